-- Drafts that a check in the page has finished, to be published without reading the file again.

ALTER TABLE version ADD COLUMN kept_at INTEGER;  -- when the draft was finished; NULL while it is written or published

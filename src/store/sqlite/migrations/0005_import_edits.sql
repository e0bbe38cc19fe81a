-- What each import changed in fields and keys, so that an undo takes that back.
--
-- The identifying field becomes the version's, because it goes back with its version. Versions of before have no edits:
-- going back to or past them changes rows alone, as it did.
ALTER TABLE version ADD COLUMN identified_by INTEGER;                                     -- a field's id
ALTER TABLE version ADD COLUMN edits TEXT NOT NULL
    DEFAULT '{"fields":{},"headers":{},"keys":{}}';                                       -- JSON: each entry before and after
UPDATE version SET identified_by = (SELECT identified_by FROM sheet WHERE sheet.name = version.sheet)
WHERE number IS NOT NULL;
ALTER TABLE sheet DROP COLUMN identified_by;

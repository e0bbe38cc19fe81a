-- Every attempted import, published or not, for a year. Names and figures; no cell of a file.
CREATE TABLE attempt (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    sheet      TEXT,                          -- the sheet it was for, which may not exist; NULL: not known
    by         TEXT NOT NULL,                 -- the actor and the way, e.g. `watched folder`
    unattended INTEGER NOT NULL,              -- 1: no person waited for the outcome
    file       TEXT NOT NULL,                 -- its name, without folders
    outcome    TEXT NOT NULL CHECK (outcome IN ('published', 'held', 'failed')),
    version    INTEGER,                       -- the number of the version it published
    rows       TEXT,                          -- JSON object of counts; NULL: not read to its end
    reasons    TEXT NOT NULL                  -- JSON list of sentences
) STRICT;
CREATE INDEX attempt_sheet ON attempt (sheet, outcome, id);
-- Read once a second for the Overview.
CREATE INDEX attempt_failed ON attempt (id) WHERE unattended AND outcome <> 'published';

-- The kept versions are the known part of the past.
INSERT INTO attempt (at, sheet, by, unattended, file, outcome, version, rows, reasons)
SELECT published_at, sheet, published_by, 0, file_name, 'published', number, NULL, '[]'
FROM version WHERE number IS NOT NULL ORDER BY id;

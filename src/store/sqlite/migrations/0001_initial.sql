-- The first shape of datadip.db. Never edited once released; what comes later has a file of its own.
--
-- Times are seconds since 1970 UTC. Lists are JSON arrays of texts or numbers.

CREATE TABLE revision (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    value  INTEGER NOT NULL          -- grows with every change of the tables below, rows apart
) STRICT;
INSERT INTO revision VALUES (1, 1);

CREATE TABLE setting (
    name   TEXT PRIMARY KEY,         -- as `datadip settings list` shows it
    value  TEXT NOT NULL             -- in the words `datadip settings set` takes
) STRICT;

CREATE TABLE password (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    hash   TEXT NOT NULL             -- argon2id, PHC form
) STRICT;

CREATE TABLE field (
    id              INTEGER PRIMARY KEY,      -- never used again; versions and keys point here
    position        INTEGER NOT NULL,         -- order in the answer
    name            TEXT NOT NULL UNIQUE,     -- what Xima sees
    label           TEXT NOT NULL,            -- the header as typed
    sent            INTEGER NOT NULL,         -- 0: withheld, never leaves the box
    display         INTEGER NOT NULL,         -- displayToAgent
    save            INTEGER NOT NULL,         -- saveToDatabase
    only_matched_by TEXT NOT NULL,            -- names of keys; []: always
    nobody          TEXT                      -- value for callers not found
) STRICT;

CREATE TABLE header (
    name   TEXT PRIMARY KEY,                  -- the name made of a column's header
    field  INTEGER NOT NULL REFERENCES field (id)
) STRICT;

CREATE TABLE key (
    name     TEXT PRIMARY KEY,                -- the request parameter
    aliases  TEXT NOT NULL,                   -- other names for it
    kind     TEXT NOT NULL CHECK (kind IN ('phone', 'digits', 'text')),
    fields   TEXT NOT NULL,                   -- ids of fields it looks in
    priority INTEGER NOT NULL                 -- lower is tried first
) STRICT;

CREATE TABLE token (
    id         TEXT PRIMARY KEY,              -- the public part
    position   INTEGER NOT NULL,              -- oldest first
    name       TEXT NOT NULL,                 -- what the owner calls it
    purpose    TEXT NOT NULL CHECK (purpose IN ('dip', 'import')),
    hash       TEXT NOT NULL,                 -- argon2id of the whole token, PHC form
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE TABLE sheet (
    name          TEXT PRIMARY KEY,
    position      INTEGER NOT NULL,           -- order of first import
    current       INTEGER NOT NULL,           -- number of the version that answers dips
    identified_by INTEGER REFERENCES field (id)
) STRICT;

CREATE TABLE version (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    sheet        TEXT NOT NULL,               -- the sheet may not exist yet while its first version is a draft
    width        INTEGER NOT NULL,            -- cells in each row
    number       INTEGER,                     -- NULL: a draft, given up, or forgotten; its rows are swept
    published_at INTEGER,
    published_by TEXT,
    rows         INTEGER,
    file_name    TEXT,
    file_bytes   INTEGER,
    file_sha256  TEXT,
    encoding     TEXT,
    delimiter    TEXT,
    columns      TEXT,                        -- [[header, field id], ...] in the file's order
    UNIQUE (sheet, number)
) STRICT;

CREATE TABLE block (
    version INTEGER NOT NULL REFERENCES version (id),
    number  INTEGER NOT NULL,                 -- from 0, in the order of the sheet
    rows    INTEGER NOT NULL,                 -- how many rows are packed in it
    bytes   BLOB NOT NULL,                    -- packed as src/domain/block.rs says
    PRIMARY KEY (version, number)
) STRICT, WITHOUT ROWID;

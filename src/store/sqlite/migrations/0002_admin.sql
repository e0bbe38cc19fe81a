-- What the page needs: sessions, the setup link, what was changed, and what is known of calls.
--
-- Nothing here holds a caller's number or anything from a sheet: of a number its last digits and a keyed hash.

CREATE TABLE setup (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    digest     TEXT NOT NULL,                 -- SHA-256 of the one-time code, hexadecimal
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    digest       TEXT PRIMARY KEY,            -- SHA-256 of what the cookie holds, hexadecimal
    password     TEXT NOT NULL,               -- SHA-256 of the password's stored hash: another password ends it
    opened_at    INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    address      TEXT NOT NULL,               -- where it was opened from
    agent        TEXT NOT NULL                -- the browser, e.g. Firefox on Linux
) STRICT;

CREATE TABLE change (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    by   TEXT NOT NULL,                       -- `command line`, or `page, 127.0.0.1`
    what TEXT NOT NULL                        -- a sentence
) STRICT;

CREATE TABLE activity (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    caller_key   BLOB NOT NULL,               -- 32 random bytes: the key of `dip.caller`
    first_dip_at INTEGER,                     -- milliseconds since 1970 UTC
    last_dip_at  INTEGER,                     -- milliseconds since 1970 UTC
    dropped      INTEGER NOT NULL             -- dips that were answered and not written down, for want of time
) STRICT;
INSERT INTO activity VALUES (1, randomblob(32), NULL, NULL, 0);

CREATE TABLE hour (
    hour      INTEGER PRIMARY KEY,            -- when it began
    found     INTEGER NOT NULL,
    not_found INTEGER NOT NULL,
    several   INTEGER NOT NULL,
    latency   TEXT NOT NULL                   -- [[bucket, dips], ...] as src/domain/latency.rs says
) STRICT;

CREATE TABLE notice (
    hour  INTEGER NOT NULL,                   -- when the hour began
    code  TEXT NOT NULL,                      -- what was odd, e.g. name-for-number
    about TEXT NOT NULL,                      -- a parameter's name or a token's id; never a value
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, code, about)
) STRICT, WITHOUT ROWID;

CREATE TABLE token_use (
    token        TEXT PRIMARY KEY,            -- the public part
    last_used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE dip (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,            -- milliseconds since 1970 UTC
    result       TEXT NOT NULL CHECK (result IN ('found', 'not-found', 'several')),
    key          TEXT,                        -- the key that decided
    sheet        TEXT,                        -- where the first contact was found
    digits       TEXT,                        -- the last digits of the caller's number
    caller       BLOB,                        -- keyed hash of the number's normal form, 16 bytes
    microseconds INTEGER NOT NULL
) STRICT;
CREATE INDEX dip_result ON dip (result, id);
CREATE INDEX dip_caller ON dip (caller, id) WHERE caller IS NOT NULL;
CREATE INDEX dip_at ON dip (at);

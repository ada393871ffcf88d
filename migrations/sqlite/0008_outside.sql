-- What commands do beside a running server.

ALTER TABLE users ADD COLUMN disabled_at INTEGER;   -- since then their sessions count for nothing, and they get no new ones

-- Events of changes that a command has committed. The server publishes them and takes them away, whenever it runs.
CREATE TABLE outside_events (
    id    INTEGER PRIMARY KEY,
    event TEXT NOT NULL              -- JSON
) STRICT;

-- What came from another chat: importing the same again adds nothing.
CREATE TABLE imported (
    source TEXT    NOT NULL,         -- the program
    kind   TEXT    NOT NULL CHECK (kind IN ('user', 'room')),
    old_id INTEGER NOT NULL,
    new_id INTEGER NOT NULL,
    label  TEXT    NOT NULL,         -- what it was called there
    PRIMARY KEY (source, kind, old_id)
) STRICT, WITHOUT ROWID;

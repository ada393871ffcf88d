-- What was changed, for other nodes to hear of. There are none on this engine: it stays empty.
CREATE TABLE events (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,         -- Unix milliseconds
    events TEXT    NOT NULL          -- JSON, a list; of messages where they stand alone
) STRICT;

-- What one node does for all of them, until a moment in Unix milliseconds. Empty as well.
CREATE TABLE duties (
    name  TEXT    PRIMARY KEY,
    node  TEXT    NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was changed, for other nodes to hear of. There are none on this engine: it stays empty.
CREATE TABLE events (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,         -- Unix milliseconds
    events TEXT    NOT NULL          -- JSON, a list; of messages where they stand alone
) STRICT;

-- What was changed, for other nodes to hear of: in the order of the commits, without holes. The newest row stays.
CREATE TABLE events (
    id     BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL, -- Unix milliseconds
    events TEXT   NOT NULL  -- JSON, a list; of messages where they stand alone
);

-- What one node does for all of them, until a moment in Unix milliseconds.
CREATE TABLE duties (
    name  TEXT   PRIMARY KEY,
    node  TEXT   NOT NULL,
    until BIGINT NOT NULL
);

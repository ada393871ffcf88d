-- What was changed, for other nodes to hear of: in the order of the commits, without holes. The newest row stays.
CREATE TABLE events (
    id     BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL, -- Unix milliseconds
    events TEXT   NOT NULL  -- JSON, a list; of messages where they stand alone
);

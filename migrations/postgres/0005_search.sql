-- Full-text search. What stands in the vectors is prepared by the server (server/search, store/search.rs): words are
-- folded, characters of unspaced scripts stand alone, and each is marked with its room ('5_hello'), so that the index
-- of one room is found as one piece, however common the word is elsewhere. PostgreSQL's own parsers are not asked.
CREATE TABLE search (
    rowid  BIGINT PRIMARY KEY, -- of the message; SQLite calls it so
    tokens TSVECTOR NOT NULL   -- of its text, the names of its attachments, and its author: '5__12', user 12 in room 5
);
CREATE INDEX search_tokens ON search USING gin (tokens);

-- Messages from before the index come into it little by little, the latest first.
CREATE TABLE search_progress (
    id                BIGINT PRIMARY KEY CHECK (id = 1),
    unindexed_through BIGINT NOT NULL -- messages up to this id are not in the index yet
);
INSERT INTO search_progress SELECT 1, coalesce(max(id), 0) FROM messages;

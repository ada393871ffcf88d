-- Full-text search. What stands in the columns is prepared by the server (server/search, store/search.rs): words
-- are folded, characters of unspaced scripts stand alone, and each is marked with its room ('5_hello'), so that the
-- index of one room is found as one piece, however common the word is elsewhere.
--
-- The table keeps no text of its own. An entry is removed by naming what it was made of; then 'secure-delete' takes
-- it out of the index at once, which the tombstones of 'contentless_delete' would not.
CREATE VIRTUAL TABLE search USING fts5(
    words,                                 -- of the message
    names,                                 -- of its attachments
    author,                                -- '5__12': user 12 in room 5
    content = '',
    columnsize = 0,
    tokenize = "ascii tokenchars '_'"
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- Messages from before the index come into it little by little, the latest first.
CREATE TABLE search_progress (
    id                INTEGER PRIMARY KEY CHECK (id = 1),
    unindexed_through INTEGER NOT NULL     -- messages up to this id are not in the index yet
) STRICT;
INSERT INTO search_progress SELECT 1, coalesce(max(id), 0) FROM messages;

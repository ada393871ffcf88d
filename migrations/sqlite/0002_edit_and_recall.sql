-- Edit and recall.

ALTER TABLE messages ADD COLUMN posted_rev INTEGER NOT NULL DEFAULT 0; -- the revision it was posted as: a retry is answered with it
UPDATE messages SET posted_rev = rev;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN recalled_at INTEGER;                   -- then the body is empty, and no version of it is kept
ALTER TABLE messages ADD COLUMN recalled_by INTEGER REFERENCES users (id);

-- What edited messages said before.
CREATE TABLE message_versions (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    version    INTEGER NOT NULL,           -- dense from 1: what was posted
    body       TEXT    NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, version)
) STRICT, WITHOUT ROWID;

-- Edit and recall.

ALTER TABLE messages ADD COLUMN posted_rev BIGINT NOT NULL DEFAULT 0; -- the revision it was posted as: a retry is answered with it
ALTER TABLE messages ADD COLUMN edited_at BIGINT;
ALTER TABLE messages ADD COLUMN recalled_at BIGINT;                   -- then the body is empty, and no version of it is kept
ALTER TABLE messages ADD COLUMN recalled_by BIGINT REFERENCES users (id);

-- What edited messages said before.
CREATE TABLE message_versions (
    message_id BIGINT NOT NULL REFERENCES messages (id),
    version    BIGINT NOT NULL, -- dense from 1: what was posted
    body       TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, version)
);

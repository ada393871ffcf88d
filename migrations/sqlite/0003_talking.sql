-- Answers, mentions, reactions, pins, attachments; what each reader wants to know, and lets others know.

ALTER TABLE messages ADD COLUMN html TEXT;                              -- of the body; NULL where it has no mark-up
ALTER TABLE messages ADD COLUMN reply_to INTEGER REFERENCES messages (id);
ALTER TABLE messages ADD COLUMN mentions_room INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN pinned_at INTEGER;
ALTER TABLE messages ADD COLUMN pinned_by INTEGER REFERENCES users (id);
CREATE INDEX messages_pinned ON messages (room_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX messages_to_all ON messages (room_id, seq) WHERE mentions_room = 1;

-- Members whom messages address by name.
CREATE TABLE mentions (
    user_id    INTEGER NOT NULL REFERENCES users (id),
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    seq        INTEGER NOT NULL,           -- of the message
    message_id INTEGER NOT NULL REFERENCES messages (id),
    PRIMARY KEY (user_id, room_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (message_id);

CREATE TABLE reactions (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    emoji      TEXT    NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    reacted_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachments (
    id          TEXT    PRIMARY KEY,       -- UUID
    room_id     INTEGER NOT NULL REFERENCES rooms (id),
    uploader_id INTEGER NOT NULL REFERENCES users (id),
    message_id  INTEGER REFERENCES messages (id), -- NULL until it is sent
    position    INTEGER NOT NULL DEFAULT 0,       -- within its message
    kind        TEXT    NOT NULL CHECK (kind IN ('picture', 'file')),
    name        TEXT    NOT NULL,
    media_type  TEXT    NOT NULL,
    size        INTEGER NOT NULL,          -- bytes of the original
    stored_size INTEGER NOT NULL,          -- bytes of all its variants: what counts towards the quota
    width       INTEGER,
    height      INTEGER,
    thumbhash   TEXT,                      -- base64
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_message ON attachments (message_id, position) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_unsent ON attachments (created_at) WHERE message_id IS NULL;
CREATE INDEX attachments_uploader ON attachments (uploader_id);

-- Files whose attachment is gone; they are deleted from the storage, then from here.
CREATE TABLE discarded_files (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

ALTER TABLE memberships ADD COLUMN notify TEXT NOT NULL DEFAULT 'mentions' CHECK (notify IN ('all', 'mentions', 'nothing'));

ALTER TABLE users ADD COLUMN shares_reading INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN last_seen_at INTEGER;

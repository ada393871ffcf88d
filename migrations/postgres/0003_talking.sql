-- Answers, mentions, reactions, pins, attachments; what each reader wants to know, and lets others know.

ALTER TABLE messages ADD COLUMN html TEXT;                              -- of the body; NULL where it has no mark-up
ALTER TABLE messages ADD COLUMN reply_to BIGINT REFERENCES messages (id);
ALTER TABLE messages ADD COLUMN mentions_room BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN pinned_at BIGINT;
ALTER TABLE messages ADD COLUMN pinned_by BIGINT REFERENCES users (id);
CREATE INDEX messages_pinned ON messages (room_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX messages_to_all ON messages (room_id, seq) WHERE mentions_room = 1;

-- Members whom messages address by name.
CREATE TABLE mentions (
    user_id    BIGINT NOT NULL REFERENCES users (id),
    room_id    BIGINT NOT NULL REFERENCES rooms (id),
    seq        BIGINT NOT NULL, -- of the message
    message_id BIGINT NOT NULL REFERENCES messages (id),
    PRIMARY KEY (user_id, room_id, seq)
);
CREATE INDEX mentions_message ON mentions (message_id);

CREATE TABLE reactions (
    message_id BIGINT NOT NULL REFERENCES messages (id),
    emoji      TEXT COLLATE "C" NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id),
    reacted_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
);

CREATE TABLE attachments (
    id          TEXT COLLATE "C" PRIMARY KEY,    -- UUID
    room_id     BIGINT NOT NULL REFERENCES rooms (id),
    uploader_id BIGINT NOT NULL REFERENCES users (id),
    message_id  BIGINT REFERENCES messages (id), -- NULL until it is sent
    position    BIGINT NOT NULL DEFAULT 0,       -- within its message
    kind        TEXT NOT NULL CHECK (kind IN ('picture', 'file')),
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,                 -- bytes of the original
    stored_size BIGINT NOT NULL,                 -- bytes of all its variants: what counts towards the quota
    width       BIGINT,
    height      BIGINT,
    thumbhash   TEXT,                            -- base64
    created_at  BIGINT NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id, position) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_unsent ON attachments (created_at) WHERE message_id IS NULL;
CREATE INDEX attachments_uploader ON attachments (uploader_id);

-- Files whose attachment is gone; they are deleted from the storage, then from here.
CREATE TABLE discarded_files (
    id TEXT COLLATE "C" PRIMARY KEY
);

ALTER TABLE memberships ADD COLUMN notify TEXT NOT NULL DEFAULT 'mentions' CHECK (notify IN ('all', 'mentions', 'nothing'));

ALTER TABLE users ADD COLUMN shares_reading BIGINT NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN last_seen_at BIGINT;

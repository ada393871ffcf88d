-- Nobody can sign in as a bot: it stands for a program that posts.
ALTER TABLE users ADD COLUMN is_bot INTEGER NOT NULL DEFAULT 0;

-- What programs show to act for a person.
CREATE TABLE tokens (
    id           INTEGER PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users (id),
    name         TEXT    NOT NULL,
    hash         TEXT    NOT NULL UNIQUE,  -- SHA-256 of the token, in hex
    scopes       TEXT    NOT NULL,         -- separated by spaces
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE INDEX tokens_user ON tokens (user_id, id);

CREATE TABLE incoming_webhooks (
    id           INTEGER PRIMARY KEY,
    room_id      INTEGER NOT NULL REFERENCES rooms (id),
    bot_id       INTEGER NOT NULL REFERENCES users (id),
    created_by   INTEGER NOT NULL REFERENCES users (id),
    hash         TEXT    NOT NULL UNIQUE,  -- SHA-256 of the end of its address, in hex
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE INDEX incoming_webhooks_room ON incoming_webhooks (room_id, id);

-- Each follows the log of its room, as a client does: `rev` is how far it has been told.
CREATE TABLE outgoing_webhooks (
    id           INTEGER PRIMARY KEY,
    room_id      INTEGER NOT NULL REFERENCES rooms (id),
    created_by   INTEGER NOT NULL REFERENCES users (id),
    url          TEXT    NOT NULL,
    secret       TEXT    NOT NULL,         -- signs its requests
    created_at   INTEGER NOT NULL,
    rev          INTEGER NOT NULL,
    failures     INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    next_try_at  INTEGER NOT NULL DEFAULT 0,
    last_outcome TEXT,
    stopped_at   INTEGER
) STRICT;
CREATE INDEX outgoing_webhooks_room ON outgoing_webhooks (room_id, id);
CREATE INDEX outgoing_webhooks_due ON outgoing_webhooks (next_try_at) WHERE stopped_at IS NULL;

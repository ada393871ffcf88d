-- Where browsers want to hear of messages while no page is open: one a session, gone with it.
CREATE TABLE push_subscriptions (
    session      TEXT COLLATE "C" PRIMARY KEY REFERENCES sessions (id_hash) ON DELETE CASCADE,
    user_id      BIGINT NOT NULL REFERENCES users (id),
    endpoint     TEXT COLLATE "C" NOT NULL UNIQUE, -- an address of the browser's push service; secret
    p256dh       TEXT NOT NULL,                    -- the browser's public key, base64url
    auth         TEXT NOT NULL,                    -- a secret of the browser's, base64url
    hide_content BIGINT NOT NULL,
    locale       TEXT NOT NULL,                    -- the language of what is shown
    created_at   BIGINT NOT NULL
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id, created_at);

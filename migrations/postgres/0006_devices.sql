-- What people see of the browsers they are signed in with.

ALTER TABLE sessions ADD COLUMN public_id  TEXT NOT NULL DEFAULT '';   -- UUID without hyphens: what its person calls it by; says nothing of the cookie's id
ALTER TABLE sessions ADD COLUMN address    TEXT NOT NULL DEFAULT '';   -- where it was last seen
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';   -- cut
ALTER TABLE sessions ADD COLUMN seen_at    BIGINT NOT NULL DEFAULT 0; -- when, to within some minutes

-- Deleted accounts by whose name messages still address them: gone once no message does.
CREATE TABLE erasures (
    user_id      BIGINT PRIMARY KEY REFERENCES users (id),
    username_key TEXT NOT NULL,
    -- earlier versions of messages have been looked through as far as this one
    message_id   BIGINT NOT NULL DEFAULT 0,
    version      BIGINT NOT NULL DEFAULT 0
);

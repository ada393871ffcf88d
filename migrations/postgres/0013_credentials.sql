-- Since when somebody's password is what it is, in Unix milliseconds: whoever has begun to sign in before, with an older
-- one, does not get in.
ALTER TABLE users ADD COLUMN credentials_at BIGINT NOT NULL DEFAULT 0;

-- Signing in in two steps.

CREATE TABLE two_factor (
    user_id    BIGINT PRIMARY KEY REFERENCES users (id),
    secret     BYTEA NOT NULL,           -- sealed with the key in the data directory, see server/auth/vault.rs
    enabled_at BIGINT,                   -- NULL until a first code has shown that it was taken in
    last_step  BIGINT NOT NULL DEFAULT 0 -- of the newest code that was accepted: no code counts twice
);

CREATE TABLE recovery_codes (
    user_id   BIGINT NOT NULL REFERENCES users (id),
    code_hash TEXT COLLATE "C" NOT NULL, -- SHA-256 of 120 random bits, in hex; gone once it is used
    PRIMARY KEY (user_id, code_hash)
);

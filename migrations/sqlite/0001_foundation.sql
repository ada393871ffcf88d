-- Times are Unix milliseconds. Ids are integers. Rows of rooms and users are never deleted, only marked.

CREATE TABLE instance (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    username      TEXT    NOT NULL,
    username_key  TEXT    NOT NULL UNIQUE, -- NFKC, lower case: what uniqueness and look-ups go by
    nickname      TEXT    NOT NULL,
    avatar_id     INTEGER NOT NULL,
    password_hash TEXT    NOT NULL,        -- PHC string
    is_admin      INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    deleted_at    INTEGER
) STRICT;

CREATE TABLE sessions (
    id_hash    TEXT    PRIMARY KEY,        -- SHA-256 of the cookie's id, in hex
    user_id    INTEGER REFERENCES users (id),
    data       TEXT    NOT NULL,           -- JSON
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE rooms (
    id          INTEGER PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL DEFAULT '',
    direct_key  TEXT    UNIQUE,            -- 'lower id:higher id' of a direct room's two people
    last_seq    INTEGER NOT NULL DEFAULT 0,
    last_rev    INTEGER NOT NULL DEFAULT 0,
    member_count INTEGER NOT NULL DEFAULT 0, -- kept in step with memberships
    created_at  INTEGER NOT NULL,
    deleted_at  INTEGER
) STRICT;
CREATE INDEX rooms_public ON rooms (id) WHERE kind = 'public' AND deleted_at IS NULL;

CREATE TABLE memberships (
    room_id   INTEGER NOT NULL REFERENCES rooms (id),
    user_id   INTEGER NOT NULL REFERENCES users (id),
    role      TEXT    NOT NULL CHECK (role IN ('owner', 'moderator', 'member')),
    read_seq  INTEGER NOT NULL DEFAULT 0,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_user ON memberships (user_id, room_id);

CREATE TABLE messages (
    id         INTEGER PRIMARY KEY,
    room_id    INTEGER NOT NULL REFERENCES rooms (id),
    author_id  INTEGER NOT NULL REFERENCES users (id),
    seq        INTEGER NOT NULL,           -- position in the room, dense from 1
    rev        INTEGER NOT NULL,           -- the room's revision that last changed this message
    client_id  TEXT    NOT NULL,           -- UUID of the sender's choice: sending is idempotent
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (room_id, seq),
    UNIQUE (author_id, client_id)
) STRICT;
CREATE UNIQUE INDEX messages_rev ON messages (room_id, rev);

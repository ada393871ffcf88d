-- Links that let people in.
CREATE TABLE invites (
    id           INTEGER PRIMARY KEY,
    hash         TEXT    NOT NULL UNIQUE,  -- SHA-256 of the end of its address, in hex
    created_by   INTEGER NOT NULL REFERENCES users (id), -- it lets in whom they may let in at the moment it is used
    room_id      INTEGER REFERENCES rooms (id),          -- joined with it
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,                  -- NULL: never
    max_uses     INTEGER,                  -- NULL: any number
    uses         INTEGER NOT NULL DEFAULT 0,
    last_used_at INTEGER
) STRICT;
CREATE INDEX invites_created_by ON invites (created_by);
CREATE INDEX invites_room ON invites (room_id, id);

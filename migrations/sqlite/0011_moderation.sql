-- What is done about people, and a log of what is done with power.

-- One row for a person, a place and a kind: the newest. It counts until `ends_at`, which everything that asks compares
-- with the time of now; what is over is removed some days later.
CREATE TABLE sanctions (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    room_id    INTEGER REFERENCES rooms (id),  -- NULL: on the whole instance
    kind       TEXT    NOT NULL CHECK (kind IN ('mute', 'kick', 'ban')),
    reason     TEXT    NOT NULL,
    imposed_by INTEGER REFERENCES users (id),  -- NULL: by a command
    imposed_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,               -- far away for what is for good; of a kick, which is over at once, its own time
    CHECK (room_id IS NOT NULL OR kind = 'ban')
) STRICT;
CREATE UNIQUE INDEX sanctions_person ON sanctions (user_id, kind, coalesce(room_id, 0));
CREATE INDEX sanctions_room ON sanctions (room_id, user_id) WHERE room_id IS NOT NULL;

-- Who did what to whom. Nothing in it is personal but ids, which lead to nobody once an account is deleted.
CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    origin   TEXT    NOT NULL CHECK (origin IN ('person', 'command')),
    actor_id INTEGER REFERENCES users (id),    -- NULL: a command, or somebody who is not signed in
    user_id  INTEGER REFERENCES users (id),    -- whom it is about
    room_id  INTEGER REFERENCES rooms (id),
    details  TEXT    NOT NULL                  -- JSON
) STRICT;
CREATE INDEX audit_kind ON audit (kind, id);
CREATE INDEX audit_actor ON audit (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_user ON audit (user_id, id) WHERE user_id IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

-- `INSERT OR REPLACE` would delete without a word.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

-- What of it tells who somebody is: kept apart, and gone with their account.
CREATE TABLE audit_personal (
    entry_id INTEGER NOT NULL REFERENCES audit (id),
    user_id  INTEGER NOT NULL REFERENCES users (id), -- whose it is
    address  TEXT,
    words    TEXT,                                   -- a reason, a name that they have chosen
    PRIMARY KEY (entry_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_personal_user ON audit_personal (user_id);
CREATE TRIGGER audit_personal_is_not_changed BEFORE UPDATE ON audit_personal BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

-- For how much each room holds.
CREATE INDEX attachments_room ON attachments (room_id, stored_size);

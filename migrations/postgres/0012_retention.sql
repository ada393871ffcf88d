-- How long rooms keep what is said. Rows of messages stay: their places in the room, and what makes sending them again
-- harmless; what they said does not.

ALTER TABLE rooms ADD COLUMN keep_days BIGINT;                        -- NULL for ever
ALTER TABLE rooms ADD COLUMN keep_messages BIGINT;                    -- the newest so many; NULL for all
ALTER TABLE rooms ADD COLUMN expired_seq BIGINT NOT NULL DEFAULT 0;   -- messages up to here have expired: history begins after them
ALTER TABLE rooms ADD COLUMN wiped_seq BIGINT NOT NULL DEFAULT 0;     -- and up to here they are wiped; never beyond expired_seq

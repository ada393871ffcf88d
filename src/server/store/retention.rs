//! Messages that a room keeps no longer.
//!
//! They are always the oldest ones of their room, up to its `expired_seq`. Their rows stay as tombstones: positions are
//! dense, and sending one again is still answered with the first. What they said goes by the same rules as a recall.

use sqlx::{AssertSqlSafe, FromRow};

use super::message_parts::id_list;
use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, Retention, RoomId, UserId, limits};

/// How a room stands to what it keeps.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Aging {
    id: i64,
    pub last_seq: i64,
    pub last_rev: i64,
    /// Messages up to here have expired,
    pub expired_seq: i64,
    /// and up to here they are wiped.
    pub wiped_seq: i64,
    keep_days: Option<i64>,
    keep_messages: Option<i64>,
    /// When the oldest message that has not expired was written, in Unix milliseconds.
    pub oldest_at: Option<i64>,
}

impl Aging {
    pub fn room(&self) -> RoomId {
        RoomId(self.id)
    }

    /// What the room's owners have chosen.
    pub fn chosen(&self) -> Retention {
        Retention { days: self.keep_days, messages: self.keep_messages }
    }
}

macro_rules! select_aging {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.last_seq, r.last_rev, r.expired_seq, r.wiped_seq, r.keep_days, r.keep_messages,
                    (SELECT m.created_at FROM messages m
                     WHERE m.room_id = r.id AND m.seq = r.expired_seq + 1) AS oldest_at
             FROM rooms r ",
            $rest
        )
    };
}

impl Tx {
    /// How a room stands, whoever may see it.
    pub async fn aging(&mut self, room: RoomId) -> Result<Aging, StoreError> {
        on!(self, c => sqlx::query_as(select_aging!("WHERE r.id = $1")).bind(room.0).fetch_one(c))
    }

    /// Rooms that have messages and a bound of their own, or something left to wipe; all that have messages if a bound
    /// applies to all. Deleted ones as well.
    pub async fn aging_rooms(&mut self, all: bool) -> Result<Vec<Aging>, StoreError> {
        let query = if all {
            select_aging!("WHERE r.last_seq > r.wiped_seq ORDER BY r.id")
        } else {
            select_aging!(
                "WHERE r.last_seq > r.wiped_seq
                   AND (r.wiped_seq < r.expired_seq OR r.keep_days IS NOT NULL OR r.keep_messages IS NOT NULL)
                 ORDER BY r.id"
            )
        };
        on!(self, c => sqlx::query_as(query).fetch_all(c))
    }

    pub async fn set_retention(&mut self, room: RoomId, retention: Retention) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE rooms SET keep_days = $2, keep_messages = $3 WHERE id = $1")
            .bind(room.0)
            .bind(retention.days)
            .bind(retention.messages)
            .execute(c))
        .map(|_| ())
    }

    /// The position of the last message before a time, 0 if there is none. Both Unix milliseconds.
    ///
    /// A room's messages are in the order of their times: the range of positions is halved again and again.
    pub async fn last_seq_before(&mut self, aging: &Aging, time: i64) -> Result<i64, StoreError> {
        let (mut low, mut high) = (aging.expired_seq, aging.last_seq + 1);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let written: Option<i64> = on!(&mut *self, c => sqlx::query_scalar(
                "SELECT created_at FROM messages WHERE room_id = $1 AND seq = $2")
                .bind(aging.id)
                .bind(middle)
                .fetch_optional(c))?;
            if written.is_some_and(|written| written < time) { low = middle } else { high = middle }
        }
        Ok(low)
    }

    /// Messages of a room in `(after, through]` that still say something.
    pub async fn count_speaking(
        &mut self,
        room: RoomId,
        after: i64,
        through: i64,
    ) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT count(*) FROM messages WHERE room_id = $1 AND seq > $2 AND seq <= $3 AND recalled_at IS NULL")
            .bind(room.0)
            .bind(after)
            .bind(through)
            .fetch_one(c))
    }

    /// Let messages expire up to a position, and wipe them. Each takes a revision of the room. Returns the newest.
    pub async fn expire_few(&mut self, aging: &Aging, through: i64, now: i64) -> Result<i64, StoreError> {
        let after = aging.expired_seq;
        self.wipe(aging.room(), after, through, now).await?;
        change!(self, c => sqlx::query(
            "UPDATE messages SET rev = $2 + seq - $3 WHERE room_id = $1 AND seq > $3 AND seq <= $4")
            .bind(aging.id)
            .bind(aging.last_rev)
            .bind(after)
            .bind(through)
            .execute(c))?;
        let rev = aging.last_rev + (through - after);
        self.set_expired(aging.room(), through, through, rev).await?;
        Ok(rev)
    }

    /// Let messages expire up to a position, to be wiped by [`Tx::wipe_some`]. The revision moves further than is ever
    /// replayed, so that whoever held something of them loads the room anew; the last message carries it. Returns it.
    pub async fn expire_many(&mut self, aging: &Aging, through: i64, now: i64) -> Result<i64, StoreError> {
        let rev = aging.last_rev + limits::REPLAY_CHANGES + 1;
        self.wipe(aging.room(), through - 1, through, now).await?;
        change!(self, c => sqlx::query("UPDATE messages SET rev = $3 WHERE room_id = $1 AND seq = $2")
            .bind(aging.id)
            .bind(through)
            .bind(rev)
            .execute(c))?;
        self.set_expired(aging.room(), through, aging.wiped_seq, rev).await?;
        Ok(rev)
    }

    /// Wipe so many of the messages that have expired. Nobody hears of it: they have been out of the history since
    /// then. Returns whether there are more.
    pub async fn wipe_some(&mut self, aging: &Aging, count: i64, now: i64) -> Result<bool, StoreError> {
        let through = aging.expired_seq.min(aging.wiped_seq + count);
        self.wipe(aging.room(), aging.wiped_seq, through, now).await?;
        self.set_expired(aging.room(), aging.expired_seq, through, aging.last_rev).await?;
        Ok(through < aging.expired_seq)
    }

    /// Wipe one message of a copy, as it has expired meanwhile where the copy was made.
    pub(super) async fn wipe_one(&mut self, message: &Message, now: i64) -> Result<(), StoreError> {
        let rev = self.advance_rev(message.room_id).await?;
        self.wipe(message.room_id, message.seq - 1, message.seq, now).await?;
        change!(self, c => sqlx::query("UPDATE messages SET rev = $2 WHERE id = $1")
            .bind(message.id.0)
            .bind(rev)
            .execute(c))
        .map(|_| ())
    }

    /// Members whose mark is before a position: what they had not read is not there to be read any more.
    pub async fn readers_before(&mut self, room: RoomId, seq: i64) -> Result<Vec<UserId>, StoreError> {
        let users: Vec<i64> = on!(self, c => sqlx::query_scalar(
            "SELECT user_id FROM memberships WHERE room_id = $1 AND read_seq < $2")
            .bind(room.0)
            .bind(seq)
            .fetch_all(c))?;
        Ok(users.into_iter().map(UserId).collect())
    }

    async fn set_expired(
        &mut self,
        room: RoomId,
        expired_seq: i64,
        wiped_seq: i64,
        rev: i64,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "UPDATE rooms SET expired_seq = $2, wiped_seq = $3, last_rev = $4 WHERE id = $1")
            .bind(room.0)
            .bind(expired_seq)
            .bind(wiped_seq)
            .bind(rev)
            .execute(c))
        .map(|_| ())
    }

    /// Let nothing be left of the messages in `(after, through]` but their places.
    async fn wipe(&mut self, room: RoomId, after: i64, through: i64, now: i64) -> Result<(), StoreError> {
        const THERE: &str = "m.room_id = $1 AND m.seq > $2 AND m.seq <= $3";
        let messages = self.messages_where(THERE, &[room.0, after, through]).await?;
        // Recalled ones have left the index before.
        for message in messages.iter().filter(|message| message.recalled.is_none()) {
            self.unindex_message(message).await?;
        }
        self.erase_parts(messages.iter().map(|message| message.id)).await?;
        change!(self, c => sqlx::query(
            "UPDATE messages SET body = '', html = NULL, mentions_room = 0, edited_at = NULL, recalled_at = $4,
                                 recalled_by = NULL, reply_to = NULL, pinned_at = NULL, pinned_by = NULL
             WHERE room_id = $1 AND seq > $2 AND seq <= $3")
            .bind(room.0)
            .bind(after)
            .bind(through)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }

    /// Delete all that belongs to messages beside their rows, and note their files to be deleted.
    async fn erase_parts(&mut self, ids: impl Iterator<Item = MessageId>) -> Result<(), StoreError> {
        let ids = id_list(ids.map(|id| id.0));
        if ids.is_empty() {
            return Ok(());
        }
        for statement in [
            "DELETE FROM message_versions",
            "DELETE FROM mentions",
            "DELETE FROM reactions",
            "INSERT INTO discarded_files (id) SELECT id FROM attachments",
            "DELETE FROM attachments",
        ] {
            let statement = format!("{statement} WHERE message_id IN ({ids})");
            change!(&mut *self, c => sqlx::query(AssertSqlSafe(statement.as_str())).execute(c))?;
        }
        Ok(())
    }
}

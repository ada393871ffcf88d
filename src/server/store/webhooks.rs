//! Webhooks of rooms.

use sqlx::FromRow;

use super::tx::{Flag, change, on};
use super::{StoreError, Tx};
use crate::protocol::{IncomingWebhook, MessageId, OutgoingWebhook, RoomId, User, UserId, WebhookId};

/// An incoming webhook, by what its address ends with.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct HookTarget {
    pub id: i64,
    pub room_id: i64,
    pub bot_id: i64,
    pub last_used_at: Option<i64>,
}

/// An outgoing webhook that has something to be told.
#[derive(Clone, FromRow)]
pub struct DueWebhook {
    pub id: i64,
    pub room_id: i64,
    pub room_name: String,
    pub url: String,
    /// Sealed.
    pub secret: String,
    pub rev: i64,
    pub failures: i64,
    pub failing_since: Option<i64>,
}

impl std::fmt::Debug for DueWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DueWebhook").field("id", &self.id).field("rev", &self.rev).finish_non_exhaustive()
    }
}

/// Whether whoever made the outgoing webhook `w` may still connect its room with other programs. Members alone may
/// know what is said in a room, and so may what they have made.
macro_rules! its_maker_may {
    () => {
        "EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
                 WHERE m.room_id = w.room_id AND m.user_id = w.created_by AND m.role <> 'member'
                 AND u.disabled_at IS NULL)"
    };
}

pub(super) use its_maker_may;

/// What became of telling a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// It has been told of everything up to here.
    pub rev: i64,
    pub failures: i64,
    /// Unix milliseconds, as the other times.
    pub failing_since: Option<i64>,
    pub next_try_at: i64,
    pub outcome: String,
    pub stopped_at: Option<i64>,
}

#[derive(FromRow)]
struct IncomingRow {
    id: i64,
    created_at: i64,
    last_used_at: Option<i64>,
    bot_id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
}

#[derive(FromRow)]
struct OutgoingRow {
    id: i64,
    url: String,
    created_at: i64,
    rev: i64,
    failures: i64,
    last_outcome: Option<String>,
    stopped_at: Option<i64>,
    on_hold: bool,
}

impl OutgoingRow {
    fn into_webhook(self) -> OutgoingWebhook {
        OutgoingWebhook {
            id: WebhookId(self.id),
            url: self.url,
            created_at: self.created_at,
            rev: self.rev,
            failures: self.failures,
            last_outcome: self.last_outcome,
            stopped_at: self.stopped_at,
            on_hold: self.on_hold,
        }
    }
}

impl Tx {
    /// Add somebody who posts for a program. Nobody can sign in as them, and no name of a person's is theirs.
    pub async fn insert_bot(
        &mut self,
        username: &str,
        nickname: &str,
        avatar_id: i64,
        now: i64,
    ) -> Result<User, StoreError> {
        let id: i64 = on!(self, c => sqlx::query_scalar(
            "INSERT INTO users (username, username_key, nickname, avatar_id, password_hash, is_bot, created_at)
             VALUES ($1, $1, $2, $3, '', 1, $4) RETURNING id")
            .bind(username)
            .bind(nickname)
            .bind(avatar_id)
            .bind(now)
            .fetch_one(c))?;
        Ok(User { id: UserId(id), username: username.to_owned(), nickname: nickname.to_owned(), avatar_id })
    }

    /// The revision a message was posted as, and whether its author posts for a program.
    pub async fn origin(&mut self, message: MessageId) -> Result<(i64, bool), StoreError> {
        let (rev, is_bot): (i64, Flag) = on!(self, c => sqlx::query_as(
            "SELECT m.posted_rev, u.is_bot FROM messages m JOIN users u ON u.id = m.author_id WHERE m.id = $1")
            .bind(message.0)
            .fetch_one(c))?;
        Ok((rev, is_bot.into()))
    }

    pub async fn insert_incoming_webhook(
        &mut self,
        room: RoomId,
        bot: UserId,
        created_by: UserId,
        hash: &str,
        now: i64,
    ) -> Result<WebhookId, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "INSERT INTO incoming_webhooks (room_id, bot_id, created_by, hash, created_at)
             VALUES ($1, $2, $3, $4, $5) RETURNING id")
            .bind(room.0)
            .bind(bot.0)
            .bind(created_by.0)
            .bind(hash)
            .bind(now)
            .fetch_one(c))
        .map(WebhookId)
    }

    /// Those whose bot is still in the room: removing it ends its webhook.
    pub async fn incoming_webhooks(&mut self, room: RoomId) -> Result<Vec<IncomingWebhook>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, IncomingRow>(
            "SELECT w.id, w.created_at, w.last_used_at, u.id AS bot_id, u.username, u.nickname, u.avatar_id
             FROM incoming_webhooks w
             JOIN users u ON u.id = w.bot_id
             JOIN memberships m ON m.room_id = w.room_id AND m.user_id = w.bot_id
             WHERE w.room_id = $1 ORDER BY w.id")
            .bind(room.0)
            .fetch_all(c))?;
        let webhook = |row: IncomingRow| IncomingWebhook {
            id: WebhookId(row.id),
            bot: User {
                id: UserId(row.bot_id),
                username: row.username,
                nickname: row.nickname,
                avatar_id: row.avatar_id,
            },
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        };
        Ok(rows.into_iter().map(webhook).collect())
    }

    /// Remove an incoming webhook; returns its bot.
    pub async fn delete_incoming_webhook(
        &mut self,
        room: RoomId,
        id: WebhookId,
    ) -> Result<Option<UserId>, StoreError> {
        let bot: Option<i64> = on!(self, c => sqlx::query_scalar(
            "DELETE FROM incoming_webhooks WHERE id = $2 AND room_id = $1 RETURNING bot_id")
            .bind(room.0)
            .bind(id.0)
            .fetch_optional(c))?;
        Ok(bot.map(UserId))
    }

    /// Where an address leads, as long as whoever made it may write there and moderates the room.
    pub async fn incoming_webhook(&mut self, hash: &str, now: i64) -> Result<Option<HookTarget>, StoreError> {
        on!(self, c => sqlx::query_as(concat!(
            "SELECT w.id, w.room_id, w.bot_id, w.last_used_at FROM incoming_webhooks w
             WHERE w.hash = $1 AND ", its_maker_may!(), "
               AND NOT EXISTS (SELECT 1 FROM sanctions s WHERE s.user_id = w.created_by AND s.room_id = w.room_id
                               AND s.kind = 'mute' AND s.ends_at > $2)"))
            .bind(hash)
            .bind(now)
            .fetch_optional(c))
    }

    pub async fn set_incoming_webhook_used(&mut self, id: WebhookId, now: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE incoming_webhooks SET last_used_at = $2 WHERE id = $1")
            .bind(id.0)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }

    /// Add an address that is told of what comes after the room's present revision. It has no secret yet.
    pub async fn insert_outgoing_webhook(
        &mut self,
        room: RoomId,
        created_by: UserId,
        url: &str,
        now: i64,
    ) -> Result<OutgoingWebhook, StoreError> {
        on!(self, c => sqlx::query_as::<_, OutgoingRow>(
            "INSERT INTO outgoing_webhooks (room_id, created_by, url, secret, created_at, rev)
             SELECT id, $2, $3, '', $4, last_rev FROM rooms WHERE id = $1
             RETURNING id, url, created_at, rev, failures, last_outcome, stopped_at, 1 = 0 AS on_hold")
            .bind(room.0)
            .bind(created_by.0)
            .bind(url)
            .bind(now)
            .fetch_one(c))
        .map(OutgoingRow::into_webhook)
    }

    /// Secrets of outgoing webhooks that do not begin as sealed ones do, with the ids of their webhooks.
    pub async fn webhook_secrets_unlike(
        &mut self,
        beginning: &str,
    ) -> Result<Vec<(WebhookId, String)>, StoreError> {
        let rows: Vec<(i64, String)> = on!(self, c => sqlx::query_as(
            "SELECT id, secret FROM outgoing_webhooks WHERE substr(secret, 1, length($1)) <> $1")
            .bind(beginning)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id, secret)| (WebhookId(id), secret)).collect())
    }

    pub async fn set_webhook_secret(&mut self, id: WebhookId, secret: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE outgoing_webhooks SET secret = $2 WHERE id = $1")
            .bind(id.0)
            .bind(secret)
            .execute(c))
        .map(|_| ())
    }

    pub async fn outgoing_webhooks(&mut self, room: RoomId) -> Result<Vec<OutgoingWebhook>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, OutgoingRow>(concat!(
            "SELECT w.id, w.url, w.created_at, w.rev, w.failures, w.last_outcome, w.stopped_at,
                    NOT ", its_maker_may!(), " AS on_hold
             FROM outgoing_webhooks w WHERE w.room_id = $1 ORDER BY w.id"))
            .bind(room.0)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(OutgoingRow::into_webhook).collect())
    }

    /// Whether there was one.
    pub async fn delete_outgoing_webhook(&mut self, room: RoomId, id: WebhookId) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM outgoing_webhooks WHERE id = $2 AND room_id = $1")
            .bind(room.0)
            .bind(id.0)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Webhooks that have something to be told and may be told it at `now`.
    pub async fn due_webhooks(&mut self, now: i64, limit: i64) -> Result<Vec<DueWebhook>, StoreError> {
        on!(self, c => sqlx::query_as(concat!(
            "SELECT w.id, w.room_id, r.name AS room_name, w.url, w.secret, w.rev, w.failures, w.failing_since
             FROM outgoing_webhooks w JOIN rooms r ON r.id = w.room_id AND r.deleted_at IS NULL
             WHERE w.stopped_at IS NULL AND w.next_try_at <= $1 AND w.rev < r.last_rev AND ", its_maker_may!(), "
             ORDER BY w.next_try_at, w.id LIMIT $2"))
            .bind(now)
            .bind(limit)
            .fetch_all(c))
    }

    /// When the next webhook that has something to be told, but not at `now`, may be told it.
    pub async fn next_webhook_try(&mut self, now: i64) -> Result<Option<i64>, StoreError> {
        on!(self, c => sqlx::query_scalar(concat!(
            "SELECT MIN(w.next_try_at) FROM outgoing_webhooks w
             JOIN rooms r ON r.id = w.room_id AND r.deleted_at IS NULL
             WHERE w.stopped_at IS NULL AND w.next_try_at > $1 AND w.rev < r.last_rev AND ", its_maker_may!()))
            .bind(now)
            .fetch_one(c))
    }

    /// Note what became of telling a webhook. Not if another node has come further meanwhile.
    pub async fn set_delivery(&mut self, id: i64, delivery: &Delivery) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "UPDATE outgoing_webhooks SET rev = $2, failures = $3, failing_since = $4, next_try_at = $5,
             last_outcome = $6, stopped_at = $7 WHERE id = $1 AND rev <= $2")
            .bind(id)
            .bind(delivery.rev)
            .bind(delivery.failures)
            .bind(delivery.failing_since)
            .bind(delivery.next_try_at)
            .bind(&delivery.outcome)
            .bind(delivery.stopped_at)
            .execute(c))
        .map(|_| ())
    }
}

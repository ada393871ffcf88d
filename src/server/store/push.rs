//! Where browsers want to hear of messages while no page is open.

use std::fmt;

use sqlx::FromRow;

use super::tx::{Flag, change, on};
use super::{StoreError, Tx};
use crate::protocol::{MessageId, UserId};

/// A session's subscription to web push.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct PushSubscription {
    /// An address of the browser's push service. Whoever knows it can send there.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// A secret of the browser's, base64url.
    pub auth: String,
    /// Say neither where, nor who, nor what.
    #[sqlx(try_from = "Flag")]
    pub hide_content: bool,
    /// The tag of a language.
    pub locale: String,
}

impl fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushSubscription(…)")
    }
}

/// Whom a message is to be pushed to, on one of their devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushRecipient {
    pub session: String,
    pub user: UserId,
}

/// The subscriptions `s` for which message `$1` counts at time `$2`: those of members who want to be reminded
/// of it, have not written it and have not read it.
macro_rules! wanted {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM messages g
             JOIN rooms r ON r.id = g.room_id AND r.deleted_at IS NULL
             JOIN memberships m ON m.room_id = g.room_id AND m.user_id <> g.author_id AND m.read_seq < g.seq
             JOIN push_subscriptions s ON s.user_id = m.user_id
             JOIN sessions e ON e.id_hash = s.session AND e.expires_at > $2
             WHERE g.id = $1 AND g.recalled_at IS NULL
               AND (m.notify = 'all' OR (m.notify = 'mentions' AND (
                    r.kind = 'direct' OR g.mentions_room = 1 OR EXISTS (
                        SELECT 1 FROM mentions t
                        WHERE t.user_id = m.user_id AND t.room_id = g.room_id AND t.seq = g.seq)))) ",
            $rest
        )
    };
}

impl Tx {
    /// Set a session's subscription. An endpoint is one browser's: another session that had it loses it, and
    /// of one person's only the newest `keep` stay. `false` if the session has ended.
    pub async fn set_push_subscription(
        &mut self,
        session: &str,
        user: UserId,
        subscription: &PushSubscription,
        keep: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM push_subscriptions WHERE session = $1 OR endpoint = $2")
            .bind(session)
            .bind(&subscription.endpoint)
            .execute(c))?;
        let inserted = change!(self, c => sqlx::query(
            "INSERT INTO push_subscriptions (session, user_id, endpoint, p256dh, auth, hide_content, locale, created_at)
             SELECT id_hash, $2, $3, $4, $5, $6, $7, $8 FROM sessions WHERE id_hash = $1")
            .bind(session)
            .bind(user.0)
            .bind(&subscription.endpoint)
            .bind(&subscription.p256dh)
            .bind(&subscription.auth)
            .bind(i64::from(subscription.hide_content))
            .bind(&subscription.locale)
            .bind(now)
            .execute(c))?;
        change!(self, c => sqlx::query(
            "DELETE FROM push_subscriptions WHERE user_id = $1 AND session NOT IN (
                 SELECT session FROM push_subscriptions WHERE user_id = $1 ORDER BY created_at DESC, session LIMIT $2)")
            .bind(user.0)
            .bind(keep)
            .execute(c))?;
        Ok(inserted == 1)
    }

    pub async fn push_subscription(&mut self, session: &str) -> Result<Option<PushSubscription>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT endpoint, p256dh, auth, hide_content, locale FROM push_subscriptions WHERE session = $1")
            .bind(session)
            .fetch_optional(c))
    }

    /// Forget a session's subscription; with an `endpoint`, only if it is still that one.
    pub async fn delete_push_subscription(
        &mut self,
        session: &str,
        endpoint: Option<&str>,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "DELETE FROM push_subscriptions WHERE session = $1 AND (CAST($2 AS TEXT) IS NULL OR endpoint = $2)")
            .bind(session)
            .bind(endpoint)
            .execute(c))
        .map(|_| ())
    }

    /// Whether anyone is subscribed at all.
    pub async fn has_push_subscriptions(&mut self) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM push_subscriptions)").fetch_one(c))
    }

    /// Whom a message is to be pushed to, as things stand.
    pub async fn push_recipients(
        &mut self,
        message: MessageId,
        now: i64,
    ) -> Result<Vec<PushRecipient>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(wanted!("s.session, s.user_id", ""))
            .bind(message.0)
            .bind(now)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(session, user)| PushRecipient { session, user: UserId(user) }).collect())
    }

    /// A session's subscription, if a message is still to be pushed there.
    pub async fn wanted_push(
        &mut self,
        message: MessageId,
        session: &str,
        now: i64,
    ) -> Result<Option<PushSubscription>, StoreError> {
        on!(self, c => sqlx::query_as(
            wanted!("s.endpoint, s.p256dh, s.auth, s.hide_content, s.locale", "AND s.session = $3"))
            .bind(message.0)
            .bind(now)
            .bind(session)
            .fetch_optional(c))
    }
}

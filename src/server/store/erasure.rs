//! Deleted accounts: what is taken out of the database, and what is put in its place.
//!
//! The row of a user stays, for their messages need an author; nothing in it tells who that was. `secure_delete`
//! overwrites in the file what is deleted or replaced here.

use sqlx::FromRow;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, UserId};

/// What deleted users are called. Events are the same for readers of all languages.
pub const DELETED_NICKNAME: &str = "Deleted user 已注销用户";
/// The picture of deleted users. Nobody can choose it.
const DELETED_AVATAR: i64 = 0;

/// A deleted account whose name may still stand in messages.
#[derive(Debug, Clone, FromRow)]
pub struct Erasure {
    user_id: i64,
    pub username_key: String,
    message_id: i64,
    version: i64,
}

impl Erasure {
    pub fn user(&self) -> UserId {
        UserId(self.user_id)
    }
}

/// What a message said before it was edited.
#[derive(Debug, Clone, FromRow)]
pub struct EarlierVersion {
    message_id: i64,
    version: i64,
    pub body: String,
}

impl Tx {
    /// Whether anybody is there beside a user.
    pub async fn has_other_people(&mut self, user: UserId) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM users WHERE id <> $1 AND deleted_at IS NULL AND is_bot = 0)")
            .bind(user.0)
            .fetch_one(c))
    }

    /// Let nothing in a user's row tell who they were. Their name is kept aside for [`Tx::next_erasure`].
    pub async fn erase_user(&mut self, user: UserId, now: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO erasures (user_id, username_key) SELECT id, username_key FROM users WHERE id = $1")
            .bind(user.0)
            .execute(c))?;
        // No username has a colon.
        change!(self, c => sqlx::query(
            "UPDATE users SET username = 'deleted:' || id, username_key = 'deleted:' || id, nickname = $2,
                              avatar_id = $3, password_hash = '', is_admin = 0, shares_reading = 0,
                              last_seen_at = NULL, created_at = $4, deleted_at = $4
             WHERE id = $1")
            .bind(user.0)
            .bind(DELETED_NICKNAME)
            .bind(DELETED_AVATAR)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }

    /// End a user's memberships in rooms that are deleted; nobody hears of it.
    pub async fn forget_deleted_rooms(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "DELETE FROM memberships WHERE user_id = $1 AND EXISTS
                 (SELECT 1 FROM rooms r WHERE r.id = memberships.room_id AND r.deleted_at IS NOT NULL)")
            .bind(user.0)
            .execute(c))
        .map(|_| ())
    }

    /// Forget what a user has uploaded and not sent, and note the files to be deleted.
    pub async fn discard_unsent_of(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO discarded_files (id)
             SELECT id FROM attachments WHERE message_id IS NULL AND uploader_id = $1")
            .bind(user.0)
            .execute(c))?;
        change!(self, c => sqlx::query("DELETE FROM attachments WHERE message_id IS NULL AND uploader_id = $1")
            .bind(user.0)
            .execute(c))
        .map(|_| ())
    }

    /// A deleted account whose name may still stand in messages.
    pub async fn next_erasure(&mut self) -> Result<Option<Erasure>, StoreError> {
        on!(self, c => sqlx::query_as("SELECT user_id, username_key, message_id, version FROM erasures LIMIT 1")
            .fetch_optional(c))
    }

    /// Messages that address a user by name, so many of them.
    pub async fn messages_addressing(
        &mut self,
        user: UserId,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        const ADDRESSING: &str = "m.id IN (SELECT message_id FROM mentions WHERE user_id = $1 LIMIT $2)";
        self.messages_where(ADDRESSING, &[user.0, limit]).await
    }

    /// Let a message address a user no longer, and say this instead. It takes the next revision of its room.
    pub async fn rewrite_message(
        &mut self,
        message: Message,
        user: UserId,
        content: String,
        html: Option<String>,
    ) -> Result<Message, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM mentions WHERE message_id = $1 AND user_id = $2")
            .bind(message.id.0)
            .bind(user.0)
            .execute(c))?;
        let rev = self.advance_rev(message.room_id).await?;
        change!(self, c => sqlx::query("UPDATE messages SET body = $2, html = $3, rev = $4 WHERE id = $1")
            .bind(message.id.0)
            .bind(&content)
            .bind(&html)
            .bind(rev)
            .execute(c))?;
        let was_indexed = self.unindex_message(&message).await?;
        let mut message = Message { content, html, rev, ..message };
        message.mentions.retain(|mentioned| *mentioned != user);
        if was_indexed {
            self.index_message(&message).await?;
        }
        Ok(message)
    }

    /// Earlier versions of messages that may have a name in them and have not been looked through for this one, so
    /// many of them.
    pub async fn versions_to_erase(
        &mut self,
        erasure: &Erasure,
        limit: i64,
    ) -> Result<Vec<EarlierVersion>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT message_id, version, body FROM message_versions
             WHERE (message_id, version) > ($1, $2) AND body LIKE '%@%' ORDER BY message_id, version LIMIT $3")
            .bind(erasure.message_id)
            .bind(erasure.version)
            .bind(limit)
            .fetch_all(c))
    }

    /// Let a version say this instead.
    pub async fn rewrite_version(&mut self, version: &EarlierVersion, body: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE message_versions SET body = $3 WHERE message_id = $1 AND version = $2")
            .bind(version.message_id)
            .bind(version.version)
            .bind(body)
            .execute(c))
        .map(|_| ())
    }

    /// Versions have been looked through as far as this one.
    pub async fn versions_erased(
        &mut self,
        erasure: &Erasure,
        last: &EarlierVersion,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE erasures SET message_id = $2, version = $3 WHERE user_id = $1")
            .bind(erasure.user_id)
            .bind(last.message_id)
            .bind(last.version)
            .execute(c))
        .map(|_| ())
    }

    /// The name stands nowhere any more.
    pub async fn finish_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM erasures WHERE user_id = $1")
            .bind(erasure.user_id)
            .execute(c))
        .map(|_| ())
    }
}

//! People.

use sqlx::FromRow;

use super::tx::{Flag, change, on};
use super::{PasswordHash, StoreError, Tx};
use crate::protocol::{Account, UserId};

/// A user as stored. The hash cannot be serialised.
#[derive(Debug, Clone)]
pub struct UserRecord {
    pub account: Account,
    pub password_hash: PasswordHash,
}

/// A user to be.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub username: String,
    /// What uniqueness goes by, see [`crate::server::domain::names::username_key`].
    pub username_key: String,
    pub avatar_id: i64,
    pub password_hash: PasswordHash,
    pub is_admin: bool,
    pub created_at: i64,
}

#[derive(FromRow)]
pub(super) struct UserRow {
    id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
    password_hash: String,
    is_admin: Flag,
    created_at: i64,
    shares_reading: Flag,
}

impl From<UserRow> for UserRecord {
    fn from(row: UserRow) -> Self {
        let password_hash = PasswordHash::from_stored(row.password_hash);
        Self {
            account: Account {
                id: UserId(row.id),
                username: row.username,
                nickname: row.nickname,
                avatar_id: row.avatar_id,
                is_admin: row.is_admin.into(),
                shares_reading: row.shares_reading.into(),
                created_at: row.created_at,
                password_until: password_hash.ends_at(),
            },
            password_hash,
        }
    }
}

impl Tx {
    /// Add a user. A taken name is a unique violation.
    pub async fn insert_user(&mut self, user: &NewUser) -> Result<UserRecord, StoreError> {
        on!(self, c => sqlx::query_as::<_, UserRow>(
            "INSERT INTO users (username, username_key, nickname, avatar_id, password_hash, is_admin, created_at)
             VALUES ($1, $2, $1, $3, $4, $5, $6)
             RETURNING id, username, nickname, avatar_id, password_hash, is_admin, created_at, shares_reading")
            .bind(&user.username)
            .bind(&user.username_key)
            .bind(user.avatar_id)
            .bind(user.password_hash.stored())
            .bind(i64::from(user.is_admin))
            .bind(user.created_at)
            .fetch_one(c))
        .map(UserRecord::from)
    }

    pub async fn user(&mut self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        on!(self, c => sqlx::query_as::<_, UserRow>(
            "SELECT id, username, nickname, avatar_id, password_hash, is_admin, created_at, shares_reading
             FROM users WHERE id = $1 AND deleted_at IS NULL")
            .bind(id.0)
            .fetch_optional(c))
        .map(|row| row.map(UserRecord::from))
    }

    /// A person by their name. Bots are not called by name.
    pub async fn user_by_key(&mut self, username_key: &str) -> Result<Option<UserRecord>, StoreError> {
        on!(self, c => sqlx::query_as::<_, UserRow>(
            "SELECT id, username, nickname, avatar_id, password_hash, is_admin, created_at, shares_reading
             FROM users WHERE username_key = $1 AND deleted_at IS NULL AND is_bot = 0")
            .bind(username_key)
            .fetch_optional(c))
        .map(|row| row.map(UserRecord::from))
    }

    /// Whether a name is somebody's, bots and deleted people included.
    pub async fn is_name_taken(&mut self, username_key: &str) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE username_key = $1)")
            .bind(username_key)
            .fetch_one(c))
    }

    /// Whether anybody has an account; bots are nobody.
    pub async fn has_users(&mut self) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE deleted_at IS NULL AND is_bot = 0)").fetch_one(c))
    }

    pub async fn update_profile(
        &mut self,
        id: UserId,
        nickname: &str,
        avatar_id: i64,
    ) -> Result<Option<UserRecord>, StoreError> {
        on!(self, c => sqlx::query_as::<_, UserRow>(
            "UPDATE users SET nickname = $2, avatar_id = $3 WHERE id = $1 AND deleted_at IS NULL
             RETURNING id, username, nickname, avatar_id, password_hash, is_admin, created_at, shares_reading")
            .bind(id.0)
            .bind(nickname)
            .bind(avatar_id)
            .fetch_optional(c))
        .map(|row| row.map(UserRecord::from))
    }

    /// Whether others are to know what a user has read and when they were last here.
    pub async fn set_shares_reading(
        &mut self,
        id: UserId,
        shares: bool,
    ) -> Result<Option<UserRecord>, StoreError> {
        on!(self, c => sqlx::query_as::<_, UserRow>(
            "UPDATE users SET shares_reading = $2 WHERE id = $1 AND deleted_at IS NULL
             RETURNING id, username, nickname, avatar_id, password_hash, is_admin, created_at, shares_reading")
            .bind(id.0)
            .bind(i64::from(shares))
            .fetch_optional(c))
        .map(|row| row.map(UserRecord::from))
    }

    /// Put another password in the place of the old one; `false` if it is not the old one any more.
    pub async fn change_password(
        &mut self,
        id: UserId,
        old: &PasswordHash,
        new: &PasswordHash,
        now: i64,
    ) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query(
            "UPDATE users SET password_hash = $3, credentials_at = $4
             WHERE id = $1 AND password_hash = $2 AND deleted_at IS NULL")
            .bind(id.0)
            .bind(old.stored())
            .bind(new.stored())
            .bind(now)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Note when users were last connected.
    pub async fn set_last_seen(&mut self, id: UserId, now: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE users SET last_seen_at = $2 WHERE id = $1 AND deleted_at IS NULL")
            .bind(id.0)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }
}

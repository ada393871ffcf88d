//! Tokens of programs, under the hash of what they show.

use sqlx::FromRow;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Scope, Token, TokenId, UserId};

/// A token to be.
#[derive(Debug, Clone)]
pub struct TokenRecord {
    pub user: UserId,
    pub name: String,
    /// SHA-256 of the token, in hex.
    pub hash: String,
    pub scopes: Vec<Scope>,
    /// Unix milliseconds.
    pub created_at: i64,
    pub expires_at: Option<i64>,
}

#[derive(FromRow)]
struct TokenRow {
    id: i64,
    user_id: i64,
    name: String,
    scopes: String,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
}

impl TokenRow {
    fn into_token(self) -> Token {
        Token {
            id: TokenId(self.id),
            name: self.name,
            scopes: self.scopes.split(' ').filter_map(Scope::parse).collect(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
        }
    }
}

impl Tx {
    pub async fn insert_token(&mut self, token: &TokenRecord) -> Result<Token, StoreError> {
        let scopes = token.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
        on!(self, c => sqlx::query_as::<_, TokenRow>(
            "INSERT INTO tokens (user_id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
             RETURNING id, user_id, name, scopes, created_at, expires_at, last_used_at")
            .bind(token.user.0)
            .bind(&token.name)
            .bind(&token.hash)
            .bind(scopes)
            .bind(token.created_at)
            .bind(token.expires_at)
            .fetch_one(c))
        .map(TokenRow::into_token)
    }

    /// Whose token this is, unless it has ended, or they are gone, disabled or banned.
    pub async fn token(&mut self, hash: &str, now: i64) -> Result<Option<(UserId, Token)>, StoreError> {
        let row = on!(self, c => sqlx::query_as::<_, TokenRow>(
            "SELECT t.id, t.user_id, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at
             FROM tokens t JOIN users u ON u.id = t.user_id AND u.deleted_at IS NULL AND u.disabled_at IS NULL
             WHERE t.hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)
               AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = u.id AND b.kind = 'ban'
                               AND coalesce(b.room_id, 0) = 0 AND b.ends_at > $2)")
            .bind(hash)
            .bind(now)
            .fetch_optional(c))?;
        Ok(row.map(|row| (UserId(row.user_id), row.into_token())))
    }

    /// A person's tokens, the newest first.
    pub async fn tokens(&mut self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, TokenRow>(
            "SELECT id, user_id, name, scopes, created_at, expires_at, last_used_at
             FROM tokens WHERE user_id = $1 ORDER BY id DESC")
            .bind(user.0)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(TokenRow::into_token).collect())
    }

    /// Remove a token of a person's; returns its hash.
    pub async fn delete_token(&mut self, user: UserId, id: TokenId) -> Result<Option<String>, StoreError> {
        on!(self, c => sqlx::query_scalar("DELETE FROM tokens WHERE id = $2 AND user_id = $1 RETURNING hash")
            .bind(user.0)
            .bind(id.0)
            .fetch_optional(c))
    }

    /// Remove all tokens of a person's; returns their hashes.
    pub async fn delete_tokens(&mut self, user: UserId) -> Result<Vec<String>, StoreError> {
        on!(self, c => sqlx::query_scalar("DELETE FROM tokens WHERE user_id = $1 RETURNING hash")
            .bind(user.0)
            .fetch_all(c))
    }

    pub async fn delete_expired_tokens(&mut self, now: i64) -> Result<u64, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM tokens WHERE expires_at <= $1").bind(now).execute(c))
    }

    pub async fn set_token_used(&mut self, id: TokenId, now: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE tokens SET last_used_at = $2 WHERE id = $1")
            .bind(id.0)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }
}

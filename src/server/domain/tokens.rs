//! Tokens: made, listed, revoked, shown.

use super::accounts::still_with;
use super::audit::Deed;
use super::secrets::{digest, new_secret};
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{ErrorCode, NewToken, Scope, SignedOutReason, Token, TokenId, UserId, limits};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{PasswordHash, TokenRecord};

/// Tokens begin with it: they are known for what they are where they should not be.
const PREFIX: &str = "salon_";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Days a token may last that does not last for ever, at most.
const DAYS: std::ops::RangeInclusive<i64> = 1..=3_650;
/// How exactly it is known when a token was last used.
const USED_EVERY_MS: i64 = 60 * 1000;

/// A program that shows a token.
#[derive(Debug, Clone)]
pub struct Program {
    pub user: UserId,
    pub token: Token,
    /// Of the token: what sockets that it opens are known by.
    pub hash: String,
}

impl Program {
    /// # Errors
    /// `forbidden` if its token is not for that.
    pub fn may(&self, scope: Scope) -> Result<UserId, ErrorCode> {
        if self.token.scopes.contains(&scope) { Ok(self.user) } else { Err(ErrorCode::Forbidden) }
    }
}

impl Domain {
    /// A new token. Without `days` it lasts until it is revoked.
    ///
    /// # Errors
    /// `label_length`, `name_characters`, `bad_request` without a scope or with a strange number of days,
    /// `too_many_tokens`, `rate_limited`.
    pub async fn create_token(
        &self,
        user: UserId,
        confirmed: PasswordHash,
        name: &str,
        mut scopes: Vec<Scope>,
        days: Option<i64>,
    ) -> Result<NewToken, DomainError> {
        let name = names::label(name)?;
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() || days.is_some_and(|days| !DAYS.contains(&days)) {
            return Err(ErrorCode::BadRequest.into());
        }
        self.limits.changes_by_user.check(&user)?;
        let secret = format!("{PREFIX}{}", new_secret());
        let now = now_ms();
        let record = TokenRecord {
            user,
            name,
            hash: digest(&secret),
            scopes,
            created_at: now,
            expires_at: days.map(|days| now + days * DAY_MS),
        };
        let token = self.commit(move |tx| {
            Box::pin(async move {
                still_with(tx, user, &confirmed).await?;
                if tx.tokens(user).await?.len() as i64 >= limits::TOKENS {
                    return Err(ErrorCode::TooManyTokens.into());
                }
                let scopes = record.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
                let deed =
                    Deed::new(AuditKind::TokenCreated).by(user).saying(&record.name).with("scopes", scopes);
                Ok(Change::quiet(tx.insert_token(&record).await?).noting(deed))
            })
        });
        Ok(NewToken { token: token.await?, secret })
    }

    /// A person's tokens, the newest first.
    pub async fn list_tokens(&self, user: UserId) -> Result<Vec<Token>, DomainError> {
        self.store.read(|tx| Box::pin(async move { Ok(tx.tokens(user).await?) })).await
    }

    /// End a token, and with it the sockets it has opened.
    ///
    /// # Errors
    /// `not_found` if it is not theirs.
    pub async fn revoke_token(&self, user: UserId, id: TokenId) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let hash = tx.delete_token(user, id).await?.ok_or(ErrorCode::NotFound)?;
                let ended = Event::SessionEnded { session: hash, reason: SignedOutReason::SignedOut };
                Ok(Change::new((), vec![ended]).noting(Deed::new(AuditKind::TokenRevoked).by(user)))
            })
        })
        .await
    }

    /// Who shows this token.
    ///
    /// # Errors
    /// `invalid_token`.
    pub async fn program(&self, secret: &str) -> Result<Program, DomainError> {
        let (now, hash) = (now_ms(), digest(secret));
        let found = {
            let hash = hash.clone();
            self.store.read(|tx| Box::pin(async move { tx.token(&hash, now).await })).await?
        };
        let (user, token) = found.ok_or(ErrorCode::InvalidToken)?;
        if token.last_used_at.is_none_or(|used| now - used >= USED_EVERY_MS) {
            let id = token.id;
            self.commit(move |tx| {
                Box::pin(async move { Ok(Change::quiet(tx.set_token_used(id, now).await?)) })
            })
            .await?;
        }
        Ok(Program { user, token, hash })
    }

    /// Remove tokens that have ended by themselves.
    pub async fn delete_expired_tokens(&self) -> Result<u64, DomainError> {
        self.commit(|tx| {
            Box::pin(async move { Ok(Change::quiet(tx.delete_expired_tokens(now_ms()).await?)) })
        })
        .await
    }
}

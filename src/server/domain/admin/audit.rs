//! The log of what was done with power, read. It is written with each change, see `domain::audit`.

use super::super::{DomainError, names};
use super::Administration;
use crate::protocol::admin::{AuditEntry, AuditKind, AuditPage};
use crate::protocol::{ErrorCode, UserId, limits};

impl Administration {
    /// A page of the log, newest first; of one kind, and by or about one person (`username`), if asked for.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn audit(
        &self,
        kind: Option<AuditKind>,
        username: Option<&str>,
        before: Option<i64>,
    ) -> Result<AuditPage, DomainError> {
        let key = username.map(str::trim).filter(|name| !name.is_empty()).map(names::username_key);
        self.read(move |tx| {
            Box::pin(async move {
                let person: Option<UserId> = match key {
                    Some(key) => Some(tx.user_by_key(&key).await?.ok_or(ErrorCode::UserNotFound)?.account.id),
                    None => None,
                };
                let before = before.unwrap_or(i64::MAX);
                let mut entries = tx.audit_before(before, kind, person, limits::ADMIN_PAGE + 1).await?;
                let is_more = entries.len() as i64 > limits::ADMIN_PAGE;
                entries.truncate(limits::ADMIN_PAGE as usize);
                let next = entries.last().filter(|_| is_more).map(|last: &AuditEntry| last.id);
                Ok(AuditPage { entries, next })
            })
        })
        .await
    }
}

//! Ending sign-in sessions, and with them their sockets.

use super::{Change, Domain, DomainError};
use crate::protocol::{ErrorCode, SignedOutReason, UserId};
use crate::server::bus::Event;

impl Domain {
    /// # Errors
    /// `unauthorized` when the session has ended.
    pub async fn expect_session(&self, session: &str) -> Result<(), DomainError> {
        let session = session.to_owned();
        self.store
            .read(|tx| {
                Box::pin(async move {
                    tx.session(&session).await?.map(drop).ok_or_else(|| ErrorCode::Unauthorized.into())
                })
            })
            .await
    }

    /// End one session.
    pub async fn end_session(&self, session: &str, reason: SignedOutReason) -> Result<(), DomainError> {
        let session = session.to_owned();
        self.commit(move |tx| {
            Box::pin(async move {
                tx.delete_session(&session).await?;
                Ok(Change::new((), vec![Event::SessionEnded { session, reason }]))
            })
        })
        .await
    }

    /// End every session of a user but one. It has to be stored: of two that do this at once, the one that
    /// is first here stays, and the other has ended.
    pub async fn end_sessions_beside(
        &self,
        session: &str,
        user: UserId,
        reason: SignedOutReason,
    ) -> Result<(), DomainError> {
        let session = session.to_owned();
        self.commit(move |tx| {
            Box::pin(async move {
                let ended = tx.delete_sessions_beside(&session, user).await?;
                let events =
                    ended.into_iter().map(|session| Event::SessionEnded { session, reason }).collect();
                Ok(Change::new((), events))
            })
        })
        .await
    }
}

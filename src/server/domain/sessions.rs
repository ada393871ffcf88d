//! Ending sign-in sessions, and with them their sockets.

use super::{Change, Domain, DomainError};
use crate::protocol::{Account, ErrorCode, Room, SignedOutReason, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;

impl Domain {
    /// Who is signed in by a session, or by a token that opens sockets, and the rooms they are in, read at one
    /// moment; who is online there is not counted. Both are given by their hashes.
    ///
    /// # Errors
    /// `unauthorized` when it has ended.
    pub async fn signed_in(&self, user: UserId, session: &str) -> Result<(Account, Vec<Room>), DomainError> {
        let session = session.to_owned();
        self.store
            .read(|tx| {
                Box::pin(async move {
                    if tx.session(&session).await?.is_none() && tx.token(&session, now_ms()).await?.is_none()
                    {
                        return Err(ErrorCode::Unauthorized.into());
                    }
                    let account = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account;
                    let mut records = tx.visible_rooms(user).await?;
                    records.retain(|record| record.role.is_some());
                    let rooms = records.into_iter().map(|record| record.into_room(0)).collect();
                    Ok((account, rooms))
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

//! Ending sign-in sessions, and with them their sockets.

use std::time::Duration;

use uuid::Uuid;

use super::{Change, Domain, DomainError};
use crate::protocol::{Account, ErrorCode, Room, SignedOutReason, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{SessionRow, Tx};

/// One of a person's sessions.
#[derive(Debug)]
pub struct OwnSession {
    pub row: SessionRow,
    /// It has a socket open.
    pub connected: bool,
}

impl Domain {
    /// Who is signed in by a session, or by a token that opens sockets, and the rooms they are in, read at one
    /// moment; who is online there is not counted. Both are given by their hashes.
    ///
    /// # Errors
    /// `unauthorized` when it has ended.
    pub async fn signed_in(&self, user: UserId, session: &str) -> Result<(Account, Vec<Room>), DomainError> {
        let store = self.store.clone();
        let arrivals = move |asked: Vec<(UserId, String)>| {
            let store = store.clone();
            async move { store.read_one(|tx| Box::pin(async move { tx.arrivals(&asked, now_ms()).await })).await }
        };
        let arrival = self.arrivals.ask((user, session.to_owned()), arrivals).await?;
        let (record, joined) = arrival.ok_or(ErrorCode::Unauthorized)?.read()?;
        Ok((record.account, joined.into_iter().map(|record| record.into_room(0)).collect()))
    }

    /// A person's sessions, the last seen first.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<OwnSession>, DomainError> {
        let rows = self.store.read(|tx| Box::pin(async move { tx.sessions_of(user, now_ms()).await }));
        let connected = self.presence.connected_sessions(user);
        let own = |row: SessionRow| OwnSession { connected: connected.contains(&row.id_hash), row };
        Ok(rows.await.map_err(DomainError::Store)?.into_iter().map(own).collect())
    }

    /// End one of one's sessions, by the id under which one knows it.
    ///
    /// # Errors
    /// `not_found` when there is none of this id, `rate_limited`.
    pub async fn end_own_session(&self, user: UserId, id: Uuid) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let session = tx.delete_session_of(user, id).await?.ok_or(ErrorCode::NotFound)?;
                let reason = SignedOutReason::SignedOut;
                Ok(Change::new((), vec![Event::SessionEnded { session, reason }]))
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

    /// End the sessions that nobody has used for long, and those that are too old, with their sockets. Returns how
    /// many. An open socket is a use.
    pub async fn end_expired_sessions(&self) -> Result<usize, DomainError> {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let now = now_ms();
        let oldest_start = now.saturating_sub(millis(self.limits.session_absolute));
        let idle = millis(self.limits.session_idle);
        let in_use = self.presence.open_sessions();
        self.commit(move |tx| {
            Box::pin(async move {
                for session in &in_use {
                    tx.keep_session(session, now.saturating_add(idle / 2), now.saturating_add(idle)).await?;
                }
                let ended = tx.delete_expired_sessions(now, oldest_start).await?;
                let reason = SignedOutReason::Expired;
                let events: Vec<Event> =
                    ended.into_iter().map(|session| Event::SessionEnded { session, reason }).collect();
                Ok(Change::new(events.len(), events))
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

/// End all that lets somebody in: sessions and tokens, and with them their sockets.
pub(super) async fn end_all_access(
    tx: &mut Tx,
    user: UserId,
    reason: SignedOutReason,
) -> Result<Vec<Event>, DomainError> {
    let mut ended = tx.delete_sessions_of(user).await?;
    ended.extend(tx.delete_tokens(user).await?);
    let event = |session| Event::SessionEnded { session, reason };
    Ok(ended.into_iter().map(event).collect())
}

//! Messages: history, catching up, typing. How they get there is in `posting`.

use std::collections::HashSet;

use super::moderation::not_muted;
use super::rooms::joined;
use super::{Domain, DomainError};
use crate::faults;
use crate::protocol::{ErrorCode, HistoryPage, Message, MessageId, RoomId, UserId, limits};
use crate::server::bus::Event;
use crate::server::store::Tx;

/// What happened in a room after a revision.
#[derive(Debug, Clone)]
pub enum Changes {
    /// Every message that changed, as it stands at revision `to`, in the order of the changes.
    Since { messages: Vec<Message>, to: i64 },
    /// Too much, or the revision asked about does not exist: load the newest page instead.
    TooMany { to: i64 },
}

/// What a hub has missed of a room, as things stand at one moment.
#[derive(Debug)]
pub struct Missed {
    pub changes: Changes,
    /// Messages that are as they were posted: their change is that they are there.
    pub new: HashSet<MessageId>,
    pub members: HashSet<UserId>,
}

impl Domain {
    /// A page of history: the newest, or the one before a position.
    pub async fn history(
        &self,
        user: UserId,
        room: RoomId,
        before: Option<i64>,
        limit: Option<i64>,
    ) -> Result<HistoryPage, DomainError> {
        let limit = limit.unwrap_or(limits::HISTORY_DEFAULT);
        if limit < 1 || before.is_some_and(|before| before < 1) {
            return Err(ErrorCode::BadRequest.into());
        }
        let limit = limit.min(limits::HISTORY_PAGE);
        let mut messages = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    joined(tx, user, room).await?;
                    let before = before.unwrap_or(i64::MAX);
                    Ok::<_, DomainError>(tx.messages_before(room, before, limit + 1).await?)
                })
            })
            .await?;
        let has_more = messages.len() as i64 > limit;
        messages.truncate(limit as usize);
        messages.reverse();
        faults::paged(&mut messages);
        Ok(HistoryPage { messages, has_more })
    }

    /// What a member has missed.
    pub async fn changes_since(&self, user: UserId, room: RoomId, rev: i64) -> Result<Changes, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let (record, _) = joined(tx, user, room).await?;
                    changes(tx, room, rev, record.last_rev).await
                })
            })
            .await
    }

    /// What happened in a room, for a hub that has missed events. Not for users.
    pub(in crate::server) async fn log_since(&self, room: RoomId, rev: i64) -> Result<Missed, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let to = tx.last_rev(room).await?;
                    let members = tx.member_ids(room).await?;
                    let changes = changes(tx, room, rev, to).await?;
                    let new = match changes {
                        Changes::Since { .. } => tx.unchanged_since(room, rev).await?,
                        Changes::TooMany { .. } => HashSet::new(),
                    };
                    Ok(Missed { changes, new, members })
                })
            })
            .await
    }

    /// Tell the room that a member is writing.
    pub async fn typing(&self, user: UserId, room_id: RoomId) -> Result<(), DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    tx.role(room_id, user).await?.ok_or(ErrorCode::NotFound)?;
                    not_muted(tx, user, room_id).await
                })
            })
            .await?;
        self.bus.publish_passing(Event::Typing { room_id, user_id: user });
        Ok(())
    }
}

async fn changes(tx: &mut Tx, room: RoomId, rev: i64, to: i64) -> Result<Changes, DomainError> {
    if rev < 0 || rev > to || to - rev > limits::REPLAY_CHANGES {
        return Ok(Changes::TooMany { to });
    }
    let mut messages = tx.messages_changed_since(room, rev, limits::REPLAY_CHANGES).await?;
    faults::replayed(&mut messages);
    Ok(Changes::Since { messages, to })
}

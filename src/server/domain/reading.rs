//! How far people have read, and what they want to be reminded of.

use std::collections::{HashMap, HashSet, VecDeque};

use tokio::sync::oneshot;

use super::rooms::joined;
use super::{Change, Domain, DomainError};
use crate::protocol::{Account, ErrorCode, Notify, ReadMark, RoomId, UserId, limits};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{AdvancedMark, StoreError, Tx};

/// Marks in one statement, at most.
const GROUP_MARKS: usize = 512;

/// A mark that is to move forward.
#[derive(Debug)]
pub(super) struct Mark {
    user: UserId,
    room: RoomId,
    seq: i64,
    /// Told whether it has moved, who waits for it.
    moved: oneshot::Sender<Result<bool, DomainError>>,
}

impl Domain {
    /// Move the reader's mark forward, together with those of others that come meanwhile: after each message there are
    /// as many as there are readers.
    pub async fn mark_read(&self, user: UserId, room: RoomId, seq: i64) -> Result<(), DomainError> {
        if room.0 < 1 || seq < 1 {
            return self.is_joined(user, room).await;
        }
        // What did not move stood there already, or there is none. Nobody else waits while that is looked up.
        if self.move_mark(user, room, seq).await? { Ok(()) } else { self.is_joined(user, room).await }
    }

    /// Marks that wait to be moved.
    pub(in crate::server) fn marks_waiting(&self) -> usize {
        self.marks.waiting()
    }

    /// Wait until all marks that have gathered by now have moved.
    pub async fn finish_marks(&self) {
        if self.marks.is_served() {
            // The mark of nobody moves nothing, after all of them.
            let _ = self.move_mark(UserId(0), RoomId(0), 0).await;
        }
    }

    /// Whether it has moved.
    async fn move_mark(&self, user: UserId, room: RoomId, seq: i64) -> Result<bool, DomainError> {
        let (moved, answer) = oneshot::channel();
        if self.marks.push(Mark { user, room, seq, moved }) {
            let domain = self.clone();
            self.marks.serve(async move {
                loop {
                    domain.until_told().await;
                    let group = domain.marks.take(GROUP_MARKS);
                    if group.is_empty() {
                        return;
                    }
                    domain.move_marks(group).await;
                }
            });
        }
        answer.await.map_err(|_| StoreError::Closed)?
    }

    async fn move_marks(&self, group: VecDeque<Mark>) {
        let mut marks = HashMap::new();
        for mark in &group {
            let furthest = marks.entry((mark.room, mark.user)).or_insert(mark.seq);
            *furthest = mark.seq.max(*furthest);
        }
        let advanced = self
            .commit(move |tx| {
                Box::pin(async move {
                    let advanced = tx.advance_reads(&marks).await?;
                    let places = advanced.iter().map(|mark| (mark.room, mark.user)).collect::<HashSet<_>>();
                    Ok(Change::new(places, advanced.into_iter().map(told).collect()))
                })
            })
            .await;
        if let Err(DomainError::Store(error)) = &advanced {
            tracing::warn!("reading marks could not be moved: {error}");
        }
        for Mark { user, room, moved, .. } in group {
            let answer = match &advanced {
                Ok(advanced) => Ok(advanced.contains(&(room, user))),
                Err(error) => Err(error.code().into()),
            };
            // They may have gone.
            let _ = moved.send(answer);
        }
    }

    async fn is_joined(&self, user: UserId, room: RoomId) -> Result<(), DomainError> {
        self.store.read(|tx| Box::pin(async move { joined(tx, user, room).await.map(drop) })).await
    }

    /// Let a message and what follows it count as unread. If they are unread already, nothing happens.
    ///
    /// # Errors
    /// `not_found` outside the room, `bad_request` for what is no position.
    pub async fn mark_unread(&self, user: UserId, room_id: RoomId, seq: i64) -> Result<(), DomainError> {
        if seq < 1 {
            return Err(ErrorCode::BadRequest.into());
        }
        self.limits.messages_by_user.check(&user)?;
        // One that was sent before would take it back.
        self.finish_marks().await;
        self.commit(move |tx| {
            Box::pin(async move {
                joined(tx, user, room_id).await?;
                let moved = tx.take_back_read(room_id, user, seq - 1).await?;
                let event = |read_seq| Event::MarkedUnread { room_id, user_id: user, seq: read_seq + 1 };
                Ok(Change::new((), moved.map(event).into_iter().collect()))
            })
        })
        .await
    }

    /// Choose what to be reminded of in a room.
    pub async fn set_notify(&self, user: UserId, room_id: RoomId, notify: Notify) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                joined(tx, user, room_id).await?;
                tx.set_notify(room_id, user, notify).await?;
                Ok(Change::new((), vec![Event::NotifyChanged { room_id, user_id: user, notify }]))
            })
        })
        .await
    }

    /// How far the members of a small room have read, of those who share it; nothing in larger ones, and
    /// nothing for who does not share it either.
    pub async fn read_marks(&self, user: UserId, room_id: RoomId) -> Result<Vec<ReadMark>, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let (record, _) = joined(tx, user, room_id).await?;
                    if !is_small(record.member_count) || !shares_reading(tx, user).await? {
                        return Ok(Vec::new());
                    }
                    Ok(tx.read_marks(room_id).await?)
                })
            })
            .await
    }

    /// Let others know, or no longer, what one has read and when one was last here.
    pub async fn set_shares_reading(&self, user: UserId, shares: bool) -> Result<Account, DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let record = tx.set_shares_reading(user, shares).await?.ok_or(ErrorCode::Unauthorized)?;
                Ok(Change::quiet(record.account))
            })
        })
        .await
    }

    /// Note that these people's last connections, and connections of these sessions, have just gone.
    pub(in crate::server) async fn note_last_seen(
        &self,
        users: Vec<UserId>,
        sessions: Vec<String>,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let now = now_ms();
                for user in users {
                    tx.set_last_seen(user, now).await?;
                }
                for session in sessions {
                    tx.touch_session(&session, now).await?;
                }
                Ok(Change::quiet(()))
            })
        })
        .await
    }
}

/// What connections are told of a mark that has moved.
fn told(mark: AdvancedMark) -> Event {
    let AdvancedMark { room, user, seq, members, shares_reading } = mark;
    Event::Read { room_id: room, user_id: user, seq, shared: shares_reading && is_small(members) }
}

/// Whether a room with so many members is one in which they may know of each other's reading.
pub(super) fn is_small(members: i64) -> bool {
    members <= limits::READ_BY_MEMBERS
}

/// Whether someone lets others know of their reading: who does not, does not hear of theirs.
pub(super) async fn shares_reading(tx: &mut Tx, user: UserId) -> Result<bool, DomainError> {
    Ok(tx.user(user).await?.is_some_and(|user| user.account.shares_reading))
}

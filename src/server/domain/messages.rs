//! Messages: posting, history, catching up, reading, typing.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::moderation::{may_write, not_muted};
use super::rooms::joined;
use super::{Change, Domain, DomainError, names};
use crate::faults;
use crate::protocol::{ErrorCode, HistoryPage, Message, MessageId, RoomId, UserId, limits};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{EarlierPost, FirstSaid, NewMessage, Tx};

/// A message to be.
#[derive(Debug, Clone)]
pub struct Draft {
    pub room: RoomId,
    /// Makes sending idempotent.
    pub client_id: Uuid,
    /// May be empty beside attachments.
    pub content: String,
    /// What its author has uploaded to the room. Each goes along once.
    pub attachments: Vec<Uuid>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
}

impl Draft {
    /// Words alone.
    pub fn text(room: RoomId, client_id: Uuid, content: impl Into<String>) -> Self {
        Self { room, client_id, content: content.into(), attachments: Vec::new(), reply_to: None }
    }
}

/// A message that is in the log.
#[derive(Debug, Clone)]
pub struct Posted {
    /// As it stands now.
    pub message: Message,
    /// The revision it was posted as.
    pub rev: i64,
}

/// What happened in a room after a revision.
#[derive(Debug, Clone)]
pub enum Changes {
    /// Every message that changed, as it stands at revision `to`, in the order of the changes.
    Since { messages: Vec<Message>, to: i64 },
    /// Too much, or the revision asked about does not exist: load the newest page instead.
    TooMany { to: i64 },
}

impl Domain {
    /// Post a message. Sending the same `client_id` again answers the first message.
    ///
    /// # Errors
    /// `not_found` outside the room or if it answers what is not there, `message_empty`, `message_too_long`,
    /// `muted`, `too_many_attachments`, `attachment_missing`, `rate_limited`, `conflict` when the `client_id` was used for something else. What a recalled message said is not known any more:
    /// whatever is sent with its `client_id` counts as the same.
    pub async fn post(&self, user: UserId, draft: Draft) -> Result<Posted, DomainError> {
        let Draft { room, client_id, content, mut attachments, reply_to } = draft;
        if attachments.len() > limits::MESSAGE_ATTACHMENTS {
            return Err(ErrorCode::TooManyAttachments.into());
        }
        let mut named = HashSet::new();
        attachments.retain(|id| named.insert(*id));
        let clean = if attachments.is_empty() { names::message } else { names::caption };
        let body = clean(&content, self.limits.message_chars)?;
        // Sending again counts as well: it is as much work as sending.
        self.limits.messages_by_user.check(&user)?;
        let said = self.said(user, room, body).await?;
        let first_said = FirstSaid { body: said.body.clone(), reply_to, attachments };
        let posted = self.commit(move |tx| {
            Box::pin(async move {
                let (record, _) = joined(tx, user, room).await?;
                let author = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                if let Some(EarlierPost { message, rev, said }) = tx.earlier_post(user, client_id).await? {
                    let same = message.room_id == room && said.is_none_or(|said| said == first_said);
                    return if same {
                        Ok(Change::quiet(Posted { message, rev }))
                    } else {
                        Err(ErrorCode::Conflict.into())
                    };
                }
                may_write(tx, user, &record).await?;
                let quoted = match reply_to {
                    Some(id) => Some(tx.message(room, id).await?.ok_or(ErrorCode::NotFound)?.quote()),
                    None => None,
                };
                let attachments = tx.unsent_attachments(user, room, &first_said.attachments).await?;
                let new = NewMessage {
                    room,
                    author,
                    client_id,
                    said,
                    reply_to: quoted,
                    attachments: attachments.ok_or(ErrorCode::AttachmentMissing)?,
                    created_at: now_ms(),
                };
                let message = tx.insert_message(new).await?;

                // Whoever writes has seen what stands above, if they were up to date until now.
                tx.read_own_message(&message).await?;
                let event = Event::Posted(Arc::new(message.clone()));
                let rev = message.rev;
                let posted = Posted { message, rev };
                faults::undo(&posted)?;
                Ok(Change::new(posted, vec![event]))
            })
        });
        faults::acknowledged(client_id, posted.await)
    }

    /// The message that a draft with this `client_id` has posted before, if it said the same, whatever its files: a
    /// plain form uploads them anew each time. As in [`Domain::post`], a recalled message counts as the same.
    ///
    /// # Errors
    /// `not_found` outside the room, `message_too_long`, `conflict` when the `client_id` was used for something else.
    pub async fn posted_before(&self, user: UserId, draft: &Draft) -> Result<Option<Message>, DomainError> {
        let Draft { room, client_id, .. } = *draft;
        let body = names::caption(&draft.content, self.limits.message_chars)?;
        self.store
            .read(|tx| {
                Box::pin(async move {
                    joined(tx, user, room).await?;
                    let Some(earlier) = tx.earlier_post(user, client_id).await? else {
                        return Ok(None);
                    };
                    let EarlierPost { message, said, .. } = earlier;
                    let same = message.room_id == room && said.is_none_or(|said| said.body == body);
                    if same { Ok::<_, DomainError>(Some(message)) } else { Err(ErrorCode::Conflict.into()) }
                })
            })
            .await
    }

    /// Let a message have been written at another time, for demonstrations. Ids and times of a room's messages go
    /// together: the caller sees to it.
    pub(in crate::server) async fn backdate(&self, message: MessageId, at: i64) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                tx.backdate_message(message, at).await?;
                Ok(Change::quiet(()))
            })
        })
        .await
    }

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
    pub(in crate::server) async fn log_since(&self, room: RoomId, rev: i64) -> Result<Changes, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let to = tx.last_rev(room).await?;
                    changes(tx, room, rev, to).await
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
        self.bus.publish(Event::Typing { room_id, user_id: user });
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

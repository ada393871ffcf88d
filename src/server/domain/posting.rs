//! Posting. Whatever waits to be posted is posted together, see [`queue`].

mod queue;

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::moderation::may_write;
use super::rooms::joined;
use super::standing::is_shut_out;
use super::{Change, Domain, DomainError, names};
use crate::faults;
use crate::protocol::{ErrorCode, Message, MessageId, RoomId, UserId, limits};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{EarlierPost, Ends, FirstSaid, NewMessage, Said, StoreError, Tx};
pub(super) use queue::PostQueue;

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

/// A message that waits to be in the log.
#[derive(Debug)]
pub struct PendingPost {
    client_id: Uuid,
    answer: oneshot::Receiver<Result<Posted, DomainError>>,
}

impl PendingPost {
    /// Wait until it is. It is posted whether anybody waits or not.
    ///
    /// # Errors
    /// As of [`Domain::post`].
    pub async fn posted(self) -> Result<Posted, DomainError> {
        let answer = self.answer.await.unwrap_or(Err(StoreError::Closed.into()));
        faults::acknowledged(self.client_id, answer)
    }
}

/// A draft that has been looked at, as far as that goes without the transaction that stores it.
#[derive(Debug, Clone)]
struct Post {
    user: UserId,
    room: RoomId,
    client_id: Uuid,
    said: Said,
    reply_to: Option<MessageId>,
    attachments: Vec<Uuid>,
}

impl Domain {
    /// Post a message. Sending the same `client_id` again answers the first message.
    ///
    /// # Errors
    /// `not_found` outside the room or if it answers what is not there, `message_empty`, `message_too_long`,
    /// `muted`, `too_many_attachments`, `attachment_missing`, `rate_limited`, `conflict` when the `client_id` was used
    /// for something else. What a recalled message said is not known any more: whatever is sent with its `client_id`
    /// counts as the same.
    pub async fn post(&self, user: UserId, draft: Draft) -> Result<Posted, DomainError> {
        self.begin_post(user, draft).await?.posted().await
    }

    /// As [`Domain::post`], without waiting for the disk: what is begun one after the other is posted in that order.
    pub async fn begin_post(&self, user: UserId, draft: Draft) -> Result<PendingPost, DomainError> {
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
        let answer = self.enqueue(Post { user, room, client_id, said, reply_to, attachments }).await?;
        Ok(PendingPost { client_id, answer })
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
}

/// Post one message, whatever it is.
async fn post_one(tx: &mut Tx, post: Post) -> Result<Change<Posted>, DomainError> {
    let Post { user, room, client_id, said, reply_to, attachments } = post;
    let (record, _) = joined(tx, user, room).await?;
    let author = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
    let first_said = FirstSaid { body: said.body.clone(), reply_to, attachments };
    if let Some(EarlierPost { message, rev, said }) = tx.earlier_post(user, client_id).await? {
        let same = message.room_id == room && said.is_none_or(|said| said == first_said);
        return if same {
            Ok(Change::quiet(Posted { message, rev }))
        } else {
            Err(ErrorCode::Conflict.into())
        };
    }
    may_write(tx, user, &record).await?;
    // Their sockets are being closed; what came over them before may have waited here.
    if is_shut_out(tx, user, now_ms()).await? {
        return Err(ErrorCode::Unauthorized.into());
    }
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
    let ends = tx.ends(&[room].into()).await?;
    let (mut posted, events) = store(tx, vec![new], ends).await?;
    Ok(Change::new(posted.pop().ok_or(ErrorCode::Internal)?, events))
}

/// Append messages to the log, and say what everyone hears of them.
async fn store(
    tx: &mut Tx,
    new: Vec<NewMessage>,
    ends: Ends,
) -> Result<(Vec<Posted>, Vec<Event>), DomainError> {
    let messages = tx.append_messages(new, ends).await?;
    // Whoever writes has seen what stands above, if they were up to date until now.
    tx.read_own_messages(&messages).await?;
    let events = messages.iter().map(|message| Event::Posted(Arc::new(message.clone()))).collect();
    let posted: Vec<Posted> =
        messages.into_iter().map(|message| Posted { rev: message.rev, message }).collect();
    posted.iter().try_for_each(faults::undo)?;
    Ok((posted, events))
}

//! Messages that are in the log already: edited, recalled, and what they said before.

use std::sync::Arc;

use super::moderation::not_muted;
use super::rooms::{allowed, joined};
use super::{Change, Domain, DomainError, names};
use crate::protocol::{Action, ErrorCode, Message, MessageId, MessageVersion, Recall, RoomId, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;

impl Domain {
    /// Let a message of one's own say something else. If it says so already, nothing happens.
    ///
    /// # Errors
    /// `not_found` outside the room, `muted`, `forbidden` for what others have written, `message_recalled`,
    /// `message_empty`, `message_too_long`, `rate_limited`.
    pub async fn edit(
        &self,
        user: UserId,
        room: RoomId,
        message: MessageId,
        content: &str,
    ) -> Result<Message, DomainError> {
        let body = names::caption(content, self.limits.message_chars)?;
        self.limits.messages_by_user.check(&user)?;
        let said = self.said(user, room, body).await?;
        self.commit(move |tx| {
            Box::pin(async move {
                joined(tx, user, room).await?;
                not_muted(tx, user, room).await?;
                let message = tx.message(room, message).await?.ok_or(ErrorCode::NotFound)?;
                message.check_edit(user)?;
                if said.body.is_empty() && message.attachments.is_empty() {
                    return Err(ErrorCode::MessageEmpty.into());
                }
                if message.content == said.body {
                    return Ok(Change::quiet(message));
                }
                let message = tx.edit_message(message, said, now_ms()).await?;
                Ok(changed(message))
            })
        })
        .await
    }

    /// Take a message back: a short while after writing it, or at any time where one moderates. If it is
    /// recalled already, nothing happens.
    ///
    /// # Errors
    /// `not_found` outside the room, `forbidden` for what others have written, `recall_expired`,
    /// `rate_limited`.
    pub async fn recall(
        &self,
        user: UserId,
        room: RoomId,
        message: MessageId,
    ) -> Result<Message, DomainError> {
        self.limits.messages_by_user.check(&user)?;
        let window_ms = self.recall_window_ms();
        self.commit(move |tx| {
            Box::pin(async move {
                let (record, role) = joined(tx, user, room).await?;
                let message = tx.message(room, message).await?.ok_or(ErrorCode::NotFound)?;
                if message.recalled.is_some() {
                    return Ok(Change::quiet(message));
                }
                let moderates = record.kind.has_roles() && role.may(Action::Moderate);
                let now = now_ms();
                message.check_recall(user, moderates, window_ms, now)?;
                let by = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                let message = tx.recall_message(message, Recall { at: now, by }).await?;
                Ok(changed(message))
            })
        })
        .await
    }

    /// What an edited message said before, oldest first; for those who moderate the room.
    ///
    /// # Errors
    /// `not_found` outside the room, `forbidden` without the role, `direct_fixed` where nobody moderates,
    /// `rate_limited`.
    pub async fn message_versions(
        &self,
        user: UserId,
        room: RoomId,
        message: MessageId,
    ) -> Result<Vec<MessageVersion>, DomainError> {
        self.limits.searches_by_user.check(&user)?;
        self.store
            .read(|tx| {
                Box::pin(async move {
                    allowed(tx, user, room, Action::Moderate).await?;
                    let message = tx.message(room, message).await?.ok_or(ErrorCode::NotFound)?;
                    Ok(tx.message_versions(message.id).await?)
                })
            })
            .await
    }

    /// How long people may take back their own messages, in milliseconds.
    pub(super) fn recall_window_ms(&self) -> i64 {
        i64::try_from(self.limits.recall_window.as_millis()).unwrap_or(i64::MAX)
    }
}

pub(super) fn changed(message: Message) -> Change<Message> {
    let event = Event::MessageChanged(Arc::new(message.clone()));
    Change::new(message, vec![event])
}

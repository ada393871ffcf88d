//! Web push: who wants it, and what is sent.

use super::rooms::joined;
use super::{Change, Domain, DomainError};
use crate::protocol::{ErrorCode, Message, MessageId, Room, RoomId, UserId};
use crate::server::clock::now_ms;
use crate::server::store::{PushRecipient, PushSubscription};

/// Devices of one person that are pushed to; the newest stay.
const DEVICES: i64 = 20;

/// A message for one device, as everything stands at the moment.
#[derive(Debug)]
pub struct PushMessage {
    pub subscription: PushSubscription,
    /// As its reader sees it.
    pub room: Room,
    pub message: Message,
}

impl Domain {
    /// How a session is subscribed, if it is.
    pub async fn push_subscription(&self, session: &str) -> Result<Option<PushSubscription>, DomainError> {
        let session = session.to_owned();
        self.store.read(|tx| Box::pin(async move { Ok(tx.push_subscription(&session).await?) })).await
    }

    /// Subscribe a session, or change how it is.
    ///
    /// # Errors
    /// `unauthorized` when it has ended, `rate_limited`.
    pub async fn subscribe_push(
        &self,
        user: UserId,
        session: &str,
        subscription: PushSubscription,
    ) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        let session = session.to_owned();
        self.commit(move |tx| {
            Box::pin(async move {
                let now = now_ms();
                if !tx.set_push_subscription(&session, user, &subscription, DEVICES, now).await? {
                    return Err(ErrorCode::Unauthorized.into());
                }
                Ok(Change::quiet(()))
            })
        })
        .await
    }

    /// Nothing more for this session; with an `endpoint`, only if it still has that one.
    pub async fn unsubscribe_push(&self, session: &str, endpoint: Option<String>) -> Result<(), DomainError> {
        let session = session.to_owned();
        self.commit(move |tx| {
            Box::pin(async move {
                tx.delete_push_subscription(&session, endpoint.as_deref()).await?;
                Ok(Change::quiet(()))
            })
        })
        .await
    }

    /// Whom new messages are to be pushed to: those whom they concern and who are not connected. Not for users.
    pub(in crate::server) async fn push_recipients(
        &self,
        messages: Vec<MessageId>,
    ) -> Result<Vec<(MessageId, PushRecipient)>, DomainError> {
        let mut recipients = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let mut recipients = Vec::new();
                    if !tx.has_push_subscriptions().await? {
                        return Ok(recipients);
                    }
                    let now = now_ms();
                    for message in messages {
                        let found = tx.push_recipients(message, now).await?;
                        recipients.extend(found.into_iter().map(|recipient| (message, recipient)));
                    }
                    Ok::<_, DomainError>(recipients)
                })
            })
            .await?;
        recipients.retain(|(_, recipient)| !self.presence.is_connected(recipient.user));
        Ok(recipients)
    }

    /// What is to be sent to a device now; `None` if nothing any more: the message was recalled or read, its
    /// reader has left, is connected, or wants none of it. Not for users.
    pub(in crate::server) async fn push_message(
        &self,
        room: RoomId,
        message: MessageId,
        recipient: &PushRecipient,
    ) -> Result<Option<PushMessage>, DomainError> {
        if self.presence.is_connected(recipient.user) {
            return Ok(None);
        }
        let PushRecipient { session, user } = recipient.clone();
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let wanted = tx.wanted_push(message, &session, now_ms()).await?;
                    let Some(subscription) = wanted else { return Ok(None) };
                    let (record, _) = joined(tx, user, room).await?;
                    let Some(message) = tx.message(room, message).await? else { return Ok(None) };
                    let room = record.into_room(0);
                    Ok::<_, DomainError>(Some(PushMessage { subscription, room, message }))
                })
            })
            .await
    }

    /// A value of this instance that is made once and kept for ever.
    pub(in crate::server) async fn instance_secret(
        &self,
        key: &'static str,
        new: String,
    ) -> Result<String, DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                tx.set_instance_value_once(key, &new).await?;
                Ok(Change::quiet(tx.instance_value(key).await?.ok_or(ErrorCode::Internal)?))
            })
        })
        .await
    }
}

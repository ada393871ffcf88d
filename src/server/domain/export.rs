//! What people take along: everything of theirs, nothing of others.

use super::audit::Deed;
use super::{Domain, DomainError};
use crate::protocol::admin::AuditKind;
use crate::protocol::{Account, ErrorCode, Message, MessageId, MessageVersion, Sanction, UserId};
use crate::server::store::{OwnFile, RoomRecord};

/// What somebody has, but for what their messages say: that is read in parts, by [`Domain::own_messages`].
#[derive(Debug)]
pub struct Belongings {
    pub account: Account,
    /// Those they are in.
    pub rooms: Vec<RoomRecord>,
    /// In their order.
    pub messages: Vec<MessageId>,
    pub files: Vec<OwnFile>,
    /// What was done about them and is still kept, by the name of the room.
    pub sanctions: Vec<(Option<String>, Sanction)>,
}

/// A message with what it said before.
#[derive(Debug)]
pub struct OwnMessage {
    pub message: Message,
    /// Oldest first.
    pub earlier: Vec<MessageVersion>,
}

impl Domain {
    /// What somebody has.
    ///
    /// # Errors
    /// `rate_limited`.
    pub async fn belongings(&self, user: UserId) -> Result<Belongings, DomainError> {
        self.limits.exports_by_user.check(&user).await?;
        self.note(Deed::new(AuditKind::AccountExported).by(user)).await?;
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let account = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account;
                    let rooms = tx.joined_rooms(user).await?;
                    let (messages, files) = (tx.own_message_ids(user).await?, tx.own_files(user).await?);
                    let sanctions = tx.all_sanctions_of(user).await?;
                    Ok(Belongings { account, rooms, messages, files, sanctions })
                })
            })
            .await
    }

    /// Of these messages one's own, as they stand now.
    pub async fn own_messages(
        &self,
        user: UserId,
        ids: &[MessageId],
    ) -> Result<Vec<OwnMessage>, DomainError> {
        let ids = ids.to_vec();
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let mut own = Vec::with_capacity(ids.len());
                    for message in tx.own_messages(user, &ids).await? {
                        let earlier = match message.edited_at {
                            Some(_) => tx.message_versions(message.id).await?,
                            None => Vec::new(),
                        };
                        own.push(OwnMessage { message, earlier });
                    }
                    Ok::<_, DomainError>(own)
                })
            })
            .await
    }
}

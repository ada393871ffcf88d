//! What people do to messages without words: emoji under them, pins.

use super::corrections::changed;
use super::moderation::may_write;
use super::rooms::joined;
use super::{Change, Domain, DomainError};
use crate::protocol::{Action, ErrorCode, Message, MessageId, Pin, RoomId, UserId, limits};
use crate::server::clock::now_ms;

impl Domain {
    /// Put an emoji under a message, or take it away. If it is so already, nothing happens.
    ///
    /// # Errors
    /// `not_found` outside the room, `invalid_emoji`, `message_recalled`, `too_many_reactions`, `rate_limited`.
    pub async fn react(
        &self,
        user: UserId,
        room: RoomId,
        message: MessageId,
        emoji: &str,
        on: bool,
    ) -> Result<Message, DomainError> {
        let emoji = fully_qualified(emoji)?;
        self.limits.messages_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let (record, _) = joined(tx, user, room).await?;
                may_write(tx, user, &record).await?;
                let message = tx.message(room, message).await?.ok_or(ErrorCode::NotFound)?;
                if message.recalled.is_some() {
                    return Err(ErrorCode::MessageRecalled.into());
                }
                let is_new = message.reactions.iter().all(|reaction| reaction.emoji != emoji);
                if on && is_new && message.reactions.len() as i64 >= limits::MESSAGE_REACTIONS {
                    return Err(ErrorCode::TooManyReactions.into());
                }
                let before = message.clone();
                let after = if on {
                    let by = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                    tx.react(message, emoji, by, now_ms()).await?
                } else {
                    tx.unreact(message, emoji, user).await?
                };
                Ok(after.map_or_else(|| Change::quiet(before), changed))
            })
        })
        .await
    }

    /// Keep a message in view for everyone in the room, or no longer. If it is so already, nothing happens.
    ///
    /// # Errors
    /// `not_found` outside the room, `forbidden` for members of a room that is moderated, `message_recalled`,
    /// `too_many_pins`, `rate_limited`.
    pub async fn pin(
        &self,
        user: UserId,
        room: RoomId,
        message: MessageId,
        on: bool,
    ) -> Result<Message, DomainError> {
        self.limits.messages_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let (record, role) = joined(tx, user, room).await?;
                may_write(tx, user, &record).await?;
                let message = tx.message(room, message).await?.ok_or(ErrorCode::NotFound)?;
                if record.kind.has_roles() && !role.may(Action::Moderate) {
                    return Err(ErrorCode::Forbidden.into());
                }
                if message.recalled.is_some() {
                    return Err(ErrorCode::MessageRecalled.into());
                }
                if message.pinned.is_some() == on {
                    return Ok(Change::quiet(message));
                }
                if on && tx.pinned_messages(room).await?.len() as i64 >= limits::ROOM_PINS {
                    return Err(ErrorCode::TooManyPins.into());
                }
                let by = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                Ok(changed(tx.pin_message(message, on.then(|| Pin { at: now_ms(), by })).await?))
            })
        })
        .await
    }

    /// A room's pinned messages, the latest pin first.
    pub async fn pinned_messages(&self, user: UserId, room: RoomId) -> Result<Vec<Message>, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    joined(tx, user, room).await?;
                    Ok(tx.pinned_messages(room).await?)
                })
            })
            .await
    }
}

/// An emoji in the one form in which it is stored, whichever form a keyboard has sent.
fn fully_qualified(emoji: &str) -> Result<&'static str, ErrorCode> {
    if emoji.len() > limits::EMOJI_BYTES {
        return Err(ErrorCode::InvalidEmoji);
    }
    emojis::get(emoji).map(emojis::Emoji::as_str).ok_or(ErrorCode::InvalidEmoji)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_has_one_form_and_nothing_else_is_one() {
        assert_eq!(fully_qualified("❤"), Ok("❤️"));
        assert_eq!(fully_qualified("❤️"), Ok("❤️"));
        assert_eq!(fully_qualified("👍🏽"), Ok("👍🏽"));
        assert_eq!(fully_qualified("👩‍👩‍👧‍👦"), Ok("👩‍👩‍👧‍👦"));
        for other in ["", "a", "1", "👍👍", "<b>", "👍 ", &"👍".repeat(40)] {
            assert_eq!(fully_qualified(other), Err(ErrorCode::InvalidEmoji), "{other}");
        }
    }
}

//! History, and posting without a socket.

use leptos::prelude::*;
use uuid::Uuid;

use crate::protocol::{ApiError, HistoryPage, Message, MessageId, MessageVersion, RoomId};

/// A page of a room's history: the newest, or the one before `before`.
#[server(prefix = "/api", endpoint = "history")]
pub async fn history(
    room_id: RoomId,
    /// A `seq`: only messages older than it.
    #[server(default)]
    before: Option<i64>,
    /// How many, at most [`crate::protocol::limits::HISTORY_PAGE`].
    #[server(default)]
    limit: Option<i64>,
) -> Result<HistoryPage, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().history(call.user()?, room_id, before, limit).await?)
}

/// Post a message: what the socket's `message` frame does, for a plain form.
#[server(prefix = "/api", endpoint = "post_message")]
pub async fn post_message(
    room_id: RoomId,
    content: String,
    /// Makes a repeated submit harmless; chosen by the server if absent.
    #[server(default)]
    client_id: Option<Uuid>,
    /// What the sender has uploaded to the room.
    #[server(default)]
    attachments: Vec<Uuid>,
    /// The message it answers.
    #[server(default)]
    reply_to: Option<MessageId>,
) -> Result<Message, ApiError> {
    use crate::protocol::ErrorCode;
    use crate::server::domain::{DomainError, Draft};
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let (user, client_id) = (call.user()?, client_id.unwrap_or_else(Uuid::now_v7));
    let draft = Draft { room: room_id, client_id, content, attachments, reply_to };
    let message = match call.domain().post(user, draft.clone()).await {
        // A plain form that one has gone back to: its words are others, but its id is still the first one's.
        Err(DomainError::Refused(ErrorCode::Conflict)) if call.is_plain_form() => {
            call.domain().post(user, Draft { client_id: Uuid::now_v7(), ..draft }).await?
        }
        answer => answer?,
    }
    .message;
    // The room's own address may lead to what is still unread.
    call.leads_to(&format!("/rooms/{room_id}?before={}", message.seq + 1));
    Ok(message)
}

/// Change what a message of one's own says.
#[server(prefix = "/api", endpoint = "edit_message")]
pub async fn edit_message(
    room_id: RoomId,
    message_id: MessageId,
    content: String,
) -> Result<Message, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let message = call.domain().edit(call.user()?, room_id, message_id, &content).await?;
    call.leads_to(&format!("/rooms/{room_id}?before={}", message.seq + 1));
    Ok(message)
}

/// Take a message back: one's own for a while, any where one moderates.
#[server(prefix = "/api", endpoint = "recall_message")]
pub async fn recall_message(room_id: RoomId, message_id: MessageId) -> Result<Message, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let message = call.domain().recall(call.user()?, room_id, message_id).await?;
    call.leads_to(&format!("/rooms/{room_id}?before={}", message.seq + 1));
    Ok(message)
}

/// What an edited message said before, oldest first; for those who moderate the room.
#[server(prefix = "/api", endpoint = "message_versions")]
pub async fn message_versions(
    room_id: RoomId,
    message_id: MessageId,
) -> Result<Vec<MessageVersion>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().message_versions(call.user()?, room_id, message_id).await?)
}

/// Put an emoji under a message, or take it away.
#[server(prefix = "/api", endpoint = "react")]
pub async fn react(
    room_id: RoomId,
    message_id: MessageId,
    emoji: String,
    on: bool,
) -> Result<Message, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let message = call.domain().react(call.user()?, room_id, message_id, &emoji, on).await?;
    call.leads_to(&format!("/rooms/{room_id}?before={}", message.seq + 1));
    Ok(message)
}

/// Keep a message in view for everyone in the room, or no longer.
#[server(prefix = "/api", endpoint = "pin_message")]
pub async fn pin_message(room_id: RoomId, message_id: MessageId, on: bool) -> Result<Message, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let message = call.domain().pin(call.user()?, room_id, message_id, on).await?;
    call.leads_to(&format!("/rooms/{room_id}?before={}", message.seq + 1));
    Ok(message)
}

/// A room's pinned messages, the latest pin first.
#[server(prefix = "/api", endpoint = "pinned_messages")]
pub async fn pinned_messages(room_id: RoomId) -> Result<Vec<Message>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().pinned_messages(call.user()?, room_id).await?)
}

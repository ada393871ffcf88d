//! Calls of server functions that no form makes.
//!
//! They go the way of forms (see [`super::submission`]): the functions' own clients would cost the browser the
//! code that writes arguments of every type.

pub mod admin;
pub mod invites;
pub mod moderation;

use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

use super::notifying::BrowserSubscription;
use crate::api::messages::{History, MessageVersions, PinMessage, PinnedMessages, React};
use crate::api::programs::{
    DeleteIncomingWebhook, DeleteOutgoingWebhook, ListTokens, ListWebhooks, RevokeToken,
};
use crate::api::push::{PushState, SubscribePush, UnsubscribePush};
use crate::api::reading::ReadMarks;
use crate::api::retention::Retention;
use crate::api::rooms::{ListMembers, OpenDirect, SetRole};
use crate::api::search::Search;
use crate::api::sessions::ListSessions;
use crate::api::two_factor::TotpState;
use crate::api::users::Me;
use crate::browser::form::{self, Fields};
use crate::protocol::{
    Account, ApiError, ErrorCode, HistoryPage, MemberPage, Message, MessageId, MessageVersion, PushStatus,
    ReadMark, Role, Room, RoomId, RoomRetention, RoomWebhooks, SearchPage, Session, Token, TokenId,
    TwoFactorState, UserId, WebhookId, json,
};

/// Names and values.
type Arguments = Vec<(&'static str, String)>;

/// A page of a room's history: the newest, or the one before `before`.
pub async fn history(room_id: RoomId, before: Option<i64>) -> Result<HistoryPage, ApiError> {
    call::<History, _>(page_of(room_id, "before", before)).await
}

/// A page of a room's members: the first, or the one after `after`.
pub async fn list_members(room_id: RoomId, after: Option<UserId>) -> Result<MemberPage, ApiError> {
    call::<ListMembers, _>(page_of(room_id, "after", after.map(|after| after.0))).await
}

/// What an edited message said before.
pub async fn message_versions(room_id: RoomId, id: MessageId) -> Result<Vec<MessageVersion>, ApiError> {
    call::<MessageVersions, _>(message(room_id, id)).await
}

/// Put an emoji under a message, or take it away.
pub async fn react(room_id: RoomId, id: MessageId, emoji: String, on: bool) -> Result<Message, ApiError> {
    let mut arguments = switch(room_id, id, on);
    arguments.push(("emoji", emoji));
    call::<React, _>(arguments).await
}

/// Keep a message in view, or no longer.
pub async fn pin_message(room_id: RoomId, id: MessageId, on: bool) -> Result<Message, ApiError> {
    call::<PinMessage, _>(switch(room_id, id, on)).await
}

/// A room's pinned messages, the latest pin first.
pub async fn pinned_messages(room_id: RoomId) -> Result<Vec<Message>, ApiError> {
    call::<PinnedMessages, _>(vec![("room_id", room_id.to_string())]).await
}

/// How far the members of a small room have read.
pub async fn read_marks(room_id: RoomId) -> Result<Vec<ReadMark>, ApiError> {
    call::<ReadMarks, _>(vec![("room_id", room_id.to_string())]).await
}

/// For how long a room keeps messages.
pub async fn retention(room_id: RoomId) -> Result<RoomRetention, ApiError> {
    call::<Retention, _>(vec![("room_id", room_id.to_string())]).await
}

/// Give a member a role.
pub async fn set_role(room_id: RoomId, user_id: UserId, role: Role) -> Result<(), ApiError> {
    let mut arguments = member(room_id, user_id);
    arguments.push(("role", role.as_str().to_owned()));
    call::<SetRole, _>(arguments).await
}

/// The conversation with someone.
pub async fn open_direct(username: String) -> Result<Room, ApiError> {
    call::<OpenDirect, _>(person(username)).await
}

/// The reader's account, if they are still signed in.
pub async fn me() -> Result<Account, ApiError> {
    call::<Me, _>(Vec::new()).await
}

/// Where the reader is signed in.
pub async fn list_sessions() -> Result<Vec<Session>, ApiError> {
    call::<ListSessions, _>(Vec::new()).await
}

/// Whether the reader signs in in two steps.
pub async fn two_factor() -> Result<TwoFactorState, ApiError> {
    call::<TotpState, _>(Vec::new()).await
}

/// How this session stands to web push.
pub async fn push_status() -> Result<PushStatus, ApiError> {
    call::<PushState, _>(Vec::new()).await
}

/// Where to push to from now on.
pub async fn subscribe_push(to: BrowserSubscription, hide_content: bool) -> Result<PushStatus, ApiError> {
    call::<SubscribePush, _>(subscription(to, hide_content)).await
}

/// Push no more.
pub async fn unsubscribe_push() -> Result<PushStatus, ApiError> {
    call::<UnsubscribePush, _>(Vec::new()).await
}

/// Messages in the rooms one is in; see [`super::search::Filters::arguments`].
pub async fn search(arguments: Arguments) -> Result<SearchPage, ApiError> {
    call::<Search, _>(arguments).await
}

/// The reader's tokens, the newest first.
pub async fn list_tokens() -> Result<Vec<Token>, ApiError> {
    call::<ListTokens, _>(Vec::new()).await
}

/// End a token.
pub async fn revoke_token(id: TokenId) -> Result<(), ApiError> {
    call::<RevokeToken, _>(vec![("token_id", id.to_string())]).await
}

/// A room's webhooks.
pub async fn list_webhooks(room_id: RoomId) -> Result<RoomWebhooks, ApiError> {
    call::<ListWebhooks, _>(vec![("room_id", room_id.to_string())]).await
}

/// Remove a webhook that posts into a room.
pub async fn delete_incoming_webhook(room_id: RoomId, id: WebhookId) -> Result<(), ApiError> {
    call::<DeleteIncomingWebhook, _>(webhook(room_id, id)).await
}

/// Remove a webhook that is told what is said.
pub async fn delete_outgoing_webhook(room_id: RoomId, id: WebhookId) -> Result<(), ApiError> {
    call::<DeleteOutgoingWebhook, _>(webhook(room_id, id)).await
}

fn webhook(room_id: RoomId, id: WebhookId) -> Arguments {
    vec![("room_id", room_id.to_string()), ("webhook_id", id.to_string())]
}

fn page_of(room_id: RoomId, cursor: &'static str, at: Option<i64>) -> Arguments {
    let mut arguments = vec![("room_id", room_id.to_string())];
    arguments.extend(at.map(|at| (cursor, at.to_string())));
    arguments
}

fn member(room_id: RoomId, user_id: UserId) -> Arguments {
    vec![("room_id", room_id.to_string()), ("user_id", user_id.to_string())]
}

fn message(room_id: RoomId, id: MessageId) -> Arguments {
    vec![("room_id", room_id.to_string()), ("message_id", id.to_string())]
}

fn switch(room_id: RoomId, id: MessageId, on: bool) -> Arguments {
    let mut arguments = message(room_id, id);
    arguments.push(("on", on.to_string()));
    arguments
}

fn subscription(to: BrowserSubscription, hide_content: bool) -> Arguments {
    let BrowserSubscription { endpoint, keys } = to;
    let hide_content = hide_content.to_string();
    vec![("endpoint", endpoint), ("p256dh", keys.p256dh), ("auth", keys.auth), ("hide_content", hide_content)]
}

fn person(username: String) -> Arguments {
    vec![("username", username)]
}

async fn call<F: ServerFn<Output = T>, T: DeserializeOwned>(arguments: Arguments) -> Result<T, ApiError> {
    let json = form::send(F::PATH, Fields::from_pairs(&arguments)).await?;
    json::read(&json).map_err(|_| ErrorCode::Unavailable.into())
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::ui::state::notifying::BrowserKeys;
    use crate::ui::state::search::Filters;

    fn are_named_alike(function: impl Serialize, arguments: Arguments) {
        let function = serde_json::to_value(function).unwrap();
        for (name, value) in arguments {
            let expected = &function[name];
            let text = expected.as_str().map_or_else(|| expected.to_string(), str::to_owned);
            assert_eq!(text, value, "{name}");
        }
    }

    #[test]
    fn arguments_have_the_names_of_the_functions() {
        let (room_id, user_id) = (RoomId(7), UserId(3));
        are_named_alike(
            History { room_id, before: Some(9), limit: None },
            page_of(room_id, "before", Some(9)),
        );
        are_named_alike(ListMembers { room_id, after: Some(user_id) }, page_of(room_id, "after", Some(3)));
        let message_id = MessageId(5);
        are_named_alike(MessageVersions { room_id, message_id }, message(room_id, message_id));
        are_named_alike(PinMessage { room_id, message_id, on: true }, switch(room_id, message_id, true));
        are_named_alike(
            React { room_id, message_id, emoji: String::new(), on: false },
            switch(room_id, message_id, false),
        );
        are_named_alike(OpenDirect { username: "Björn".into() }, person("Björn".into()));
        let (endpoint, p256dh, auth) = ("https://push.example".to_owned(), "k".to_owned(), "a".to_owned());
        let keys = BrowserKeys { p256dh: p256dh.clone(), auth: auth.clone() };
        let to = BrowserSubscription { endpoint: endpoint.clone(), keys };
        are_named_alike(SubscribePush { endpoint, p256dh, auth, hide_content: true }, subscription(to, true));
        let webhook_id = WebhookId(4);
        are_named_alike(DeleteIncomingWebhook { room_id, webhook_id }, webhook(room_id, webhook_id));
        are_named_alike(DeleteOutgoingWebhook { room_id, webhook_id }, webhook(room_id, webhook_id));
        let filters = Filters {
            q: "tea".into(),
            room: "7".into(),
            from: "ada".into(),
            before: "1970-01-03".into(),
            after: "1970-01-02".into(),
            cursor: "5".into(),
        };
        let day_ms = 24 * 60 * 60 * 1000;
        let search = Search {
            query: "tea".into(),
            room_id: Some(room_id),
            from: Some("ada".into()),
            before: Some(2 * day_ms),
            after: Some(day_ms),
            cursor: Some(message_id),
        };
        are_named_alike(search, filters.arguments(|_| 0));
        are_named_alike(SetRole { room_id, user_id, role: Role::Owner }, member(room_id, user_id));
    }
}

//! Whether this device tells its reader of messages while they look elsewhere.

use serde::Deserialize;

use super::calls;
use crate::browser::{notifications, storage};
use crate::protocol::{ApiError, Message, PushStatus, Room, UserId};
use crate::ui::i18n::Locale;

/// What the reader lets the browser do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// The browser cannot, or not here.
    Unsupported,
    NotAsked,
    Denied,
    Granted,
}

/// As browsers write it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BrowserSubscription {
    pub endpoint: String,
    pub keys: BrowserKeys,
}

/// As browsers write them: base64url.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BrowserKeys {
    pub p256dh: String,
    pub auth: String,
}

/// What a reader wants of this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notifying {
    me: UserId,
}

impl Notifying {
    /// Of this reader.
    pub fn of(me: UserId) -> Self {
        Self { me }
    }

    /// `None` if they want nothing, else whether content is to be hidden.
    pub fn choice(self) -> Option<bool> {
        storage::read(&self.key()).map(|kept| kept == "hide")
    }

    /// Keep what they want.
    pub fn choose(self, choice: Option<bool>) {
        match choice {
            Some(hide) => drop(storage::write(&self.key(), if hide { "hide" } else { "show" })),
            None => storage::remove(&self.key()),
        }
    }

    /// Tell of a message, if they want that.
    pub fn tell(self, locale: Locale, room: &Room, message: &Message) {
        let Some(hide) = self.choice() else { return };
        let (title, body) = match hide {
            true => locale.hidden_note(),
            false => locale.note(room, message),
        };
        show(message, &title, &body);
    }

    fn key(self) -> String {
        format!("notify:{}", self.me)
    }
}

/// A message was recalled: what was shown of it goes.
pub fn withdraw(message: &Message) {
    show(message, "", "");
}

fn show(message: &Message, title: &str, body: &str) {
    let Message { room_id, seq, .. } = message;
    notifications::show(title, body, &format!("/rooms/{room_id}/messages/{seq}"), &format!("room-{room_id}"));
}

/// Let the server know where to push to. Without a push service all is well as long as a page is open.
///
/// # Errors
/// What the server says.
pub async fn subscribe(hide_content: bool) -> Result<PushStatus, ApiError> {
    let status = calls::push_status().await?;
    match notifications::subscribe(&status.public_key).await {
        Some(subscription) => calls::subscribe_push(subscription, hide_content).await,
        None => Ok(status),
    }
}

/// The same, if the server does not know it already: sign-ins and browsers lose subscriptions now and then.
///
/// # Errors
/// What the server says.
pub async fn keep_subscribed(hide_content: bool, locale: Locale) -> Result<PushStatus, ApiError> {
    let status = calls::push_status().await?;
    let here = notifications::subscription().await.map(|subscription| subscription.endpoint);
    let is_known = here.is_some()
        && here == status.endpoint
        && status.hide_content == hide_content
        && status.locale.as_deref() == Some(locale.tag());
    if is_known { Ok(status) } else { subscribe(hide_content).await }
}

/// Nothing is pushed here any more.
///
/// # Errors
/// What the server says.
pub async fn unsubscribe() -> Result<PushStatus, ApiError> {
    notifications::unsubscribe().await;
    calls::unsubscribe_push().await
}

//! What a notification says.

use serde::Serialize;

use crate::server::domain::PushMessage;
use crate::ui::i18n::Locale;

/// What the service worker shows, see `public/service_worker.js`.
#[derive(Debug, Serialize)]
struct Note {
    title: String,
    body: String,
    /// The message's link.
    url: String,
    /// Notes of one room replace each other.
    tag: String,
}

/// A note as JSON, in its reader's language.
pub fn note(push: &PushMessage) -> Vec<u8> {
    let PushMessage { subscription, room, message } = push;
    let locale = Locale::from_tag(&subscription.locale).unwrap_or_default();
    let (title, body) =
        if subscription.hide_content { locale.hidden_note() } else { locale.note(room, message) };
    let (room, seq) = (room.id, message.seq);
    let note =
        Note { title, body, url: format!("/rooms/{room}/messages/{seq}"), tag: format!("room-{room}") };
    serde_json::to_vec(&note).unwrap_or_default()
}

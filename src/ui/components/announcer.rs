//! New messages for screen readers.

use leptos::prelude::*;

use crate::protocol::UserId;
use crate::realtime::timeline::Timeline;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;

/// Of what comes at once, so many messages are read out.
const READ_OUT: usize = 3;

/// Reads out what others write while the reader is at the newest message.
///
/// The list of messages is not a live region itself: earlier pages that are put into it are no news, and
/// one's own message would be read out on its way and again when it has arrived.
#[component]
pub fn Announcer(conversation: Conversation) -> impl IntoView {
    let Conversation { timeline, .. } = conversation;
    let session = use_session();
    let known = StoredValue::new(None::<i64>);
    let news = RwSignal::new(String::new());
    Effect::new(move |_| {
        timeline.with(|timeline| {
            // Nothing is known while the newest is not in the window: what then comes with it is no news.
            let is_attached = !timeline.has_newer();
            let newest = timeline.messages().last().map_or(0, |message| message.seq);
            let since = known.get_value().filter(|_| is_attached);
            known.set_value(is_attached.then_some(newest));
            let text = since.map(|since| spoken(timeline, since, session.user_id())).unwrap_or_default();
            if !text.is_empty() {
                news.set(text);
            }
        });
    });
    view! {
        <p class="visually-hidden" aria-live="polite">
            {news}
        </p>
    }
    .into_any()
}

/// What others have written after `since`, with their names.
fn spoken(timeline: &Timeline, since: i64, me: Option<UserId>) -> String {
    let newer = timeline.messages().iter().rev().take_while(|message| message.seq > since);
    let lines = newer
        .filter(|message| Some(message.user_id) != me)
        .take(READ_OUT)
        .map(|message| format!("{}: {}", message.user.nickname, message.content));
    let mut lines: Vec<_> = lines.collect();
    lines.reverse();
    lines.join("\n")
}

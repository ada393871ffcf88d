//! New messages for screen readers.

use leptos::prelude::*;

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
            let newest = timeline.messages().last().map_or(0, |message| message.seq);
            if timeline.has_newer() || known.get_value().is_none_or(|known| known >= newest) {
                known.set_value((!timeline.has_newer()).then_some(newest));
                return;
            }
            let since = known.get_value().unwrap_or(newest);
            known.set_value(Some(newest));
            let text = spoken(timeline, since, session.user_id());
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
fn spoken(timeline: &Timeline, since: i64, me: Option<crate::protocol::UserId>) -> String {
    let newer = timeline.messages().iter().rev().take_while(|message| message.seq > since);
    let lines = newer
        .filter(|message| Some(message.user_id) != me)
        .take(READ_OUT)
        .map(|message| format!("{}: {}", message.user.nickname, message.content));
    let mut lines: Vec<_> = lines.collect();
    lines.reverse();
    lines.join("\n")
}

//! New messages for screen readers.

use std::sync::Arc;

use leptos::prelude::*;

use crate::protocol::{Message, UserId};
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
    // What was read out last. It stays in the document, where a recall has to reach it.
    let news = RwSignal::new(Vec::<Arc<Message>>::new());
    Effect::new(move |_| {
        timeline.with(|timeline| {
            // Nothing is known while the newest is not in the window: what then comes with it is no news.
            let is_attached = !timeline.has_newer();
            let newest = timeline.messages().last().map_or(0, |message| message.seq);
            let since = known.get_value().filter(|_| is_attached);
            known.set_value(is_attached.then_some(newest));
            let newer = since.map(|since| by_others(timeline, since, session.user_id())).unwrap_or_default();
            if !newer.is_empty() {
                news.set(newer);
            } else if news.with_untracked(|news| news.iter().any(|said| !timeline.messages().contains(said)))
            {
                news.set(Vec::new());
            }
        });
    });
    let text = move || {
        let line = |message: &Arc<Message>| format!("{}: {}", message.user.nickname, message.content);
        news.with(|news| news.iter().map(line).collect::<Vec<_>>().join("\n"))
    };
    view! {
        <p class="visually-hidden" aria-live="polite">
            {text}
        </p>
    }
    .into_any()
}

/// What others have written after `since`: the last few of it, oldest first.
fn by_others(timeline: &Timeline, since: i64, me: Option<UserId>) -> Vec<Arc<Message>> {
    let newer = timeline.messages().iter().rev().take_while(|message| message.seq > since);
    let others = newer.filter(|message| Some(message.user_id) != me && message.recalled.is_none());
    let mut last: Vec<_> = others.take(READ_OUT).cloned().collect();
    last.reverse();
    last
}

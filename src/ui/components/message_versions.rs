//! What a message said before it was edited.

use std::sync::Arc;

use leptos::prelude::*;

use super::message_fields::CancelDeed;
use super::moment::utc;
use crate::browser::dates::{self, Detail};
use crate::protocol::{ApiError, Message, MessageVersion};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::conversation::Conversation;

lazy! {
    /// The earlier versions.
    pub fn message_versions(message: Arc<Message>, conversation: Conversation) -> AnyView {
        view! { <MessageVersions message conversation /> }.into_any()
    }
}

/// The earlier versions, oldest first.
#[component]
fn MessageVersions(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    let answer = RwSignal::new(None::<Result<Vec<MessageVersion>, ApiError>>);
    let (room_id, id, seq) = (message.room_id, message.id, message.seq);
    leptos::task::spawn_local(async move {
        let versions = calls::message_versions(room_id, id).await;
        // The reader may have gone.
        answer.try_set(Some(versions));
    });
    let list = move || match answer.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <p role="alert">{move || t.get().failure(&error)}</p> }.into_any(),
        Some(Ok(versions)) => view! {
            <ol class="versions" aria-label=t.text(Locale::earlier_versions)>
                {versions
                    .into_iter()
                    .map(|version| {
                        let (at_ms, locale) = (version.written_at, t.get());
                        view! {
                            <li>
                                <time datetime=utc(at_ms) title=dates::format(at_ms, Detail::Full, locale)>
                                    {dates::format(at_ms, Detail::Time, locale)}
                                </time>
                                <span class="body" dir="auto">
                                    {version.content}
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        }
        .into_any(),
    };
    view! {
        <div class="message-form">
            {list}
            <div class="actions">
                <CancelDeed conversation seq label=Locale::close />
            </div>
        </div>
    }
    .into_any()
}

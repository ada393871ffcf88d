//! The message that another one answers.

use leptos::prelude::*;

use crate::protocol::{Quote, RoomId};
use crate::ui::i18n::{Locale, use_locale};

/// Who wrote what, in a line; a link to where it stands.
#[component]
pub fn QuoteLine(
    room_id: RoomId,
    quote: Quote,
    /// In place of the link, with the position in the room.
    #[prop(into)]
    on_press: Callback<i64>,
) -> impl IntoView {
    let t = use_locale();
    let Quote { seq, excerpt, recalled, user, .. } = quote;
    let text = move || if recalled { t.get().message_recalled().to_owned() } else { excerpt.clone() };
    view! {
        <a
            class="quote"
            class:recalled=recalled
            href=format!("/rooms/{room_id}/messages/{seq}")
            // The router is not to follow it: it leads to this very page.
            rel="external"
            title=t.text(Locale::show_in_conversation)
            on:click=move |event| {
                event.prevent_default();
                on_press.run(seq);
            }
        >
            <b>{user.nickname}</b>
            " "
            <span dir="auto">{text}</span>
        </a>
    }
    .into_any()
}

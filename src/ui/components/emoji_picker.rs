//! Emoji to put into a message.

use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;

use super::emoji_panel::EmojiPanel;
use super::icon::{Icon, IconName};
use super::later::Later;
use super::when::When;
use crate::browser;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};

/// A button that opens the emoji; the choice is handed to `on_pick`. Escape closes them.
#[component]
pub fn EmojiPicker(#[prop(into)] on_pick: Callback<String>) -> impl IntoView {
    let t = use_locale();
    let open = RwSignal::new(false);
    let anchor = NodeRef::<Div>::new();
    let button = NodeRef::<Button>::new();
    Effect::new(move |_| {
        if open.get() {
            browser::focus::on_press_outside(anchor, move || open.set(false));
        }
    });
    let pick = Callback::new(move |emoji| {
        open.set(false);
        on_pick.run(emoji);
    });
    let close_on_escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };

    view! {
        <div class="emoji-anchor" node_ref=anchor on:keydown=close_on_escape>
            <button
                type="button"
                class="icon-button"
                aria-label=t.text(Locale::emoji)
                aria-expanded=move || open.get().to_string()
                aria-controls="emoji"
                node_ref=button
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon name=IconName::Emoji />
            </button>
            <When is=move || open.get()>
                <Later load=move || Box::pin(choices(pick)) />
            </When>
        </div>
    }
}

lazy! {
    fn choices(on_pick: Callback<String>) -> AnyView {
        let t = use_locale();
        view! {
            <div class="popover emoji-popover" id="emoji" role="group" aria-label=t.text(Locale::emoji)>
                <EmojiPanel on_pick />
            </div>
        }
        .into_any()
    }
}

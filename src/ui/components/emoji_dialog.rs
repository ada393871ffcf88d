//! All emoji, over the page.

use leptos::ev::KeyboardEvent;
use leptos::html::{Dialog, Div};
use leptos::prelude::*;

use super::emoji_panel::EmojiPanel;
use crate::browser;
use crate::ui::i18n::{Locale, use_locale};

/// Open as long as it is there. Escape and a press outside close it.
#[component]
pub fn EmojiDialog(
    label: fn(Locale) -> &'static str,
    on_pick: Callback<String>,
    on_close: Callback<()>,
) -> impl IntoView {
    let t = use_locale();
    let dialog = NodeRef::<Dialog>::new();
    let content = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if dialog.get().is_some() {
            browser::dialog::open(dialog);
            browser::focus::on_press_outside(content, move || browser::dialog::close(dialog));
        }
    });
    // Of itself the browser would only empty the search.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            browser::dialog::close(dialog);
        }
    };
    view! {
        <dialog
            class="emoji-dialog"
            node_ref=dialog
            aria-label=t.text(label)
            on:keydown=on_key
            on:close=move |_| on_close.run(())
        >
            <div node_ref=content>
                <EmojiPanel on_pick />
            </div>
        </dialog>
    }
}

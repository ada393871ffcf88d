//! The way to any room or person.

use leptos::prelude::*;

use crate::browser;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::reader::use_reader;
use crate::ui::state::shortcuts::{Shortcut, use_shortcuts};

/// What looks like a field opens the one of the switcher. Without JavaScript it leads to the search.
#[component]
pub fn JumpField() -> impl IntoView {
    let (t, reader, shortcuts) = (use_locale(), use_reader(), use_shortcuts());
    let keys = move || match reader.is_here() {
        true if browser::shortcut::is_mac() => "⌘K",
        true => "Ctrl K",
        // The server does not know the keyboard.
        false => "",
    };
    view! {
        <a
            class="jump"
            href="/search"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            on:click=move |event| {
                event.prevent_default();
                shortcuts.ask(Shortcut::Switch);
            }
        >
            <span>{t.text(Locale::jump_placeholder)}</span>
            <kbd aria-hidden="true">{keys}</kbd>
        </a>
    }
    .into_any()
}

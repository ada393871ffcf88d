//! The way to the list of keys.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::shortcuts::{Shortcut, use_shortcuts};

/// A button for those who do not know the key for it.
#[component]
pub fn ShortcutsButton() -> impl IntoView {
    let (t, shortcuts) = (use_locale(), use_shortcuts());
    view! {
        <button
            type="button"
            class="icon-button help"
            aria-label=t.text(Locale::shortcuts)
            title=t.text(Locale::shortcuts)
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+/ Meta+/"
            on:click=move |_| shortcuts.ask(Shortcut::Help)
        >
            <Icon name=IconName::Help />
        </button>
    }
    .into_any()
}

//! What the keys do that work everywhere.

use leptos::prelude::*;

use super::later::Later;
use super::shortcut_taken::shortcut_taken;
use crate::browser;
use crate::ui::state::shortcuts::use_shortcuts;

/// Follows the shortcuts. Nothing of it is needed before the first one is pressed.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let shortcuts = use_shortcuts();
    Effect::new(move |_| browser::shortcut::listen(move |shortcut| shortcuts.ask(shortcut)));
    // Anew for each, also for the same one twice.
    move || {
        shortcuts.asked().map(|shortcut| view! { <Later load=move || Box::pin(shortcut_taken(shortcut)) /> })
    }
}

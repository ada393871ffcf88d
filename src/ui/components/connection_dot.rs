//! How the connection stands, at a glance.

use leptos::prelude::*;

use super::connection_panel::PANEL;
use crate::browser::timers::later;
use crate::ui::i18n::use_locale;
use crate::ui::state::connection::use_connection;

/// A dot that opens the panel; its colour is the style sheet's business.
#[component]
pub fn ConnectionDot() -> impl IntoView {
    let (t, connection) = (use_locale(), use_connection());
    let label = Signal::derive(move || t.get().connection_is(connection.in_words(t.get())));
    // The browser opens the panel itself, after this.
    let open = move |_| later(0, move || connection.probe());
    view! {
        <button type="button" class="connection-dot" popovertarget=PANEL on:click=open>
            <span class="visually-hidden">{label}</span>
        </button>
    }
    .into_any()
}

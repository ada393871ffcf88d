//! The reader, at the foot of the room list.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::connection_dot::ConnectionDot;
use super::icon::{Icon, IconName};
use super::portrait::Portrait;
use super::shortcuts_button::ShortcutsButton;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::session::use_session;

/// Who is signed in, the way to the profile, and how many people are online.
#[component]
pub fn Me() -> impl IntoView {
    let t = use_locale();
    let session = use_session();
    let rooms = use_rooms();
    let path = use_location().pathname;
    let avatar_id = Memo::new(move |_| session.avatar_id());

    view! {
        <footer class="me">
            <a
                class="me-link"
                href="/profile"
                aria-current=move || path.with(|path| path == "/profile").then_some("page")
            >
                <Portrait avatar_id online=true />
                <span class="me-name" dir="auto">{move || session.nickname()}</span>
                <span class="me-status">{t.text(Locale::profile)}</span>
                <Icon name=IconName::Settings />
            </a>
            <p class="total">
                <ConnectionDot />
                " "
                {move || t.get().people_online(rooms.online_total.get())}
                <ShortcutsButton />
            </p>
        </footer>
    }
    .into_any()
}

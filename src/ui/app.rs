//! The application: contexts and routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use super::components::frame::Frame;
use super::i18n::provide_locale;
use super::pages::{
    elsewhere::Elsewhere, home::Home, login::Login, profile::Profile, room::RoomPage, search::SearchPage,
};
use super::state::notices::provide_notices;
use super::state::preferences::provide_preferences;
use super::state::rooms::{provide_rooms, use_rooms};
use super::state::session::provide_session;
use super::state::shortcuts::provide_shortcuts;
use crate::browser;
use crate::protocol::PageData;

/// Everything in the page's body, on both sides.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let page = browser::page_data::read();
    provide_locale(browser::preferences::locale());
    provide_preferences(browser::preferences::theme());
    provide_notices();
    let PageData { account, rooms, online_count, name, .. } = page.clone();
    provide_session(account);
    provide_rooms(rooms, online_count);
    provide_shortcuts();
    provide_context(page);

    let rooms = use_rooms();
    let unread = Memo::new(move |_| rooms.unread_total());
    let title = move |page: String| {
        let title = if page.is_empty() { name.clone() } else { format!("{page} · {name}") };
        browser::page_data::title(match unread.get() {
            0 => title,
            unread => format!("({unread}) {title}"),
        })
    };

    Effect::new(move |_| browser::favicon::show_count(unread.get()));

    view! {
        <Title formatter=title />
        <Router>
            <Frame>
                <FlatRoutes fallback=Elsewhere>
                    <Route path=path!("/login") view=Login />
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/rooms/:id") view=RoomPage />
                    <Route path=path!("/search") view=SearchPage />
                    <Route path=path!("/profile") view=Profile />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

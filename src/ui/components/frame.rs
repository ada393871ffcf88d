//! What all signed-in pages share.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::connection_banner::ConnectionBanner;
use super::connection_panel::ConnectionPanel;
use super::later::Later;
use super::notice_list::NoticeList;
use super::notification_settings::keep_notified;
use super::room_list::RoomList;
use super::shortcuts::Shortcuts;
use super::when::When;
use crate::protocol::{PageData, UserId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::connection::use_connection;
use crate::ui::state::live::provide_live;
use crate::ui::state::notifying::Notifying;
use crate::ui::state::panes::{provide_panes, use_panes};
use crate::ui::state::rooms::{use_current_room, use_rooms};
use crate::ui::state::session::use_session;

/// For those who are signed in, the rooms beside the page and what lies over both; for all others the page
/// alone. Stays while the address changes: signing in and out loads the document anew.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let signed_in = use_session().is_signed_in();
    if signed_in { view! { <Layout>{children()}</Layout> }.into_any() } else { children() }
}

#[component]
fn Layout(children: Children) -> impl IntoView {
    provide_panes();
    let page = expect_context::<PageData>();
    if let Some(me) = &page.account {
        provide_live(me.id, &page);
    }

    let me = page.account.map(|me| me.id).unwrap_or(UserId(0));
    let notifies = RwSignal::new(false);
    Effect::new(move |_| notifies.set(Notifying::of(me).choice().is_some()));

    let connection = use_connection();
    let t = use_locale();
    let panes = use_panes();
    let rooms = use_rooms();
    let current = use_current_room();
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        panes.people.set(false);
    });

    let pane = move || match path.get().as_str() {
        "/" => "show-rooms",
        _ if panes.people.get() => "show-people",
        _ => "show-conversation",
    };
    // Of a direct conversation the header says all there is to say.
    let has_people = move || {
        let room = current.get().and_then(|id| rooms.get(id));
        room.is_some_and(|room| room.role.is_some() && room.peer.is_none())
    };

    view! {
        // A place on this page, which is not the router's business.
        <a class="skip-link" href="#main" rel="external">
            {t.text(Locale::skip_to_conversation)}
        </a>
        <div
            class=move || format!("layout {}{}", pane(), if has_people() { "" } else { " no-people" })
            data-connection=move || connection.name()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    panes.people.set(false);
                }
            }
        >
            <RoomList />
            {children()}
            <ConnectionBanner />
            <ConnectionPanel />
            <NoticeList />
            <When is=notifies>
                <Later load=move || Box::pin(keep_notified(me)) />
            </When>
            <Shortcuts />
        </div>
    }
    .into_any()
}

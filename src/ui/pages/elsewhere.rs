//! Addresses that the routes do not name: pages whose code is fetched later, and those that lead nowhere.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::later_page::later_page;
use super::not_found::NotFound;
use crate::browser::prerendered;
use crate::protocol::INVITE_PATH;
use crate::ui::components::later::Later;
use crate::ui::components::when::When;
use crate::ui::state::session::{Session, use_session};

/// The page at this address, if there is one for this reader. What it needs to know comes with it: links to it leave
/// the page (`rel="external"`).
#[component]
pub fn Elsewhere() -> impl IntoView {
    let (path, session) = (use_location().pathname, use_session());
    let is_page = Memo::new(move |_| path.with(|path| leads_somewhere(path, session)));
    move || if is_page.get() { view! { <Page /> }.into_any() } else { view! { <NotFound /> }.into_any() }
}

fn leads_somewhere(path: &str, session: Session) -> bool {
    path == "/register" || path.starts_with(INVITE_PATH) || path.starts_with("/admin") && session.is_admin()
}

/// The server writes the whole page; in the browser the same takes its place once its code is there.
#[component]
fn Page() -> impl IntoView {
    let is_live = RwSignal::new(false);
    let class = if use_session().is_signed_in() { "page" } else { "entrance" };
    view! {
        // Until the page itself says what it is called.
        <Title text="" />
        <main class=class id="main" tabindex="-1">
            <When is=move || !is_live.get()>
                // The components' own HTML, as the server has rendered it.
                <div class="prerendered" inner_html=prerendered::page(|| Box::pin(later_page(is_live)))></div>
            </When>
            <Later load=move || Box::pin(later_page(is_live)) />
        </main>
    }
    .into_any()
}

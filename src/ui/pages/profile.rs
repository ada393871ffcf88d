//! `/profile`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::browser::prerendered;
use crate::protocol::UserId;
use crate::ui::components::account_panels::account_panels;
use crate::ui::components::later::Later;
use crate::ui::components::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::session::use_session;

/// One's own account. The server writes the whole page; in the browser the same takes its place once its code is there.
#[component]
pub fn Profile() -> impl IntoView {
    let t = use_locale();
    let me = use_session().account.with_untracked(|me| me.as_ref().map(|me| me.id)).unwrap_or(UserId(0));
    let is_live = RwSignal::new(false);
    view! {
        <Title text=t.text(Locale::profile) />
        <main class="page" id="main" tabindex="-1">
            <When is=move || !is_live.get()>
                <div class="prerendered" inner_html=prerendered::part(|| Box::pin(account_panels(me, is_live)))></div>
            </When>
            <Later load=move || Box::pin(account_panels(me, is_live)) />
        </main>
    }
    .into_any()
}

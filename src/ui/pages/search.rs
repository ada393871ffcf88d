//! `/search`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::browser::prerendered;
use crate::ui::components::later::Later;
use crate::ui::components::search_panel::search_panel;
use crate::ui::components::when::When;
use crate::ui::i18n::{Locale, use_locale};

/// Finding messages. The server writes the whole page; in the browser the same takes its place once its code is there.
#[component]
pub fn SearchPage() -> impl IntoView {
    let t = use_locale();
    let is_live = RwSignal::new(false);
    view! {
        <Title text=t.text(Locale::search) />
        <main class="search" id="main" tabindex="-1">
            <When is=move || !is_live.get()>
                // The components' own HTML, as the server has rendered it.
                <div class="prerendered" inner_html=prerendered::html(|| Box::pin(search_panel(is_live)))></div>
            </When>
            <Later load=move || Box::pin(search_panel(is_live)) />
        </main>
    }
    .into_any()
}

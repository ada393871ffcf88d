//! `/`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::empty::Empty;
use crate::ui::i18n::{Locale, use_locale};

/// No room is open yet.
#[component]
pub fn Home() -> impl IntoView {
    let t = use_locale();
    view! {
        <Title text=t.text(Locale::page_home) />
        <main class="conversation" id="main" tabindex="-1">
            <Empty title=t.text(Locale::no_room_title) body=t.text(Locale::no_room_body) />
        </main>
    }
    .into_any()
}

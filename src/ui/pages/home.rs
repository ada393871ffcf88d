//! `/`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::empty::Empty;
use crate::ui::i18n::use_locale;

/// No room is open yet.
#[component]
pub fn Home() -> impl IntoView {
    let t = use_locale();
    view! {
        <Title text=move || t.get().page_home() />
        <main class="conversation" id="main" tabindex="-1">
            <Empty title=move || t.get().no_room_title().to_owned() body=move || t.get().no_room_body().to_owned() />
        </main>
    }
    .into_any()
}

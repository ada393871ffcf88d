//! Every other address.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::empty::Empty;
use crate::ui::i18n::use_locale;

/// Nothing is here.
#[component]
pub fn NotFound() -> impl IntoView {
    let t = use_locale();
    view! {
        <Title text=move || t.get().not_found_title() />
        <main class="entrance" id="main" tabindex="-1">
            <Empty
                title=move || t.get().not_found_title().to_owned()
                body=move || t.get().not_found_body().to_owned()
            >
                <a class="button primary" href="/">
                    {move || t.get().back_to_start()}
                </a>
            </Empty>
        </main>
    }
    .into_any()
}

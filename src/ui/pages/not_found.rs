//! Every other address.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::empty::Empty;
use crate::ui::i18n::{Locale, use_locale};

/// Nothing is here.
#[component]
pub fn NotFound() -> impl IntoView {
    let t = use_locale();
    view! {
        <Title text=t.text(Locale::not_found_title) />
        <main class="entrance" id="main" tabindex="-1">
            <Empty
                title=t.text(Locale::not_found_title)
                body=t.text(Locale::not_found_body)
            >
                <a class="button primary" href="/">
                    {t.text(Locale::back_to_start)}
                </a>
            </Empty>
        </main>
    }
    .into_any()
}

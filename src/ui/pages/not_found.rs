//! Every other address.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::empty::Empty;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::session::use_session;

/// Nothing is here, or nothing that this reader may see.
#[component]
pub fn NotFound() -> impl IntoView {
    let t = use_locale();
    let signed_in = use_session().is_signed_in();
    let (class, back): (_, fn(Locale) -> _) =
        if signed_in { ("conversation", Locale::back_to_rooms) } else { ("entrance", Locale::back_to_start) };
    view! {
        <Title text=t.text(Locale::not_found_title) />
        <main class=class id="main" tabindex="-1">
            <Empty title=t.text(Locale::not_found_title) body=t.text(Locale::not_found_body)>
                <a class="button primary" href="/">
                    {t.text(back)}
                </a>
            </Empty>
        </main>
    }
    .into_any()
}

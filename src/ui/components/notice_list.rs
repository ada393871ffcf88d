//! Where notices appear.

use leptos::prelude::*;

use super::notice_item::NoticeItem;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::use_notices;

/// The notices, read out politely.
#[component]
pub fn NoticeList() -> impl IntoView {
    let t = use_locale();
    let notices = use_notices();
    view! {
        <div class="notices" role="region" aria-label=t.text(Locale::notices) aria-live="polite">
            <For each=move || notices.list.get() key=|notice| notice.id let:notice>
                <NoticeItem notice />
            </For>
        </div>
    }
    .into_any()
}

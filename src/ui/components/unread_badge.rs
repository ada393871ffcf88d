//! How much waits to be read.

use leptos::prelude::*;

use super::when::When;
use crate::ui::i18n::use_locale;

/// Larger counts are shown as this and a plus.
const SHOWN_AT_MOST: i64 = 999;

/// A number, or nothing at all when everything is read.
#[component]
pub fn UnreadBadge(
    count: Signal<i64>,
    /// Some of it speaks to the reader.
    addressed: Signal<bool>,
) -> impl IntoView {
    let t = use_locale();
    let shown = move || match count.get() {
        count if count > SHOWN_AT_MOST => format!("{SHOWN_AT_MOST}+"),
        count => count.to_string(),
    };
    view! {
        <When is=move || { count.get() > 0 }>
            <span class="badge">
                <span aria-hidden="true">{move || addressed.get().then_some("@")} {shown}</span>
                <span class="visually-hidden">
                    {move || t.get().unread(count.get())}
                    {move || addressed.get().then(|| t.get().addresses_you())}
                </span>
            </span>
        </When>
    }
}

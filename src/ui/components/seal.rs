//! The mark.

use leptos::prelude::*;

/// The seal with 沙 cut out of it.
#[component]
pub fn Seal() -> impl IntoView {
    view! {
        <svg class="seal" viewBox="0 0 64 64" aria-hidden="true">
            <rect width="64" height="64" rx="14" />
            <path d="M14 15.5c2.5 1.2 4.6 2.8 6 4.5M11.5 28.5c2.5 1.2 4.6 2.8 6 4.5M13 51.5c3-3 5.3-6.5 7-10.5M39 11.5V36M30.5 19.5c-.6 4-2 7.5-4.5 10.5M47.5 18.5c3 2.8 5 6 6 10.5M53 34.5C47.5 44.5 38 50.5 25 53" />
        </svg>
    }
}

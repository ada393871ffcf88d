//! A person's picture.

use leptos::prelude::*;

/// One of the built-in pictures. It stands beside the name, so it says nothing itself.
#[component]
pub fn Avatar(
    #[prop(into)] id: Signal<i64>,
    /// Width and height in CSS pixels.
    #[prop(default = 36)]
    size: u16,
) -> impl IntoView {
    view! { <img class="avatar" src=move || source(id.get()) alt="" width=size height=size /> }
}

/// The address of one.
pub fn source(id: i64) -> String {
    format!("/avatars/{id}.svg")
}

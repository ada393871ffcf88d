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

/// As [`Avatar`], of one who does not change it before one's eyes: there are many of them.
#[component]
pub fn StillAvatar(id: i64) -> impl IntoView {
    view! { <img class="avatar" src=source(id) alt="" width="36" height="36" /> }
}

fn source(id: i64) -> String {
    format!("/avatars/{id}.svg")
}

//! A person's picture with the dot that says they are here.

use leptos::prelude::*;

use super::avatar::Avatar;

/// A picture and whether its person is online.
#[component]
pub fn Portrait(
    #[prop(into)] avatar_id: Signal<i64>,
    #[prop(into)] online: Signal<bool>,
    /// 24 CSS pixels in place of 32.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <span class="portrait" class:small=small class:online=online>
            <Avatar id=avatar_id size=if small { 24 } else { 32 } />
        </span>
    }
}

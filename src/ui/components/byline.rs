//! Who wrote something, and when.

use leptos::prelude::*;

use super::avatar::StillAvatar;
use super::moment::TimeOfDay;

/// Picture, name and time of the first message of a group; of the others the time alone.
#[component]
pub fn Byline(
    first: bool,
    nickname: String,
    avatar_id: i64,
    /// Unix milliseconds.
    at_ms: i64,
    /// Whether the reader points at it: nobody else asks for the exact time.
    #[prop(into)]
    at_hand: Signal<bool>,
) -> impl IntoView {
    if !first {
        return view! { <TimeOfDay at_ms at_hand /> }.into_any();
    }
    view! {
        <StillAvatar id=avatar_id />
        <p class="byline">
            <span class="author" dir="auto">
                {nickname}
            </span>
            " "
            <TimeOfDay at_ms at_hand />
        </p>
    }
    .into_any()
}

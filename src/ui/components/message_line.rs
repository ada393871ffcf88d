//! One message.

use std::sync::Arc;

use leptos::prelude::*;

use super::avatar::Avatar;
use super::moment::TimeOfDay;
use crate::protocol::Message;

/// A message as everyone sees it.
#[component]
pub fn MessageLine(
    message: Arc<Message>,
    /// With name and picture.
    first: bool,
    /// The reader's own.
    own: bool,
    /// It came while the reader was looking.
    fresh: bool,
) -> impl IntoView {
    let at_ms = message.created_at;
    let head = if first {
        view! {
            <Avatar id=message.user.avatar_id />
            <p class="byline">
                <span class="author" dir="auto">
                    {message.user.nickname.clone()}
                </span>
                " "
                <TimeOfDay at_ms />
            </p>
        }
        .into_any()
    } else {
        view! { <TimeOfDay at_ms /> }.into_any()
    };
    view! {
        <li class="message" class:first=first class:own=own class:fresh=fresh id=format!("m{}", message.seq)>
            {head}
            <p class="body" dir="auto">
                {message.content.clone()}
            </p>
        </li>
    }
}

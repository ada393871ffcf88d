//! One message.

use std::sync::Arc;

use leptos::prelude::*;

use super::byline::Byline;
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
    view! {
        <li class="message" class:first=first class:own=own class:fresh=fresh id=format!("m{}", message.seq)>
            <Byline
                first
                nickname=message.user.nickname.clone()
                avatar_id=message.user.avatar_id
                at_ms=message.created_at
            />
            <p class="body" dir="auto">
                {message.content.clone()}
            </p>
        </li>
    }
}

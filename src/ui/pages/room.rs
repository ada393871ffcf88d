//! `/rooms/{id}`

use leptos::prelude::*;

/// A room.
#[component]
pub fn RoomPage() -> impl IntoView {}

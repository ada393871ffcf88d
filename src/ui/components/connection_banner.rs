//! How the connection stands.

use leptos::prelude::*;

/// Nothing while all is well.
#[component]
pub fn ConnectionBanner() -> impl IntoView {}

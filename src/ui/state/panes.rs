//! Which panes are shown where not all fit.

use leptos::prelude::*;

/// The panes of a narrow screen.
#[derive(Debug, Clone, Copy)]
pub struct Panes {
    /// People were asked for.
    pub people: RwSignal<bool>,
}

/// Make the panes available to everything below.
pub fn provide_panes() {
    provide_context(Panes { people: RwSignal::new(false) });
}

/// The panes.
pub fn use_panes() -> Panes {
    expect_context()
}

//! Which panes are shown where not all fit.

use leptos::prelude::*;

use crate::browser::visibility;

/// The panes of a narrow screen.
#[derive(Debug, Clone, Copy)]
pub struct Panes {
    /// People were asked for.
    pub people: RwSignal<bool>,
}

impl Panes {
    /// Whether the people are in the conversation's place. Tracked, but for the width of the screen.
    pub fn cover_conversation(self) -> bool {
        self.people.get() && visibility::is_narrow()
    }
}

/// Make the panes available to everything below.
pub fn provide_panes() {
    provide_context(Panes { people: RwSignal::new(false) });
}

/// The panes.
pub fn use_panes() -> Panes {
    expect_context()
}

//! Following a shortcut.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use super::shortcut_help::ShortcutHelp;
use super::switcher::Switcher;
use crate::browser::focus;
use crate::split::lazy;
use crate::ui::state::places::neighbour;
use crate::ui::state::rooms::{use_current_room, use_rooms};
use crate::ui::state::shortcuts::Shortcut;

lazy! {
    /// A dialog, or nothing where the shortcut leads elsewhere.
    pub fn shortcut_taken(shortcut: Shortcut) -> AnyView {
        match shortcut {
            Shortcut::Switch => view! { <Switcher /> }.into_any(),
            Shortcut::Help => view! { <ShortcutHelp /> }.into_any(),
            Shortcut::Search => search(),
            Shortcut::Go(step) => {
                let current = use_current_room().get_untracked();
                if let Some(room) = use_rooms().list.with_untracked(|list| neighbour(list, current, step)) {
                    use_navigate()(&format!("/rooms/{room}"), Default::default());
                }
                ().into_any()
            }
        }
    }
}

/// To the search, of the room that is open.
fn search() -> AnyView {
    let is_there = use_location().pathname.with_untracked(|path| path == "/search");
    let room = use_current_room().get_untracked().and_then(|id| use_rooms().get_untracked(id));
    match room.filter(|room| room.role.is_some()) {
        _ if is_there => focus::search(),
        Some(room) => use_navigate()(&format!("/search?room={}", room.id), Default::default()),
        None => use_navigate()("/search", Default::default()),
    }
    ().into_any()
}

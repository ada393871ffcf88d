//! Finding a room by typing.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::browser;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::{Section, use_rooms};

/// Narrows the room list; Enter goes to the first that is left, Escape starts over.
#[component]
pub fn JumpField(typed: RwSignal<String>) -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let navigate = use_navigate();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| browser::shortcut::focus_on_command_k(input));

    let first = move || {
        rooms.list.with_untracked(|list| {
            let typed = typed.read_untracked();
            [Section::Rooms, Section::Private, Section::OpenToJoin]
                .into_iter()
                .find_map(|section| section.filter(list, &typed).first().copied())
        })
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(id) = first() {
            typed.set(String::new());
            navigate(&format!("/rooms/{id}"), Default::default());
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            typed.set(String::new());
        }
    };

    view! {
        <form class="jump" role="search" method="get" action="/" on:submit=submit>
            <input
                type="search"
                aria-label=t.text(Locale::jump_to_room)
                aria-keyshortcuts="Control+K Meta+K"
                placeholder=t.text(Locale::jump_placeholder)
                autocomplete="off"
                node_ref=input
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=escape
            />
        </form>
    }
    .into_any()
}

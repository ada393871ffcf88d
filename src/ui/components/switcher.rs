//! Going somewhere by a few letters.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::icon::{Icon, IconName};
use super::place_option::PlaceOption;
use super::when::When;
use crate::browser::{dialog, focus};
use crate::protocol::RoomId;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls::open_direct;
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::notices::use_notices;
use crate::ui::state::places::{Place, places};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::session::use_session;
use crate::ui::state::shortcuts::use_shortcuts;

/// A field and the rooms and people whose names fit. The arrow keys choose, Enter goes there, Escape closes.
#[component]
pub fn Switcher() -> impl IntoView {
    let (t, rooms, notices, shortcuts) = (use_locale(), use_rooms(), use_notices(), use_shortcuts());
    let navigate = use_navigate();
    let node = NodeRef::<html::Dialog>::new();
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    // As they are now: nothing moves under the reader's hand.
    let all = rooms.snapshot();
    let people = use_conversations().known_people();
    let me = use_session().account.with_untracked(|account| account.as_ref().map(|account| account.id));
    let shown = Memo::new(move |_| typed.with(|typed| places(&all, &people, me, typed)));
    Effect::new(move |_| {
        if node.get().is_some() {
            dialog::open(node);
        }
    });

    let go = move |room: RoomId| navigate(&format!("/rooms/{room}"), Default::default());
    let choose = Callback::new(move |at: usize| {
        let Some(place) = shown.with_untracked(|shown| shown.get(at).cloned()) else { return };
        dialog::close(node);
        let username = match place {
            Place::Room(room) => return go(room.id),
            Place::Person(user) => user.username,
            Place::Name(name) => name,
        };
        // Of its own: the dialog is gone when the answer comes.
        let go = go.clone();
        spawn_local(async move {
            match open_direct(username).await {
                Ok(room) => {
                    let id = room.id;
                    rooms.upsert(room);
                    go(id);
                }
                Err(error) => notices.failure(&error),
            }
        });
    });
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let count = shown.with_untracked(Vec::len);
        let at = active.get_untracked();
        let to = match event.key().as_str() {
            "ArrowDown" => (at + 1) % count.max(1),
            "ArrowUp" => (at + count.max(1) - 1) % count.max(1),
            "Enter" => {
                event.prevent_default();
                return choose.run(at);
            }
            _ => return,
        };
        event.prevent_default();
        active.set(to);
        focus::reveal(&format!("place-{to}"));
    };
    let options = move || {
        let option = |(at, place): (usize, Place)| view! { <PlaceOption at place active choose /> };
        shown.get().into_iter().enumerate().map(option).collect_view()
    };

    view! {
        <dialog
            class="dialog switcher"
            aria-label=t.text(Locale::jump_to_room)
            node_ref=node
            on:close=move |_| shortcuts.finish()
        >
            <div class="switcher-head">
                <input
                    type="text"
                    role="combobox"
                    aria-label=t.text(Locale::jump_to_room)
                    aria-autocomplete="list"
                    aria-expanded="true"
                    aria-controls="places"
                    aria-activedescendant=move || {
                        (!shown.with(Vec::is_empty)).then(|| format!("place-{}", active.get()))
                    }
                    placeholder=t.text(Locale::jump_placeholder)
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint="go"
                    on:input=move |event| {
                        active.set(0);
                        typed.set(event_target_value(&event));
                    }
                    on:keydown=on_key
                />
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t.text(Locale::close)
                    on:click=move |_| dialog::close(node)
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
            <ul class="places" id="places" role="listbox" aria-label=t.text(Locale::rooms_and_people)>
                {options}
            </ul>
            <When is=move || shown.with(Vec::is_empty)>
                <p class="hint" role="status">
                    {t.text(Locale::no_room_match)}
                </p>
            </When>
        </dialog>
    }
    .into_any()
}

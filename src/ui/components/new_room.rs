//! Making a room.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::dialog::Dialog;
use super::icon::{Icon, IconName};
use super::later::Later;
use super::new_room_form::new_room_form;
use super::when::When;
use crate::api::rooms::CreateRoom;
use crate::browser::{self, prerendered};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

/// The query that opens the dialog without JavaScript.
const QUERY: &str = "new-room";

/// A link that opens the dialog with the form for a new room.
#[component]
pub fn NewRoom() -> impl IntoView {
    let t = use_locale();
    let dialog = NodeRef::<html::Dialog>::new();
    let refused = Submission::to::<CreateRoom>().refusal().with_untracked(Option::is_some);
    let asked = refused || use_query_map().with_untracked(|query| query.get_str(QUERY).is_some());
    // Every page has the dialog, and hardly any of them opens it.
    let opened = RwSignal::new(asked);
    let is_live = RwSignal::new(false);
    // An empty one would lie over everything, the notice too. The next press tries again. What the server has rendered
    // works by itself.
    let give_up = Callback::new(move |()| {
        if !asked || is_live.get_untracked() {
            browser::dialog::close(dialog);
            opened.set(false);
        }
    });
    view! {
        <a
            class="icon-button"
            href=format!("/?{QUERY}=1")
            aria-label=t.text(Locale::new_room)
            aria-haspopup="dialog"
            on:click=move |event| {
                event.prevent_default();
                opened.set(true);
                browser::dialog::open(dialog);
            }
        >
            <Icon name=IconName::Plus />
        </a>
        <Dialog node_ref=dialog id="new-room-title" title=t.text(Locale::new_room) open=asked>
            <When is=move || asked && !is_live.get()>
                <div
                    class="prerendered"
                    inner_html=prerendered::part(|| Box::pin(new_room_form(dialog, is_live)))
                ></div>
            </When>
            <When is=opened>
                <Later load=move || Box::pin(new_room_form(dialog, is_live)) on_failure=give_up />
            </When>
        </Dialog>
    }
    .into_any()
}

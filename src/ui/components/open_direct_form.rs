//! Talking with someone alone.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::api_form::ApiForm;
use super::icon::{Icon, IconName};
use crate::api::rooms::OpenDirect;
use crate::browser::form::Fields;
use crate::protocol::{ErrorCode, Room};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

/// A field for a username; leads to the conversation with that person.
#[component]
pub fn OpenDirectForm() -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let navigate = use_navigate();
    let submission = Submission::to::<OpenDirect>();
    let name = NodeRef::<leptos::html::Input>::new();
    let done = move |room: Room| {
        let path = format!("/rooms/{}", room.id);
        rooms.upsert(room);
        if let Some(name) = name.get_untracked() {
            name.set_value("");
        }
        navigate(&path, Default::default());
    };

    view! {
        <ApiForm submission check=check on_done=done class="direct-form">
            <label class="visually-hidden" for="direct-username">
                {t.text(Locale::direct_placeholder)}
            </label>
            <input
                id="direct-username"
                name="username"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=t.text(Locale::direct_placeholder)
                node_ref=name
            />
            <button class="icon-button" aria-label=t.text(Locale::open_direct)>
                <Icon name=IconName::Chat />
            </button>
        </ApiForm>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    if fields.text("username").trim().is_empty() { Err(ErrorCode::UserNotFound) } else { Ok(()) }
}

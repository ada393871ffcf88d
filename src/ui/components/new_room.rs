//! Making a room.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::icon::IconName;
use super::linked_dialog::{LinkedDialog, Opening};
use super::new_room_form::new_room_form;
use crate::api::rooms::CreateRoom;
use crate::ui::i18n::Locale;
use crate::ui::state::submission::Submission;

/// The query that opens the dialog without JavaScript.
const QUERY: &str = "new-room";

/// A link that opens the dialog with the form for a new room.
#[component]
pub fn NewRoom() -> impl IntoView {
    let refused = Submission::to::<CreateRoom>().refusal().with_untracked(Option::is_some);
    let asked = refused || use_query_map().with_untracked(|query| query.get_str(QUERY).is_some());
    let opening = Opening::default();
    view! {
        <LinkedDialog
            opening
            href=format!("/?{QUERY}=1")
            icon=IconName::Plus
            label=Locale::new_room
            id="new-room-title"
            open=asked
            load=Arc::new(move || Box::pin(new_room_form(opening)))
        />
    }
}

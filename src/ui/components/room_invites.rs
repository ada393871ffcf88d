//! A room's invites, among its settings.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::invites::InvitePanel;
use crate::protocol::{Invite, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;

/// The links by which others join the room; loaded when this is mounted.
#[component]
pub fn RoomInvites(room_id: RoomId) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let invites = RwSignal::new(Vec::<Invite>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            match calls::invites::list(room_id).await {
                Ok(list) => drop(invites.try_set(list)),
                Err(error) => notices.failure(&error),
            }
        });
    });
    view! {
        <details>
            <summary>{t.text(Locale::invites)}</summary>
            <p class="hint">{t.text(Locale::room_invites_hint)}</p>
            <InvitePanel room=Some(room_id) invites />
        </details>
    }
    .into_any()
}

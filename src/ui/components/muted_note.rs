//! In the composer's place, while the reader may not write.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::later::Later;
use super::term::ends;
use super::when::When;
use crate::browser::prerendered;
use crate::protocol::{OwnSanction, RoomId, SanctionKind};
use crate::split::lazy;
use crate::ui::i18n::use_locale;
use crate::ui::state::calls;
use crate::ui::state::reader::use_reader;
use crate::ui::state::rooms::use_rooms;

/// Timers cannot wait for longer than some weeks: after this it is looked again.
const LOOK_AGAIN: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Until when, and why.
#[component]
pub fn MutedNote(room_id: RoomId) -> impl IntoView {
    let is_live = RwSignal::new(false);
    view! {
        <div class="composer muted-note" role="status">
            <When is=move || !is_live.get()>
                // The components' own HTML, as the server has rendered it.
                <div class="prerendered" inner_html=prerendered::part(|| Box::pin(mute_details(room_id, is_live)))></div>
            </When>
            <Later load=move || Box::pin(mute_details(room_id, is_live)) />
        </div>
    }
    .into_any()
}

lazy! {
    /// What is to be said of the mute. Lets the reader write again when it is over.
    pub fn mute_details(room_id: RoomId, is_live: RwSignal<bool>) -> AnyView {
        view! { <MuteDetails room_id is_live /> }.into_any()
    }
}

#[component]
fn MuteDetails(room_id: RoomId, is_live: RwSignal<bool>) -> impl IntoView {
    let (t, rooms, reader) = (use_locale(), use_rooms(), use_reader());
    let until = Memo::new(move |_| rooms.get(room_id).map_or(0, |room| room.muted_until));
    let reason = RwSignal::new(prerendered::mute_reason());
    let again = RwSignal::new(0_u32);
    // By how long it lasts, not by when it ends: the reader's clock may be wrong.
    let wait = StoredValue::new(None::<TimeoutHandle>);
    let look = move || {
        spawn_local(async move {
            // Whatever cannot be asked is asked again when the room is opened again.
            let Ok(own) = calls::moderation::own_sanctions(room_id).await else { return };
            match own.into_iter().find(|sanction| sanction.kind == SanctionKind::Mute) {
                Some(OwnSanction { reason: why, remaining_ms, .. }) => {
                    reason.try_set(why);
                    let remaining = Duration::from_millis(remaining_ms.max(0) as u64 + 1).min(LOOK_AGAIN);
                    let look_again = move || {
                        again.try_update(|again| *again += 1);
                    };
                    let timer = set_timeout_with_handle(look_again, remaining).ok();
                    wait.try_set_value(timer);
                }
                None => rooms.change(room_id, |room| room.muted_until = 0),
            }
        });
    };
    Effect::new(move |_| {
        is_live.set(true);
        again.track();
        if until.get() != 0 {
            look();
        }
    });
    on_cleanup(move || {
        wait.try_update_value(|timer| timer.take().map(|timer| timer.clear()));
    });
    view! {
        <p>{move || t.get().muted_here(ends(until.get(), reader, t.get()))}</p>
        {move || {
            reason
                .with(|reason| (!reason.is_empty()).then(|| t.get().sanction_reason(reason).trim().to_owned()))
                .map(|reason| view! { <p class="hint" dir="auto">{reason}</p> })
        }}
    }
    .into_any()
}

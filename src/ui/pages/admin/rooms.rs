//! `/admin/rooms`

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::user_item::day;
use crate::api::admin::rooms::{AdminAppointOwner, AdminDeleteRoom};
use crate::browser::prerendered;
use crate::protocol::admin::{ManagedRoom, ManagedRoomPage};
use crate::protocol::{RoomId, RoomKind};
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::components::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::reader::use_reader;
use crate::ui::state::submission::Submission;

/// Rooms, a page at a time.
#[component]
pub fn Rooms(is_live: RwSignal<bool>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let first = prerendered::prepared::<ManagedRoomPage>();
    let has_first = first.is_some();
    let ManagedRoomPage { rooms, next, direct_count, direct_bytes } = first.unwrap_or_default();
    let (rooms, next) = (RwSignal::new(rooms), RwSignal::new(next));
    let direct = RwSignal::new((direct_count, direct_bytes));
    let load = move |before: Option<RoomId>| {
        spawn_local(async move {
            let answer = calls::admin::rooms(before).await;
            is_live.try_set(true);
            match answer {
                Ok(page) => {
                    rooms.try_update(|rooms| {
                        if before.is_none() {
                            rooms.clear();
                        }
                        rooms.extend(page.rooms);
                    });
                    next.try_set(page.next);
                    direct.try_set((page.direct_count, page.direct_bytes));
                }
                Err(error) => notices.failure(&error),
            }
        });
    };
    Effect::new(move |_| if has_first { is_live.set(true) } else { load(None) });
    let further = move || format!("/admin/rooms?before={}", next.get().map_or(0, |next| next.0));

    view! {
        <p class="hint">{t.text(Locale::admin_rooms_hint)}</p>
        <ul class="admin-list">
            <For each=move || rooms.get() key=|room| (room.id, room.owner_count) let:room>
                <RoomItem room rooms />
            </For>
        </ul>
        <When is=move || next.get().is_some()>
            <a
                class="button quiet wide"
                href=further
                rel="external"
                on:click=move |event| {
                    event.prevent_default();
                    load(next.get_untracked());
                }
            >
                {t.text(Locale::load_more)}
            </a>
        </When>
        <p class="hint">
            {move || {
                let (count, bytes) = direct.get();
                format!("{} · {}", t.get().direct_rooms_count(count), size(bytes))
            }}
        </p>
    }
    .into_any()
}

#[component]
fn RoomItem(room: ManagedRoom, rooms: RwSignal<Vec<ManagedRoom>>) -> impl IntoView {
    let (t, reader, notices) = (use_locale(), use_reader(), use_notices());
    let ManagedRoom { id, kind, name, member_count, owner_count, messages, stored_bytes, .. } = room;
    let (created_at, last_active_at) = (room.created_at, room.last_active_at);
    let delete = Submission::to::<AdminDeleteRoom>();
    let appoint = Submission::to::<AdminAppointOwner>();
    let facts = move || {
        let t = t.get();
        let mut facts = vec![
            if kind == RoomKind::Public { t.kind_public() } else { t.kind_private() }.to_owned(),
            t.members_count(member_count),
            t.messages_count(messages),
            size(stored_bytes),
            t.created_on(day(created_at, reader, t)),
        ];
        facts.extend(last_active_at.map(|at| t.last_active_on(day(at, reader, t))));
        facts.join(" · ")
    };
    let deleted = move |()| {
        notices.push(NoticeKind::Done(t.get_untracked().room_deleted().to_owned()));
        rooms.update(|rooms| rooms.retain(|room| room.id != id));
    };
    let appointed = move |()| {
        rooms.update(|rooms| {
            for room in rooms.iter_mut().filter(|room| room.id == id) {
                room.owner_count = 1;
            }
        });
    };
    let label = name.clone();
    view! {
        <li class="admin-item">
            <div class="admin-item-head">
                <strong dir="auto">{name}</strong>
                {(owner_count == 0).then(|| view! { <span class="tag warning">{t.text(Locale::has_no_owner)}</span> })}
            </div>
            <p class="hint">{facts}</p>
            <details>
                <summary aria-label=move || t.get().manage_named(&label)>{t.text(Locale::manage)}</summary>
                <div class="admin-actions">
                    {(owner_count == 0)
                        .then(|| {
                            view! {
                                <ApiForm submission=appoint on_done=appointed class="inline-form">
                                    <input type="hidden" name="room_id" value=id.0 />
                                    <label class="field">
                                        <span>{t.text(Locale::new_owner)}</span>
                                        <input name="username" autocomplete="off" autocapitalize="none" spellcheck="false" required />
                                    </label>
                                    <SubmitButton label=t.text(Locale::appoint) pending=appoint.pending() class="button" />
                                </ApiForm>
                            }
                        })}
                    <p class="hint">{t.text(Locale::delete_room_hint)}</p>
                    <ApiForm submission=delete on_done=deleted class="actions">
                        <input type="hidden" name="room_id" value=id.0 />
                        <SubmitButton
                            label=t.text(Locale::delete_room_confirm)
                            pending=delete.pending()
                            class="button danger"
                        />
                    </ApiForm>
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// Bytes, for people.
fn size(bytes: i64) -> String {
    const STEP: f64 = 1024.0;
    let units = ["B", "KB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= STEP && unit + 1 < units.len() {
        value /= STEP;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", units[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1536), "1.5 KB");
        assert_eq!(size(5 * 1024 * 1024), "5.0 MB");
    }
}

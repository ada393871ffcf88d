//! What narrows a search.

use leptos::prelude::*;

use super::field::Field;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::search::Filters;

/// The room, who wrote it, and when.
#[component]
pub fn SearchFilters(typed: RwSignal<Filters>, change: Callback<Filters>) -> impl IntoView {
    let (t, rooms, conversations) = (use_locale(), use_rooms(), use_conversations());
    let begun = typed.get_untracked();
    let room = begun.room.clone();
    let options = rooms.list.with_untracked(|list| {
        let joined = list.iter().filter(|room| room.role.is_some());
        let option = |known: &crate::protocol::Room| {
            let id = known.id.to_string();
            view! { <option value=id.clone() selected=id == room>{known.name.clone()}</option> }
        };
        joined.map(option).collect_view()
    });
    let peers = rooms
        .list
        .with_untracked(|list| list.iter().filter_map(|room| room.peer.clone()).collect::<Vec<_>>());
    let mut names: Vec<_> = peers.into_iter().chain(conversations.known_people()).collect();
    names.sort_by(|one, other| one.username.cmp(&other.username));
    names.dedup_by(|one, other| one.id == other.id);
    let names = names.into_iter().map(|user| view! { <option value=user.username>{user.nickname}</option> });
    let day =
        move |name: &'static str, label: fn(Locale) -> &'static str, get: fn(&mut Filters) -> &mut String| {
            let value = std::mem::take(get(&mut typed.get_untracked()));
            view! {
                <Field id=name label=t.text(label)>
                    <input
                        id=name
                        name=name
                        type="date"
                        value=value
                        prop:value=move || std::mem::take(get(&mut typed.get()))
                        on:change=move |event| {
                            let mut filters = typed.get_untracked();
                            *get(&mut filters) = event_target_value(&event);
                            change.run(filters);
                        }
                    />
                </Field>
            }
            .into_any()
        };

    view! {
        <div class="search-filters">
            <Field id="room" label=t.text(Locale::search_where)>
                <select
                    id="room"
                    name="room"
                    prop:value=move || typed.with(|typed| typed.room.clone())
                    on:change=move |event| {
                        change.run(Filters { room: event_target_value(&event), ..typed.get_untracked() });
                    }
                >
                    <option value="">{t.text(Locale::search_everywhere)}</option>
                    {options}
                </select>
            </Field>
            <Field id="from" label=t.text(Locale::search_from)>
                <input
                    id="from"
                    name="from"
                    list="from-names"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder=t.text(Locale::username)
                    value=begun.from
                    prop:value=move || typed.with(|typed| typed.from.clone())
                    on:change=move |event| {
                        change.run(Filters { from: event_target_value(&event), ..typed.get_untracked() });
                    }
                />
                <datalist id="from-names">{names.collect_view()}</datalist>
            </Field>
            {day("after", Locale::search_after, |filters| &mut filters.after)}
            {day("before", Locale::search_before, |filters| &mut filters.before)}
        </div>
    }
    .into_any()
}

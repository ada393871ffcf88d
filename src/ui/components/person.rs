//! One person in a room.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::moment::last_seen;
use super::portrait::Portrait;
use super::role_tag::RoleTag;
use crate::protocol::Member;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls::open_direct;
use crate::ui::state::notices::use_notices;
use crate::ui::state::reader::use_reader;
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::session::use_session;

/// A name that leads to a private conversation, unless it is one's own.
#[component]
pub fn Person(member: Member) -> impl IntoView {
    let (t, notices, reader, rooms) = (use_locale(), use_notices(), use_reader(), use_rooms());
    let Member { user, role, online, last_seen_at } = member;
    let is_me = untrack(|| use_session().is_me(user.id));
    let content = view! {
        <Portrait avatar_id=user.avatar_id online />
        <span class="person-name" dir="auto">
            {user.nickname.clone()}
            {last_seen_at
                .filter(|_| !online)
                .map(|at_ms| view! { <small>{move || last_seen(at_ms, reader, t.get())}</small> })}
        </span>
        <RoleTag role />
        {is_me.then(|| view! { <span class="role">{t.text(Locale::you)}</span> })}
    };
    if is_me {
        return view! {
            <li>
                <span class="person" class:online=online>
                    {content}
                </span>
            </li>
        }
        .into_any();
    }
    let navigate = use_navigate();
    let talk = move |_| {
        let (username, navigate) = (user.username.clone(), navigate.clone());
        spawn_local(async move {
            match open_direct(username).await {
                Ok(room) => {
                    let path = format!("/rooms/{}", room.id);
                    rooms.upsert(room);
                    navigate(&path, Default::default());
                }
                Err(error) => notices.failure(&error),
            }
        });
    };
    view! {
        <li>
            <button
                type="button"
                class="person"
                class:online=online
                title=t.text(Locale::talk_privately)
                on:click=talk
            >
                {content}
            </button>
        </li>
    }
    .into_any()
}

//! A message that was found.

use leptos::prelude::*;

use super::avatar::Avatar;
use super::icon::{Icon, IconName};
use super::moment::utc;
use crate::browser::dates::{self, Detail};
use crate::browser::pointer;
use crate::protocol::SearchHit;
use crate::ui::i18n::use_locale;
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::reader::use_reader;
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::search::pieces;

/// Who wrote it, where and when, and the part that matches: a link to where it stands.
#[component]
pub fn Hit(hit: SearchHit, go: Callback<String>) -> impl IntoView {
    let (t, reader, conversations) = (use_locale(), use_reader(), use_conversations());
    let SearchHit { message, highlights, snippet } = hit;
    let (room_id, seq, at_ms) = (message.room_id, message.seq, message.created_at);
    let room = use_rooms().get_untracked(room_id);
    let when = move || match reader.has_local_time() {
        true => {
            let say = |detail| dates::format(at_ms, detail, t.get());
            format!("{} {}", say(Detail::DayAndYear), say(Detail::Time))
        }
        false => utc(at_ms)[..16].replace('T', " "),
    };
    let text = pieces(&snippet).into_iter().map(|(piece, is_match)| match is_match {
        true => view! { <mark>{piece}</mark> }.into_any(),
        false => piece.into_any(),
    });
    let text = text.collect_view();
    // The words are then in the name of a file.
    let is_file = highlights.is_empty() && !snippet.highlights.is_empty();
    view! {
        <li>
            <a
                class="hit"
                href=format!("/rooms/{room_id}/messages/{seq}")
                // The router knows no such page: the server leads on to the room.
                rel="external"
                data-hit=""
                on:click=move |event| {
                    if pointer::pressed(&event, "data-hit").is_some() {
                        event.prevent_default();
                        conversations.aim(room_id, seq);
                        go.run(format!("/rooms/{room_id}"));
                    }
                }
            >
                <Avatar id=message.user.avatar_id size=32 />
                <span class="hit-head">
                    <b dir="auto">{message.user.nickname}</b>
                    " "
                    <span class="hit-room" dir="auto">
                        {room.map(|room| room.name)}
                    </span>
                    " "
                    <time datetime=utc(at_ms)>{when}</time>
                </span>
                <span class="hit-text" dir="auto">
                    {is_file.then(|| view! { <Icon name=IconName::Clip /> })}
                    {snippet.cut_before.then_some("…")}
                    {text}
                    {snippet.cut_after.then_some("…")}
                </span>
            </a>
        </li>
    }
    .into_any()
}

//! What lines are made of.

use maud::{Markup, html};

use super::Viewer;
use crate::protocol::{Quote, Reaction, RoomId};
use crate::ui::components::avatar;
use crate::ui::components::icon::IconName;
use crate::ui::components::moment::utc;
use crate::ui::i18n::Locale;
use crate::ui::state::press::Press;

/// Who wrote something, as far as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub nickname: &'a str,
    pub avatar_id: i64,
}

/// Picture, name and time of the first message of a group; of the others the time alone. `at_ms` is in Unix milliseconds.
pub(super) fn byline(first_of_group: bool, author: Author, at_ms: i64, viewer: Viewer) -> Markup {
    let time = html! {
        // The exact time is put in when it can be hovered over. As the server renders it, it is always there.
        time datetime=(utc(at_ms)) title=[(!viewer.has_local_time).then(|| utc(at_ms))] { (viewer.time(at_ms)) }
    };
    if !first_of_group {
        return time;
    }
    let Author { nickname, avatar_id } = author;
    html! {
        img.avatar src=(avatar::source(avatar_id)) alt="" width="36" height="36";
        p.byline { span.author dir="auto" { (nickname) } " " (time) }
    }
}

/// The message that another one answers: who wrote what, in a line; a link to where it stands.
pub fn quote(room_id: RoomId, quote: &Quote, locale: Locale) -> Markup {
    let Quote { seq, excerpt, recalled, user, .. } = quote;
    let text = if *recalled { locale.message_recalled() } else { excerpt };
    html! {
        // The router is not to follow it: it leads to this very page.
        a.quote.recalled[*recalled] href={ "/rooms/" (room_id) "/messages/" (seq) } rel="external"
            title=(locale.show_in_conversation()) data-press=(Press::Seek(*seq)) {
            b { (user.nickname) } " " span dir="auto" { (text) }
        }
    }
}

/// The emoji under a message, each with its count, to press: it adds one's own, or takes it away.
pub(super) fn reactions(reactions: &[Reaction], viewer: Viewer) -> Markup {
    html! {
        @if !reactions.is_empty() {
            div.reactions { @for reaction in reactions { (reaction_button(reaction, viewer)) } }
        }
    }
}

fn reaction_button(reaction: &Reaction, viewer: Viewer) -> Markup {
    let Reaction { emoji, count, users } = reaction;
    let mine = users.iter().any(|user| viewer.is_me(user.id));
    let names: Vec<_> = users.iter().map(|user| user.nickname.clone()).collect();
    let who = viewer.locale.reacted_by(&names, *count, emoji);
    html! {
        button.reaction type="button" aria-pressed=(mine) aria-label=(who) title=(who)
            data-press=(Press::Reaction(emoji.clone())) {
            span aria-hidden="true" { (emoji) } " " (count)
        }
    }
}

/// What it means is said by what it is in.
pub(super) fn icon(name: IconName) -> Markup {
    html! { svg.icon viewBox="0 0 24 24" aria-hidden="true" { path d=(name.path()) {} } }
}

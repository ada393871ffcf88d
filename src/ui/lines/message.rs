//! Messages, and those on their way.

use maud::{Markup, PreEscaped, html};

use super::attachments::attachments;
use super::parts::{Author, byline, icon, quote, reactions};
use super::{Line, Viewer};
use crate::protocol::{Message, Recall};
use crate::realtime::outbox::{Item, State};
use crate::ui::components::icon::IconName;
use crate::ui::i18n::Locale;
use crate::ui::state::press::{Deed, Press};

/// The id of what a line's button for them is called, written once.
pub const SHOW_ACTIONS: &str = "show-actions";

/// How a message is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Showing {
    /// With name and picture.
    pub first_of_group: bool,
    /// It came while the reader was looking.
    pub is_fresh: bool,
    /// As it was written, mark-up and all.
    pub as_source: bool,
}

/// A message that the server has shown.
pub fn message(message: &Message, showing: Showing, viewer: Viewer) -> Line {
    let Showing { first_of_group, is_fresh, as_source } = showing;
    let own = viewer.is_me(message.user_id);
    let addressed = viewer.me.is_some_and(|me| message.addresses(me));
    let classes = [(first_of_group, "first"), (own, "own"), (is_fresh, "fresh"), (addressed, "addressed")];
    let author = Author { nickname: &message.user.nickname, avatar_id: message.user.avatar_id };
    let content = html! {
        (byline(first_of_group, author, message.created_at, viewer))
        @match &message.recalled {
            Some(recall) => (tombstone(recall, viewer)),
            None => (said(message, as_source, viewer.locale)),
        }
        (reactions(&message.reactions, viewer))
        @if message.recalled.is_none() {
            // For those who come to the line by neither pointer nor focus: a screen reader has a place of its own.
            button.unseen type="button" tabindex="-1" aria-labelledby=(SHOW_ACTIONS) data-press=(Press::Offer) {}
        }
    };
    Line { class: class(&classes), id: Some(format!("m{}", message.seq)), takes_focus: true, content }
}

/// The text, between the message it answers and what is attached to it.
fn said(message: &Message, as_source: bool, locale: Locale) -> Markup {
    let edited = html! {
        @if message.edited_at.is_some() { " " small.edited { (locale.edited()) } }
    };
    html! {
        @if let Some(answered) = &message.reply_to { (quote(message.room_id, answered, locale)) }
        @match &message.html {
            // Made safe by the server, which is the only one to write it.
            Some(rich) if !as_source => { div.body.rich dir="auto" { (PreEscaped(rich)) } (edited) },
            _ if message.content.is_empty() => (edited),
            _ => p.body dir="auto" { (message.content) (edited) },
        }
        (attachments(&message.attachments, locale))
    }
}

/// In the place of what a message said.
fn tombstone(recall: &Recall, viewer: Viewer) -> Markup {
    let locale = viewer.locale;
    html! {
        p.body.recalled {
            @if viewer.is_me(recall.by.id) { (locale.recalled_by_you()) } @else { (locale.recalled_by(&recall.by.nickname)) }
        }
    }
}

/// The reader's own message that the server has not shown yet.
///
/// The first of a group has name and picture. Whether it is being sent or waits for a connection is chosen by the style: the
/// line stays.
pub fn pending(item: &Item, first_of_group: bool, author: Author, viewer: Viewer) -> Line {
    let locale = viewer.locale;
    let failure = match item.state {
        State::Failed { code } => Some(code),
        State::Queued | State::Sent { .. } | State::Acknowledged { .. } => None,
    };
    let state = if failure.is_some() { "failed" } else { "pending" };
    let classes = [(true, "own"), (first_of_group, "first"), (true, state), (true, "fresh")];
    let content = html! {
        (byline(first_of_group, author, item.created_at, viewer))
        @if let Some(answered) = &item.reply_to { (quote(item.room_id, answered, locale)) }
        @if !item.content.is_empty() { p.body dir="auto" { (item.content) } }
        (attachments(&item.attachments, locale))
        @match failure {
            Some(code) => p.delivery role="alert" {
                (locale.not_sent(locale.error(code)))
                @for (press, label) in [
                    (Press::Retry(item.client_id), locale.retry()),
                    (Press::Delete(item.client_id), locale.delete()),
                ] {
                    " " button.text-button type="button" data-press=(press) { (label) }
                }
            },
            None => p.delivery {
                span.sending { (locale.sending()) }
                span.waiting { (locale.waiting_to_send()) }
            },
        }
    };
    Line { class: class(&classes), id: Some(format!("p{}", item.client_id)), takes_focus: false, content }
}

fn class(which: &[(bool, &str)]) -> String {
    let mut class = String::from("message");
    for (_, name) in which.iter().filter(|(is, _)| *is) {
        class.push(' ');
        class.push_str(name);
    }
    class
}

/// What the reader may do to a message, beside what everyone may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MayDo {
    pub edit: bool,
    pub look_back: bool,
    pub recall: bool,
}

/// Buttons at the line's end, while it has the pointer or the focus: in every line there would be more of them
/// than of everything else.
pub fn tools(may: MayDo, locale: Locale) -> Markup {
    let tools = [
        (true, locale.add_reaction(), IconName::Emoji, Press::Begin(Deed::React)),
        (true, locale.reply(), IconName::Reply, Press::Reply),
        (may.edit, locale.edit_message(), IconName::Edit, Press::Begin(Deed::Edit)),
        (may.look_back, locale.earlier_versions(), IconName::History, Press::Begin(Deed::LookBack)),
        (may.recall, locale.recall_message(), IconName::Undo, Press::Begin(Deed::Recall)),
        (true, locale.more_actions(), IconName::More, Press::Begin(Deed::More)),
    ];
    html! {
        div.message-tools {
            @for (_, label, name, press) in tools.iter().filter(|(is, ..)| *is) {
                button.icon-button type="button" aria-label=(label) title=(label) data-press=(press) { (icon(*name)) }
            }
        }
    }
}

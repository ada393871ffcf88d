//! One row of the timeline.

use leptos::prelude::*;

use super::day_line::DayLine;
use super::message_line::MessageLine;
use super::pending_line::PendingLine;
use crate::realtime::rows::Row;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;

/// The id of the mark before the first unread message.
pub const UNREAD_MARK: &str = "unread";

/// A day, the unread mark, a message or one on its way.
#[component]
pub fn TimelineRow(row: Row, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    match row {
        Row::Day { day, at_ms } => view! { <DayLine day at_ms /> }.into_any(),
        Row::Unread => view! {
            <li class="separator unread" id=UNREAD_MARK>
                <span>{t.text(Locale::new_mark)}</span>
            </li>
        }
        .into_any(),
        Row::Message { message, first_of_group } => {
            let own = use_session()
                .account
                .with_untracked(|me| me.as_ref().is_some_and(|me| me.id == message.user_id));
            let fresh = conversation.is_news(&message) && !own;
            view! { <MessageLine message conversation first=first_of_group own fresh /> }.into_any()
        }
        Row::Pending { item, first_of_group } => {
            view! { <PendingLine item first=first_of_group /> }.into_any()
        }
    }
}

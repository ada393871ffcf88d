//! How a timeline is laid out: a line for every day, messages of one author together, a mark before the
//! first unread one, and the reader's own pending messages last.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use uuid::Uuid;

use super::outbox::{Item, State};
use super::timeline::Timeline;
use crate::protocol::{ErrorCode, Message, Quote, UserId};

/// Messages of one author that follow each other within this time form a group, in milliseconds.
pub const GROUP_MS: i64 = 5 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A day begins.
    Day {
        /// Days since 1970-01-01 of the reader's calendar.
        day: i64,
        /// A moment of that day, in Unix milliseconds.
        at_ms: i64,
    },
    /// What follows is new to the reader.
    Unread,
    /// A message.
    Message {
        message: Arc<Message>,
        /// Name and picture are shown.
        first_of_group: bool,
    },
    /// A message of the reader's own that the server has not shown yet.
    Pending { item: Item, first_of_group: bool },
}

/// Tells rows apart. A message that looks different has another key, and is drawn anew. That a
/// pending message moves between waiting, sent and acknowledged does not make it another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Day(i64),
    Unread,
    Message { author: UserId, client_id: Uuid, rev: i64, quote: u64, first_of_group: bool },
    Pending { client_id: Uuid, failed: Option<ErrorCode>, first_of_group: bool },
}

impl Row {
    /// The key; unique within the rows of one list.
    pub fn key(&self) -> Key {
        match self {
            Self::Day { day, .. } => Key::Day(*day),
            Self::Unread => Key::Unread,
            Self::Message { message, first_of_group } => Key::Message {
                // Senders choose it: two of them may have chosen the same.
                author: message.user_id,
                client_id: message.client_id,
                rev: message.rev,
                // It changes with the message that is answered.
                quote: hash(&message.reply_to),
                first_of_group: *first_of_group,
            },
            Self::Pending { item, first_of_group } => Key::Pending {
                client_id: item.client_id,
                failed: match item.state {
                    State::Failed { code } => Some(code),
                    State::Queued | State::Sent { .. } | State::Acknowledged { .. } => None,
                },
                first_of_group: *first_of_group,
            },
        }
    }
}

fn hash(quote: &Option<Quote>) -> u64 {
    let mut hasher = DefaultHasher::new();
    quote.hash(&mut hasher);
    hasher.finish()
}

/// The rows of a timeline and of the reader's pending messages in that room.
///
/// `unread_after` is the `read_seq` with which the room was opened, if new messages are to be marked.
/// `offset_minutes_at` is the reader's distance from UTC at a moment, in minutes to the east.
pub fn rows<'a>(
    timeline: &Timeline,
    pending: impl Iterator<Item = &'a Item>,
    me: UserId,
    unread_after: Option<i64>,
    offset_minutes_at: impl Fn(i64) -> i32,
) -> Vec<Row> {
    let unread_seq = unread_after.and_then(|read_seq| first_unread(timeline.messages(), me, read_seq));
    let mut layout = Layout { rows: Vec::new(), before: None, offset_minutes_at };
    for message in timeline.messages() {
        layout.begin(message.created_at);
        if unread_seq == Some(message.seq) {
            layout.mark_unread();
        }
        let first_of_group = layout.groups(message.user_id, message.created_at);
        layout.rows.push(Row::Message { message: message.clone(), first_of_group });
    }
    if timeline.has_newer() {
        return layout.rows;
    }
    let own = timeline.messages().iter().filter(|message| message.user_id == me);
    let shown: HashSet<Uuid> = own.map(|message| message.client_id).collect();
    for item in pending.filter(|item| !shown.contains(&item.client_id)) {
        layout.begin(item.created_at);
        let first_of_group = layout.groups(me, item.created_at);
        layout.rows.push(Row::Pending { item: item.clone(), first_of_group });
    }
    layout.rows
}

/// The first message after `read_seq` by someone else, if the window shows where reading stopped.
fn first_unread(messages: &[Arc<Message>], me: UserId, read_seq: i64) -> Option<i64> {
    messages.first().filter(|first| first.seq <= read_seq + 1)?;
    let mut unread = messages.iter().filter(|message| message.seq > read_seq && message.user_id != me);
    unread.next().map(|message| message.seq)
}

struct Layout<F> {
    rows: Vec<Row>,
    before: Option<Before>,
    offset_minutes_at: F,
}

/// What the row above says.
#[derive(Clone, Copy)]
struct Before {
    day: i64,
    /// `None` after a line that ends a group.
    author: Option<UserId>,
    at_ms: i64,
}

impl<F: Fn(i64) -> i32> Layout<F> {
    /// A line for the day, if `at_ms` is the first moment of one. Days never go back, whatever clocks say.
    fn begin(&mut self, at_ms: i64) {
        let day = (at_ms + i64::from((self.offset_minutes_at)(at_ms)) * 60_000).div_euclid(DAY_MS);
        if self.before.is_none_or(|before| day > before.day) {
            self.rows.push(Row::Day { day, at_ms });
            self.before = Some(Before { day, author: None, at_ms });
        }
    }

    fn mark_unread(&mut self) {
        self.rows.push(Row::Unread);
        if let Some(before) = &mut self.before {
            before.author = None;
        }
    }

    /// Take note of a message; whether it begins a group.
    fn groups(&mut self, author: UserId, at_ms: i64) -> bool {
        let Some(before) = &mut self.before else { return true };
        let first = before.author != Some(author) || at_ms - before.at_ms > GROUP_MS;
        *before = Before { day: before.day, author: Some(author), at_ms };
        first
    }
}

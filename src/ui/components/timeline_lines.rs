//! The lines of a timeline in their list.

use leptos::html::Ol;
use leptos::prelude::*;

use crate::browser::{clock, line};
use crate::protocol::MessageId;
use crate::realtime::rows::{self, Key, Row};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::lines::{self, Author, Change, Line, Showing, Viewer, changes};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::outbox::use_outbox;
use crate::ui::state::press::Deed;
use crate::ui::state::reader::use_reader;
use crate::ui::state::session::use_session;

/// So many may come at once, each moving a little as it does. Where they come faster it would never be still.
const FRESH_AT_ONCE: usize = 3;

/// What lines depend on beside the rows they show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub viewer: Viewer,
    /// In days since 1970-01-01 of the reader's calendar.
    today: i64,
    /// The message that is shown as it was written.
    source: Option<MessageId>,
}

/// Tells lines apart: one that would look different is another. When the reader's zone becomes known the times in the
/// lines that are there are corrected, so that these keep their place and the focus.
#[derive(Debug, PartialEq, Eq, Hash)]
struct LineKey {
    row: Key,
    locale: Locale,
    variant: Variant,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Variant {
    Plain,
    Source,
    On { today: i64, has_local_time: bool },
}

/// All that lines are made of: when it changes, they are drawn anew.
#[derive(Debug, Clone, Copy)]
pub struct LineInputs {
    pub rows: Memo<Vec<Row>>,
    pub look: Memo<Look>,
}

impl LineInputs {
    /// For an effect that does something to lines: run it whenever they are drawn, and `then` when they have been. All
    /// effects of one change run in one turn, in whatever order; a microtask comes after it.
    pub fn after_drawing(self, then: impl FnOnce() + 'static) {
        self.rows.track();
        self.look.track();
        queue_microtask(then);
    }
}

/// The rows of a conversation, and how they look now.
pub fn use_line_inputs(conversation: Conversation) -> LineInputs {
    let Conversation { room_id, timeline, unread_after, .. } = conversation;
    let (t, reader) = (use_locale(), use_reader());
    let (outbox, session) = (use_outbox(), use_session());
    let rows = Memo::new(move |_| {
        let Some(me) = session.user_id() else { return Vec::new() };
        let offset = |at_ms| reader.utc_offset_minutes(at_ms);
        timeline.with(|timeline| {
            outbox.with_items(room_id, |pending| rows::rows(timeline, pending, me, unread_after, offset))
        })
    });
    let source = Memo::new(move |_| {
        let (message, deed) = conversation.deed()?;
        (deed == Deed::Source).then_some(message.id)
    });
    let look = Memo::new(move |_| {
        // Days pass while rows come.
        rows.track();
        Look {
            viewer: Viewer {
                locale: t.get(),
                has_local_time: reader.has_local_time(),
                me: session.user_id(),
            },
            today: reader.day(clock::now_ms() as i64),
            source: source.get(),
        }
    });
    LineInputs { rows, look }
}

/// The lines to begin with, as HTML; what they change to is put into the list as long as the current owner lives.
///
/// Not a `For`: whatever comes at once is parsed at once, and nothing is kept of what is gone.
pub fn use_lines(conversation: Conversation, inputs: LineInputs, list: NodeRef<Ol>) -> String {
    let session = use_session();
    let author = move || untrack(|| (session.nickname(), session.avatar_id()));
    let html = move |rows: &[Row], look: Look, fresh_after: i64| {
        rows.iter().map(|row| draw(row, look, fresh_after, author).into_html()).collect::<String>()
    };
    let keys = |rows: &[Row], look: Look| rows.iter().map(|row| look.key(row)).collect::<Vec<_>>();

    let (rows, look) = (inputs.rows.get_untracked(), inputs.look.get_untracked());
    let first = html(&rows, look, fresh_after(&rows, conversation));
    let shown = StoredValue::new(keys(&rows, look));
    Effect::new(move |_| {
        list.track();
        let (rows, look) = (inputs.rows.get(), inputs.look.get());
        let keys = keys(&rows, look);
        let fresh_after = fresh_after(&rows, conversation);
        let changes =
            shown.with_value(|shown| changes(shown, &keys)).into_iter().map(|change| match change {
                Change::Keep(count) => Change::Keep(count),
                Change::Remove(count) => Change::Remove(count),
                Change::Insert(range) => Change::Insert(html(&rows[range], look, fresh_after)),
            });
        if !line::change(list, changes, rows.len()) {
            line::replace(list, &html(&rows, look, fresh_after));
        }
        shown.set_value(keys);
    });
    first
}

/// Say the times of the lines that the server has rendered in the reader's zone, once that is known.
pub fn correct_times(inputs: LineInputs) {
    let is_correct = inputs.look.with_untracked(|look| look.viewer.has_local_time);
    let is_here = Memo::new(move |_| inputs.look.with(|look| look.viewer.has_local_time));
    Effect::new(move |_| {
        if is_correct || !is_here.get() {
            return;
        }
        let viewer = inputs.look.get_untracked().viewer;
        inputs.rows.with_untracked(|rows| {
            for row in rows {
                if let Row::Message { message, .. } = row {
                    line::set_time(message.seq, &viewer.time(message.created_at));
                }
            }
        });
    });
}

/// The position after which messages are fresh: they came while the conversation was being looked at, and few at once.
fn fresh_after(rows: &[Row], conversation: Conversation) -> i64 {
    let newest_first = || {
        rows.iter().rev().filter_map(|row| match row {
            Row::Message { message, .. } => Some(message.seq),
            Row::Day { .. } | Row::Unread | Row::Pending { .. } => None,
        })
    };
    let latest = newest_first().next().unwrap_or(0);
    let live_after = conversation.take_news(latest);
    let is_few = newest_first().take_while(|seq| *seq > live_after).count() <= FRESH_AT_ONCE;
    if is_few { live_after } else { latest }
}

fn draw(row: &Row, look: Look, fresh_after: i64, author: impl Fn() -> (String, i64)) -> Line {
    let viewer = look.viewer;
    match row {
        Row::Day { day, at_ms } => lines::day(*day, *at_ms, look.today, viewer),
        Row::Unread => lines::unread(viewer.locale),
        Row::Message { message, first_of_group } => {
            let is_own = viewer.me == Some(message.user_id);
            let showing = Showing {
                first_of_group: *first_of_group,
                is_fresh: message.seq > fresh_after && !is_own,
                as_source: look.source == Some(message.id),
            };
            lines::message(message, showing, viewer)
        }
        Row::Pending { item, first_of_group } => {
            let (nickname, avatar_id) = author();
            let author = Author { nickname: &nickname, avatar_id };
            lines::pending(item, *first_of_group, author, viewer)
        }
    }
}

impl Look {
    fn key(self, row: &Row) -> LineKey {
        let Self { viewer: Viewer { locale, has_local_time, .. }, today, .. } = self;
        let variant = match row {
            Row::Day { .. } => Variant::On { today, has_local_time },
            Row::Message { message, .. } if self.source == Some(message.id) => Variant::Source,
            Row::Unread | Row::Message { .. } | Row::Pending { .. } => Variant::Plain,
        };
        LineKey { row: row.key(), locale, variant }
    }
}

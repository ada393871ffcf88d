//! How far the reader has read.

use leptos::prelude::*;

use super::connection::use_connection;
use super::conversation::Conversation;
use super::panes::use_panes;
use super::reader::use_reader;
use super::rooms::use_rooms;
use crate::browser;
use crate::browser::timers::Timer;
use crate::protocol::ClientFrame;
use crate::realtime::timeline::Timeline;

/// The mark moves at most this often, and only after the newest line has been in view for as long, in milliseconds.
const SETTLED_MS: u64 = 700;

/// Move the mark as long as the current owner lives: whenever the newest message is in view of an attentive reader.
pub fn keep_read_mark(conversation: Conversation) {
    let Conversation { room_id, timeline, .. } = conversation;
    let (connection, reader, rooms, panes) = (use_connection(), use_reader(), use_rooms(), use_panes());
    let is_watched =
        move || reader.is_attentive() && !panes.cover_conversation() && !conversation.keeps_unread.get();
    let due = Memo::new(move |_| {
        let read_seq = rooms.get(room_id)?.read_seq;
        timeline.with(|timeline| timeline.read_to(is_watched(), read_seq))
    });
    // What waited before the reader came counts until the mark has moved; what comes while they read does not.
    rooms.watch(
        room_id,
        Memo::new(move |before: Option<&bool>| {
            let is_at_newest = is_watched() && timeline.with(Timeline::at_bottom);
            is_at_newest && (before == Some(&true) || due.get().is_none())
        }),
    );
    let timer = StoredValue::new_local(None::<Timer>);
    let move_mark = move || {
        timer.set_value(None);
        if let Some(seq) = due.get_untracked()
            && browser::connection::send(&ClientFrame::Read { room_id, seq })
        {
            rooms.change(room_id, |room| room.read_seq = room.read_seq.max(seq));
        }
    };
    Effect::new(move |_| {
        let is_due = due.get().is_some() && connection.is_online();
        let is_waiting = timer.with_value(Option::is_some);
        match (is_due, is_waiting) {
            (true, false) => timer.set_value(Some(Timer::after(SETTLED_MS, move_mark))),
            (false, true) => timer.set_value(None),
            _ => {}
        }
    });
}

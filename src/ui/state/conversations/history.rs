//! Loading the messages of a conversation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::calls;
use super::super::conversation::{KeptConversation, Loading, Start};
use super::Conversations;
use crate::browser;
use crate::protocol::{ApiError, HistoryPage, RoomId, limits};
use crate::realtime::timeline::{Side, Timeline};

/// How long to wait when a page turned out to be older than what is known to exist, in milliseconds.
const RELOAD_MS: u64 = 1_000;

impl Conversations {
    /// Load what a conversation that was just opened lacks. In the browser only.
    pub fn ensure_loaded(self, room_id: RoomId) {
        self.notices.dismiss_room(room_id);
        let Some(kept) = self.find(room_id) else { return };
        // A page that came with the document is obeyed once.
        let is_asked_for = kept.is_asked_for.try_update_value(std::mem::take).unwrap_or(false);
        let is_loading = kept.loading.with_untracked(|loading| *loading == Loading::First);
        let is_incomplete = kept.timeline.with_untracked(Timeline::has_newer);
        if is_incomplete && !is_asked_for && !is_loading {
            let room = self.rooms.get_untracked(room_id);
            match kept.start(room.as_ref()) {
                Start::Kept => {}
                Start::NewestPage => self.load_first(room_id, None),
                Start::PageBefore(before) => self.load_first(room_id, Some(before)),
            }
        }
        self.ensure_people(room_id);
    }

    /// Load the page that has a position in its middle, in place of what is kept.
    pub fn load_around(self, room_id: RoomId, seq: i64) {
        let before = seq + 1 + limits::HISTORY_DEFAULT / 2;
        let newest = self.find(room_id).map_or(0, |kept| kept.timeline.with_untracked(Timeline::latest_seq));
        self.load_first(room_id, Some(before).filter(|before| *before <= newest));
    }

    /// Load the newest page in place of what is kept.
    pub fn load_newest(self, room_id: RoomId) {
        self.load_first(room_id, None);
    }

    fn load_first(self, room_id: RoomId, before: Option<i64>) {
        let Some(kept) = self.find(room_id) else { return };
        let number = kept.request.get_value().wrapping_add(1);
        kept.request.set_value(number);
        kept.loading.set(Loading::First);
        spawn_local(async move {
            let answer = calls::history(room_id, before).await;
            if kept.request.get_value() == number {
                self.take_first(&kept, before, answer);
            }
        });
    }

    /// Load the page at one side of what is kept.
    pub fn load_beside(self, room_id: RoomId, side: Side) {
        let Some(kept) = self.find(room_id) else { return };
        let is_busy =
            kept.loading.with_untracked(|loading| matches!(loading, Loading::First | Loading::Beside(_)));
        let before = kept.timeline.with_untracked(|timeline| timeline.before(side));
        let (false, Some(before)) = (is_busy, before) else { return };
        kept.loading.set(Loading::Beside(side));
        spawn_local(async move {
            let answer = calls::history(room_id, Some(before)).await;
            if kept.loading.with_untracked(|loading| *loading != Loading::Beside(side)) {
                return; // Another place was asked for meanwhile.
            }
            kept.loading.set(match answer {
                Ok(page) => {
                    kept.timeline.update(|timeline| timeline.join(side, page));
                    Loading::Idle
                }
                Err(error) => Loading::BesideFailed(side, self.refused(error)),
            });
        });
    }

    fn take_first(self, kept: &KeptConversation, before: Option<i64>, answer: Result<HistoryPage, ApiError>) {
        let page = match answer {
            Ok(page) => page,
            Err(error) => return kept.loading.set(Loading::FirstFailed(self.refused(error))),
        };
        kept.timeline.update(|timeline| match before {
            None => timeline.load_newest(page),
            Some(_) => timeline.load_elsewhere(page),
        });
        kept.settle();
        kept.loading.set(Loading::Idle);
        if before.is_none() && kept.timeline.with_untracked(Timeline::has_newer) {
            let room_id = kept.room_id;
            browser::timers::later(RELOAD_MS, move || self.load_newest(room_id));
        }
    }
}

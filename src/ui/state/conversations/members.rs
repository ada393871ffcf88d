//! Loading the people of a conversation, and loading them anew when others were added or removed.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::conversation::KeptConversation;
use super::Conversations;
use crate::browser::clock;
use crate::browser::timers::Timer;
use crate::protocol::{RoomId, User, UserId};
use crate::ui::state::calls::list_members;
use crate::ui::state::people::People;

/// A list that is looked at is loaded anew after this long, and up to twice as long: everyone in the room hears
/// of a change at once, and several often come together. In milliseconds.
const RENEW_MS: u64 = 1_000;

impl Conversations {
    /// Load the room's people: as many pages as are shown, anew, or one more.
    pub fn load_people(self, room_id: RoomId, after: Option<UserId>) {
        let Some(kept) = self.find(room_id) else { return };
        match after {
            None => spawn_local(self.renew_people(kept)),
            Some(after) => spawn_local(self.load_more_people(kept, after)),
        }
    }

    /// People of the conversations that are kept, each once.
    pub fn known_people(self) -> Vec<User> {
        let mut known: Vec<User> = Vec::new();
        for kept in self.kept.get_value() {
            kept.people.with_untracked(|people| {
                for member in people.list(true).chain(people.list(false)) {
                    if !known.iter().any(|user| user.id == member.user.id) {
                        known.push(member.user.clone());
                    }
                }
            });
        }
        known
    }

    /// Load the room's people, unless those that are kept are still the ones.
    pub(super) fn ensure_people(self, room_id: RoomId) {
        if self.find(room_id).is_some_and(|kept| kept.has_stale_people.get_value()) {
            self.load_people(room_id, None);
        }
    }

    /// Others may be in these rooms now.
    pub(super) fn outdate_people(self, is_meant: impl Fn(RoomId) -> bool) {
        for kept in self.kept.get_value().into_iter().filter(|kept| is_meant(kept.room_id)) {
            kept.has_stale_people.set_value(true);
        }
    }

    /// Load the list that is looked at, if it is out of date. The others are loaded when they are opened.
    pub(super) fn renew_people_soon(self) {
        let kept = self.current.get_untracked().and_then(|room_id| self.find(room_id));
        let is_stale = kept.is_some_and(|kept| kept.has_stale_people.get_value());
        if !is_stale || self.renewal.with_value(Option::is_some) {
            return;
        }
        let delay_ms = RENEW_MS + (clock::random() * RENEW_MS as f64) as u64;
        let renew = move || {
            self.renewal.set_value(None);
            if let Some(room_id) = self.current.get_untracked() {
                self.ensure_people(room_id);
            }
        };
        self.renewal.set_value(Some(Timer::after(delay_ms, renew)));
    }

    async fn renew_people(self, kept: KeptConversation) {
        let number = kept.people_request.get_value().wrapping_add(1);
        kept.people_request.set_value(number);
        kept.has_stale_people.set_value(false);
        let mut people = People::default();
        loop {
            match list_members(kept.room_id, people.next()).await {
                Ok(page) => people.append(page),
                // Nobody has asked: the list stays as it is until it is opened again.
                Err(error) => {
                    self.refused(error);
                    return kept.has_stale_people.set_value(true);
                }
            }
            if kept.people_request.get_value() != number {
                return;
            }
            if people.next().is_none() || people.pages() >= kept.people.with_untracked(People::pages) {
                return kept.people.set(people);
            }
        }
    }

    async fn load_more_people(self, kept: KeptConversation, after: UserId) {
        let number = kept.people_request.get_value();
        match list_members(kept.room_id, Some(after)).await {
            // The list has begun anew meanwhile.
            Ok(_) if kept.people_request.get_value() != number => {}
            Ok(page) => kept.people.update(|people| people.append(page)),
            Err(error) => self.notices.failure(&self.refused(error)),
        }
    }
}

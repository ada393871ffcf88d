//! The reader's messages on their way to the server.

use leptos::prelude::*;
use uuid::Uuid;

use super::notices::{Notices, use_notices};
use super::outbox_store::{ABANDONED_MS, OutboxStore, RENEW_MS};
use crate::browser::timers::{Timer, later};
use crate::browser::{self, clock, visibility};
use crate::protocol::{RoomId, ServerFrame, UserId};
use crate::realtime::outbox::{Action, Draft, Event, Item, Outbox as Machine};

/// The outbox: a machine, its timer and its storage.
#[derive(Debug, Clone, Copy)]
pub struct Outbox {
    machine: RwSignal<Machine>,
    timer: StoredValue<Option<Timer>, LocalStorage>,
    store: StoredValue<OutboxStore>,
    notices: Notices,
}

impl Outbox {
    /// A room's pending messages, tracked.
    pub fn with_items<T>(
        self,
        room_id: RoomId,
        read: impl FnOnce(&mut dyn Iterator<Item = &Item>) -> T,
    ) -> T {
        self.machine.with(|machine| read(&mut machine.items(room_id)))
    }

    /// Whether no further message can be taken on.
    pub fn is_full(self) -> bool {
        self.machine.with_untracked(Machine::is_full)
    }

    /// How many messages the server has not acknowledged, tracked.
    pub fn depth(self) -> usize {
        self.machine.with(Machine::depth)
    }

    /// Send a message as soon as possible.
    pub fn post(self, room_id: RoomId, draft: Draft) {
        self.step(Event::Enqueue { client_id: Uuid::now_v7(), room_id, draft });
    }

    /// Try a failed message again.
    pub fn retry(self, client_id: Uuid) {
        self.step(Event::Retry { client_id, anew: Uuid::now_v7() });
    }

    /// Give a message up.
    pub fn delete(self, client_id: Uuid) {
        self.step(Event::Delete { client_id });
    }

    /// Whether nothing waits, here or in another page of this browser.
    pub fn is_empty(self) -> bool {
        self.snapshot().is_empty() && self.store.get_value().is_empty()
    }

    /// Forget everything that waits, here and in the other pages of this browser.
    pub fn clear(self) {
        self.machine.set(Machine::new());
        self.store.get_value().clear();
    }

    pub(super) fn connected(self) {
        self.step(Event::Connected);
    }

    pub(super) fn disconnected(self) {
        self.step(Event::Disconnected);
    }

    pub(super) fn receive(self, frame: &ServerFrame) {
        let me = self.store.with_value(OutboxStore::user_id);
        self.obey(|machine, now_ms| machine.receive(now_ms, me, frame));
    }

    /// Take over what an earlier page has left, and leave to the next one what remains. In the browser only.
    pub(super) fn start(self) {
        self.adopt();
        visibility::on_page_hide(move || {
            if self.store.get_value().is_held() {
                self.store.get_value().leave(self.snapshot());
            }
        });
        visibility::on_page_restored(move || {
            if self.store.get_value().is_held() {
                self.persist();
            } else {
                // Another page has sent them meanwhile.
                self.machine.set(Machine::new());
            }
        });
        self.renew_later();
        // Whatever a crashed page has left is free by then.
        later(ABANDONED_MS, move || {
            if self.adopt() && browser::connection::is_open() {
                self.connected();
            }
        });
    }

    fn adopt(self) -> bool {
        let merged = self.store.get_value().adopt(self.snapshot());
        let Some(merged) = merged else { return false };
        self.machine.set(Machine::restore(merged));
        true
    }

    fn renew_later(self) {
        later(RENEW_MS, move || {
            // What another page has taken over, or cleared, does not come back.
            if self.store.get_value().is_held() {
                self.persist();
            }
            self.renew_later();
        });
    }

    fn persist(self) {
        self.store.get_value().write(self.snapshot());
    }

    fn snapshot(self) -> Vec<Item> {
        self.machine.with_untracked(Machine::snapshot)
    }

    fn step(self, event: Event) {
        self.obey(|machine, now_ms| machine.step(now_ms, event));
    }

    fn obey(self, step: impl FnOnce(&mut Machine, u64) -> Vec<Action>) {
        let actions = self
            .machine
            .try_maybe_update(|machine| {
                let actions = step(machine, clock::now_ms());
                (!actions.is_empty(), actions)
            })
            .unwrap_or_default();
        for action in actions {
            match action {
                // If the connection is gone already, `Disconnected` follows and queues it again.
                Action::Send(frame) => drop(browser::connection::send(&frame)),
                Action::Persist => self.persist(),
                Action::Lost { items } => {
                    for item in items {
                        self.notices.lost(&item.content);
                    }
                }
                Action::WakeAt { at_ms } => {
                    let delay_ms = at_ms.saturating_sub(clock::now_ms());
                    self.timer.set_value(Some(Timer::after(delay_ms, move || self.step(Event::Wake))));
                }
            }
        }
    }
}

/// Make the outbox available to everything below.
pub fn provide_outbox(user_id: UserId) {
    provide_context(Outbox {
        machine: RwSignal::new(Machine::new()),
        timer: StoredValue::new_local(None),
        store: StoredValue::new(OutboxStore::new(user_id)),
        notices: use_notices(),
    });
}

/// The outbox.
pub fn use_outbox() -> Outbox {
    expect_context()
}

//! Carries events from the bus to connections.

mod delivery;
mod news;
mod unwritten;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;

use super::{Hub, encode};
use crate::protocol::{RoomUpdate, ServerFrame};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::domain::Domain;
use crate::server::wording;
use delivery::{as_missed, as_news};
use news::{room_changed, unchanged};
use unwritten::Unwritten;

/// How often presence is tidied, see [`Hub::sweep`].
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Events told before they are written, at most: no more frames than a send queue has room for beside what may wait.
const EVENTS_AT_ONCE: usize = 64;

/// The one task that fans events out.
#[derive(Debug)]
pub struct Dispatcher {
    hub: Arc<Hub>,
    domain: Domain,
    unwritten: Unwritten,
}

impl Dispatcher {
    pub fn new(hub: Arc<Hub>, domain: Domain) -> Self {
        Self { hub, domain, unwritten: Unwritten::default() }
    }

    /// Work until cancelled.
    pub async fn run(mut self, mut events: Receiver<Event>, stop: CancellationToken) {
        let mut sweep = tokio::time::interval(SWEEP_EVERY);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = sweep.tick() => self.sweep(),
                event = events.recv() => match event {
                    Ok(event) => {
                        self.dispatch_with_what_waits(event, &mut events).await;
                        self.hub.backlog.store(events.len(), Ordering::Relaxed);
                        // Those who write what the kernel did not take at once have their turn.
                        tokio::task::yield_now().await;
                    }
                    Err(RecvError::Lagged(missed)) => self.fell_behind(missed),
                    Err(RecvError::Closed) => break,
                },
            }
        }
        self.hub.backlog.store(0, Ordering::Relaxed);
    }

    /// What has come meanwhile is told along, and written with it: one system call for all that one connection hears.
    async fn dispatch_with_what_waits(&mut self, event: Event, events: &mut Receiver<Event>) {
        self.dispatch(event).await;
        for _ in 1..EVENTS_AT_ONCE {
            if self.unwritten.is_much() {
                break;
            }
            match events.try_recv() {
                Ok(event) => self.dispatch(event).await,
                Err(TryRecvError::Lagged(missed)) => self.fell_behind(missed),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        self.unwritten.write();
    }

    fn fell_behind(&self, missed: u64) {
        tracing::error!(missed, "the hub fell behind the bus; all connections resume");
        self.start_over();
    }

    /// Events were lost, so nothing that connections believe is certain: they reconnect and resume. Nor is it who is a
    /// member of which room, or what rooms were told last: the database may have become one that lacks it.
    fn start_over(&self) {
        let mut state = self.hub.lock();
        for connection in state.connections() {
            connection.send_away();
        }
        state.empty_rooms();
    }

    async fn dispatch(&mut self, event: Event) {
        if let Some(room_id) = event.room() {
            self.hub.lock().passed.note(room_id);
        }
        match event {
            Event::Posted(message) => {
                let (room_id, rev) = (message.room_id, message.rev);
                let data = Arc::unwrap_or_clone(message);
                self.deliver(room_id, rev, ServerFrame::Message { room_id, rev, data }).await;
            }
            Event::MessageChanged(message) => {
                let (room_id, rev) = (message.room_id, message.rev);
                let data = Arc::unwrap_or_clone(message);
                self.deliver(room_id, rev, ServerFrame::MessageChanged { room_id, rev, data }).await;
            }
            Event::Expired { room_id, from, rev } => self.changed(room_id, from, rev, as_missed).await,
            Event::Changed { room_id, from, rev } => self.changed(room_id, from, rev, as_news).await,
            Event::Lost => {
                tracing::error!("this node lost its place in the log of events; all connections resume");
                self.start_over();
            }
            Event::MemberJoined { room_id, user, member_count } => {
                self.member_joined(room_id, user, member_count);
            }
            Event::MemberLeft { room_id, user_id, member_count } => {
                self.member_left(room_id, user_id, member_count);
            }
            Event::RoleChanged { room_id, user_id, role } => {
                let mine = encode(&room_changed(RoomUpdate { role: Some(role), ..unchanged(room_id) }));
                let others = encode(&room_changed(unchanged(room_id)));
                self.each(room_id, |connection| {
                    let mine_or_others = if connection.identity.user_id == user_id { &mine } else { &others };
                    connection.queue.push_news(room_id, mine_or_others.clone());
                });
            }
            Event::RoomUpdated(update) => {
                let room_id = update.id;
                let frame = encode(&room_changed(update));
                self.each(room_id, |connection| connection.queue.push_news(room_id, frame.clone()));
            }
            Event::RoomListed { room, to } => self.room_listed(*room, to),
            Event::RoomDeleted { room_id, kind } => self.room_deleted(room_id, kind),
            Event::Read { room_id, user_id, seq, shared } => {
                self.tell(user_id, room_id, &ServerFrame::Read { room_id, seq });
                if shared {
                    let frame = encode(&ServerFrame::MemberRead { room_id, user_id, seq });
                    self.each(room_id, |connection| {
                        if connection.identity.user_id != user_id {
                            connection.queue.push_droppable(room_id, frame.clone());
                        }
                    });
                }
            }
            Event::MarkedUnread { room_id, user_id, seq } => {
                self.tell(user_id, room_id, &ServerFrame::MarkedUnread { room_id, seq });
            }
            Event::NotifyChanged { room_id, user_id, notify } => {
                let update = RoomUpdate { notify: Some(notify), ..unchanged(room_id) };
                self.tell(user_id, room_id, &room_changed(update));
            }
            Event::Muted { room_id, user_id, until } => {
                let update = RoomUpdate { muted_until: Some(until), ..unchanged(room_id) };
                self.tell(user_id, room_id, &room_changed(update));
            }
            Event::Sanctioned { user_id, room_id, room_name, kind, until, reason } => {
                let room = room_id.map(|_| room_name.as_str());
                let frame = |locale| {
                    let message = wording::told(locale, kind, room, until, &reason);
                    encode(&ServerFrame::Sanctioned { room_id, kind, until, message })
                };
                match room_id {
                    Some(_) => self.tell_in_their_language(user_id, frame),
                    None => self.hub.end_person(user_id, frame),
                }
            }
            Event::Typing { room_id, user_id } => {
                let frame = encode(&ServerFrame::Typing { room_id, user_id });
                self.each(room_id, |connection| {
                    if connection.identity.user_id != user_id {
                        connection.queue.push_droppable(room_id, frame.clone());
                    }
                });
            }
            Event::ProfileChanged(user) => self.profile_changed(user),
            Event::SessionEnded { session, reason } => self.hub.end_session(&session, reason),
            Event::SessionRenewed { from, to } => self.hub.renew_session(&from, &to),
        }
    }

    fn sweep(&self) {
        let gone = self.hub.sweep(Instant::now(), now_ms());
        if gone.people.is_empty() && gone.sessions.is_empty() {
            return;
        }
        // It waits for the disk: nobody's messages are to wait for it.
        let domain = self.domain.clone();
        tokio::spawn(async move {
            if let Err(error) = domain.note_last_seen(gone.people, gone.sessions).await {
                tracing::warn!(?error, "when people were last here could not be noted");
            }
        });
    }
}

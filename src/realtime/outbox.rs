//! Messages on their way: written, sent, acknowledged, refused.
//!
//! A room's messages go out one at a time, each after the answer to the one before, so that they arrive in
//! the order they were written. When one is refused for good it stays, marked as failed, and the next one
//! goes. Sending is idempotent by `client_id`: after a reconnect or a reload everything without an answer
//! is simply sent again.

mod item;
#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::protocol::{ClientFrame, ErrorCode, Message, RoomId, ServerFrame, UserId};

pub use item::{Draft, Item, State};

/// Messages that wait for an answer, at most. The browser's storage is bounded, too.
pub const CAPACITY: usize = 100;
/// A message without an answer is sent once more after this long, in milliseconds.
pub const ANSWER_TIMEOUT_MS: u64 = 20_000;
/// The wait before another try when the server gives none, in milliseconds.
pub const RETRY_MS: u64 = 2_000;

/// What happened, apart from frames, see [`Outbox::receive`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The reader wrote a message. Ignored when the outbox is full or knows the `client_id`.
    Enqueue { client_id: Uuid, room_id: RoomId, draft: Draft },
    /// A connection is ready and `resume` has been sent on it.
    Connected,
    /// The connection is gone.
    Disconnected,
    /// Try a failed message again, after all others of its room. Where the server knows another message by its
    /// `client_id`, it goes by `anew` from now on.
    Retry { client_id: Uuid, anew: Uuid },
    /// Give a message up. One that is already on its way may still arrive.
    Delete { client_id: Uuid },
    /// The time of [`Action::WakeAt`] has come. Coming early or twice does no harm.
    Wake,
}

/// What the driver is to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Send this on the connection.
    Send(ClientFrame),
    /// Store [`Outbox::snapshot`].
    Persist,
    /// Tell the reader that these messages were given up: they are no longer in the room.
    Lost { items: Vec<Item> },
    /// Send [`Event::Wake`] at this time. Replaces the request before.
    WakeAt { at_ms: u64 },
}

/// All pending messages of one reader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Outbox {
    items: Vec<Item>,
    connected: bool,
    /// How far each room has been shown, or stood when the connection began.
    shown: Vec<(RoomId, i64)>,
    /// The server asked for a pause. It limits people, not rooms, so the pause holds for every room.
    paused_until_ms: Option<u64>,
    /// The wake-up asked for last.
    wake_at_ms: Option<u64>,
}

impl Outbox {
    /// An empty outbox without a connection.
    pub fn new() -> Self {
        Self::default()
    }

    /// The outbox of earlier [`Outbox::snapshot`]s, in the order the messages were written. There may be more
    /// than it would take on.
    pub fn restore(mut items: Vec<Item>) -> Self {
        items.sort_by_key(|item| item.created_at);
        let mut outbox = Self { items, ..Self::default() };
        outbox.requeue_sent();
        outbox
    }

    /// What has to survive a reload: everything the server has not acknowledged.
    pub fn snapshot(&self) -> Vec<Item> {
        self.items.iter().filter(|item| !item.is_acknowledged()).cloned().collect()
    }

    /// A room's messages in the order they were written.
    pub fn items(&self, room_id: RoomId) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.room_id == room_id)
    }

    /// How many messages the server has not acknowledged, failed ones included.
    pub fn depth(&self) -> usize {
        self.items.iter().filter(|item| !item.is_acknowledged()).count()
    }

    /// Whether no further message can be taken on.
    pub fn is_full(&self) -> bool {
        self.depth() >= CAPACITY
    }

    /// Take in what happened at `now_ms`, in Unix milliseconds.
    pub fn step(&mut self, now_ms: u64, event: Event) -> Vec<Action> {
        let changed = match event {
            Event::Enqueue { client_id, room_id, draft } => {
                let welcome = !self.is_full() && self.position(client_id).is_none();
                if welcome {
                    self.items.push(Item::new(client_id, room_id, draft, now_ms));
                }
                welcome
            }
            Event::Connected => {
                self.connected = true;
                self.requeue_sent();
                false
            }
            Event::Disconnected => {
                self.connected = false;
                self.requeue_sent();
                false
            }
            Event::Retry { client_id, anew } => self.retry(client_id, anew),
            Event::Delete { client_id } => self.remove(client_id),
            Event::Wake => {
                self.wake_at_ms = None;
                self.requeue_unanswered(now_ms);
                false
            }
        };
        self.proceed(now_ms, changed)
    }

    /// Take in a frame from the server for reader `me`; those that do not concern the outbox change nothing.
    pub fn receive(&mut self, now_ms: u64, me: UserId, frame: &ServerFrame) -> Vec<Action> {
        let changed = match frame {
            ServerFrame::Ack { client_id, room_id, rev, .. } => self.acknowledge(*client_id, *room_id, *rev),
            ServerFrame::Nack { client_id, code, retry_after_ms } => {
                self.refuse(now_ms, *client_id, *code, *retry_after_ms)
            }
            ServerFrame::Message { room_id, rev, data }
            | ServerFrame::MessageChanged { room_id, rev, data } => {
                let changed = self.show(me, data);
                self.settle(*room_id, *rev) || changed
            }
            ServerFrame::Replay { room_id, to, data, .. } => {
                let changed = data.iter().filter(|message| self.show(me, message)).count() > 0;
                self.settle(*room_id, *to) || changed
            }
            ServerFrame::Reset { room_id, to } => self.settle(*room_id, *to),
            ServerFrame::Hello { rooms, .. } => {
                self.shown = rooms.iter().map(|room| (room.id, room.last_rev)).collect();
                return self.lose(now_ms, |room_id| rooms.iter().all(|room| room.id != room_id));
            }
            ServerFrame::RoomRemoved { room_id } => return self.lose(now_ms, |id| id == *room_id),
            _ => return Vec::new(),
        };
        self.proceed(now_ms, changed)
    }

    fn position(&self, client_id: Uuid) -> Option<usize> {
        self.items.iter().position(|item| item.client_id == client_id)
    }

    fn remove(&mut self, client_id: Uuid) -> bool {
        self.position(client_id).map(|at| self.items.remove(at)).is_some()
    }

    /// A message that the server shows: one of the reader's is on its way no longer (others choose their
    /// `client_id`s, too), and answers to it quote it as it stands now.
    fn show(&mut self, me: UserId, message: &Message) -> bool {
        let mut changed = message.user_id == me && self.remove(message.client_id);
        for item in &mut self.items {
            changed |= item.requote(message);
        }
        changed
    }

    /// Give up what was meant for rooms that the reader is no longer in: they will not be taken on there.
    fn lose(&mut self, now_ms: u64, is_left: impl Fn(RoomId) -> bool) -> Vec<Action> {
        let lost: Vec<Item> = self.items.extract_if(.., |item| is_left(item.room_id)).collect();
        let mut actions = self.proceed(now_ms, !lost.is_empty());
        let items: Vec<Item> = lost.into_iter().filter(|item| !item.is_acknowledged()).collect();
        if !items.is_empty() {
            actions.push(Action::Lost { items });
        }
        actions
    }

    /// Let go of acknowledged messages whose revision has been shown by other means.
    fn settle(&mut self, room_id: RoomId, shown: i64) -> bool {
        match self.shown.iter_mut().find(|(id, _)| *id == room_id) {
            Some((_, before)) => *before = shown.max(*before),
            None => self.shown.push((room_id, shown)),
        }
        let before = self.items.len();
        self.items.retain(|item| {
            !(item.room_id == room_id && matches!(item.state, State::Acknowledged { rev } if rev <= shown))
        });
        self.items.len() != before
    }

    /// The answer to a message that was sent once more may come when it has been shown long ago: nothing else
    /// is to come then.
    fn acknowledge(&mut self, client_id: Uuid, room_id: RoomId, rev: i64) -> bool {
        let Some(at) = self.position(client_id) else { return false };
        if self.shown.iter().any(|(id, shown)| *id == room_id && rev <= *shown) {
            self.items.remove(at);
        } else {
            self.items[at].state = State::Acknowledged { rev };
        }
        true
    }

    fn refuse(&mut self, now_ms: u64, client_id: Uuid, code: ErrorCode, retry_after_ms: Option<u64>) -> bool {
        let Some(at) = self.position(client_id) else { return false };
        let item = &mut self.items[at];
        if item.is_acknowledged() {
            return false;
        }
        if matches!(code, ErrorCode::RateLimited | ErrorCode::Unavailable) {
            item.state = State::Queued;
            let until_ms = now_ms + retry_after_ms.unwrap_or(RETRY_MS);
            self.paused_until_ms = Some(self.paused_until_ms.map_or(until_ms, |at_ms| at_ms.max(until_ms)));
        } else {
            item.state = State::Failed { code };
        }
        true
    }

    fn retry(&mut self, client_id: Uuid, anew: Uuid) -> bool {
        let Some(at) = self.position(client_id) else { return false };
        let State::Failed { code } = self.items[at].state else { return false };
        let mut item = self.items.remove(at);
        if code == ErrorCode::Conflict {
            item.client_id = anew;
        }
        item.state = State::Queued;
        self.items.push(item);
        true
    }

    fn requeue_sent(&mut self) {
        for item in &mut self.items {
            if matches!(item.state, State::Sent { .. }) {
                item.state = State::Queued;
            }
        }
    }

    fn requeue_unanswered(&mut self, now_ms: u64) {
        for item in &mut self.items {
            if item.answer_due_ms().is_some_and(|due_ms| due_ms <= now_ms) {
                item.state = State::Queued;
            }
        }
    }

    /// Send what may be sent now, and say what else is to be done.
    fn proceed(&mut self, now_ms: u64, changed: bool) -> Vec<Action> {
        let mut actions = Vec::new();
        if changed {
            actions.push(Action::Persist);
        }
        if self.paused_until_ms.is_some_and(|until_ms| until_ms <= now_ms) {
            self.paused_until_ms = None;
        }
        if self.connected && self.paused_until_ms.is_none() {
            self.send_heads(now_ms, &mut actions);
        }
        self.ask_for_wake(now_ms, &mut actions);
        actions
    }

    /// The first unanswered message of every room, unless it is on its way already.
    fn send_heads(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let mut busy: Vec<RoomId> = Vec::new();
        for item in &mut self.items {
            let pending = matches!(item.state, State::Queued | State::Sent { .. });
            if !pending || busy.contains(&item.room_id) {
                continue;
            }
            busy.push(item.room_id);
            if item.state == State::Queued {
                item.state = State::Sent { at_ms: now_ms };
                actions.push(Action::Send(item.frame()));
            }
        }
    }

    fn ask_for_wake(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        if !self.connected {
            return;
        }
        let answers = self.items.iter().filter_map(Item::answer_due_ms);
        let Some(due_ms) = answers.chain(self.paused_until_ms).min() else { return };
        if self.wake_at_ms.is_none_or(|at_ms| due_ms < at_ms || at_ms <= now_ms) {
            self.wake_at_ms = Some(due_ms);
            actions.push(Action::WakeAt { at_ms: due_ms });
        }
    }
}

//! Drives the machines, as `browser` and `ui::state` do: feeds them what happens, and obeys them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use salon::protocol::{ClientFrame, HistoryPage, RoomId, ServerFrame, UserId};
use salon::realtime::link::{self, Link, Status};
use salon::realtime::outbox::{self, Outbox};
use salon::realtime::revisions::Revisions;
use salon::realtime::timeline::Timeline;
use salon::server::clock;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use uuid::Uuid;

use super::conversations::Kept;
use super::socket::{Door, Socket, SocketEvent};
use super::{Shared, lock};
use crate::history::{Body, Entry, Tick};

/// What is shown is recorded as often: every so many frames.
const LOOK_EVERY: u64 = 1024;

/// What happens to a client.
#[derive(Debug)]
pub enum Input {
    Socket {
        generation: u64,
        event: SocketEvent,
    },
    /// The newest page, or none if it could not be loaded.
    Page {
        room: RoomId,
        request: u64,
        asked: Tick,
        page: Option<HistoryPage>,
    },
    Reload {
        room: RoomId,
    },
    Order(Order),
}

/// What its person or its system does.
#[derive(Debug)]
pub enum Order {
    Write {
        room: RoomId,
        client_id: Uuid,
        content: String,
    },
    /// Send something else than a message, if there is a connection.
    Send(ClientFrame),
    /// The system says that the network is back.
    NetworkIsBack,
    /// Everything stands still until the other end is used or dropped.
    Hang(oneshot::Receiver<()>),
    /// Record what is shown, and say so.
    Look(oneshot::Sender<()>),
}

/// The machines of one client.
pub struct Driver {
    pub(super) me: UserId,
    pub(super) door: Door,
    link: Link,
    pub(super) outbox: Outbox,
    pub(super) revisions: Revisions,
    pub(super) rooms: BTreeMap<RoomId, Kept>,
    /// Whether the first `hello` has come: rooms are opened then.
    pub(super) opened: bool,
    socket: Option<(u64, Socket)>,
    link_wake_ms: Option<u64>,
    outbox_wake_ms: Option<u64>,
    random: u64,
    frames: u64,
    pub(super) shared: Arc<Shared>,
    pub(super) inbox: mpsc::Sender<Input>,
}

impl Driver {
    pub fn new(
        me: UserId,
        door: Door,
        rooms: &[RoomId],
        shared: Arc<Shared>,
        inbox: mpsc::Sender<Input>,
    ) -> Self {
        let kept = |room: &RoomId| (*room, Kept { timeline: Timeline::new(0), request: 0, is_loading: true });
        let outbox = Outbox::restore(lock(&shared.disk).clone());
        Self {
            me,
            door,
            link: Link::new(),
            outbox,
            revisions: Revisions::new(),
            rooms: rooms.iter().map(kept).collect(),
            opened: false,
            socket: None,
            link_wake_ms: None,
            outbox_wake_ms: None,
            random: Uuid::new_v4().as_u64_pair().0,
            frames: 0,
            shared,
            inbox,
        }
    }

    /// Live until the task is ended from outside.
    pub async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        self.record(Entry::Began);
        self.step_link(link::Event::Start);
        loop {
            let due_ms = self.link_wake_ms.into_iter().chain(self.outbox_wake_ms).min();
            let wait =
                due_ms.map_or(Duration::MAX, |due_ms| Duration::from_millis(due_ms.saturating_sub(now_ms())));
            tokio::select! {
                input = inputs.recv() => match input {
                    Some(Input::Order(Order::Hang(until))) => drop(until.await),
                    Some(input) => self.take(input),
                    None => return,
                },
                () = sleep(wait) => self.wake(),
            }
            self.tell_progress();
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Socket { generation, event } => self.take_socket(generation, event),
            Input::Page { room, request, asked, page } => self.take_page(room, request, asked, page),
            Input::Reload { room } => self.load(room),
            // The composer takes nothing then.
            Input::Order(Order::Write { .. }) if self.outbox.is_full() => {}
            Input::Order(Order::Write { room, client_id, content }) => {
                self.record(Entry::Wrote { room, client_id, body: Body::of(&content) });
                lock(&self.shared.progress).written.insert(client_id, Instant::now());
                self.step_outbox(outbox::Event::Enqueue { client_id, room_id: room, draft: content.into() });
            }
            Input::Order(Order::Send(frame)) => self.send(&frame),
            Input::Order(Order::NetworkIsBack) => self.step_link(link::Event::Online),
            Input::Order(Order::Hang(_)) => {}
            Input::Order(Order::Look(done)) => {
                self.look();
                let _ = done.send(());
            }
        }
    }

    fn wake(&mut self) {
        let now_ms = now_ms();
        if self.link_wake_ms.is_some_and(|at_ms| at_ms <= now_ms) {
            self.link_wake_ms = None;
            self.step_link(link::Event::Wake);
        }
        if self.outbox_wake_ms.is_some_and(|at_ms| at_ms <= now_ms) {
            self.outbox_wake_ms = None;
            self.step_outbox(outbox::Event::Wake);
        }
    }

    fn step_link(&mut self, event: link::Event) {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let random = (self.random >> 11) as f64 / (1_u64 << 53) as f64;
        for action in self.link.step(now_ms(), random, event) {
            match action {
                link::Action::Open { generation } => {
                    let socket = Socket::open(self.door.clone(), generation, self.inbox.clone());
                    self.socket = Some((generation, socket));
                }
                link::Action::Close { generation, .. } => {
                    self.socket.take_if(|(open, _)| *open == generation);
                }
                link::Action::SendPing { nonce, .. } => self.send(&ClientFrame::Ping { nonce }),
                link::Action::WakeAt { at_ms } => self.link_wake_ms = Some(at_ms),
                link::Action::Connected { .. } => self.connected(),
                link::Action::Disconnected { .. } => self.step_outbox(outbox::Event::Disconnected),
            }
        }
    }

    fn connected(&mut self) {
        lock(&self.shared.history).counts.connected += 1;
        let rooms = self.revisions.resume();
        self.send(&ClientFrame::Resume { rooms });
        self.step_outbox(outbox::Event::Connected);
    }

    fn step_outbox(&mut self, event: outbox::Event) {
        let actions = self.outbox.step(now_ms(), event);
        self.obey_outbox(actions);
    }

    fn obey_outbox(&mut self, actions: Vec<outbox::Action>) {
        for action in actions {
            match action {
                outbox::Action::Send(frame) => {
                    lock(&self.shared.history).counts.frames_sent += 1;
                    self.send(&frame);
                }
                outbox::Action::Persist => *lock(&self.shared.disk) = self.outbox.snapshot(),
                outbox::Action::Lost { items } => panic!("nobody leaves a room here: {items:?}"),
                outbox::Action::WakeAt { at_ms } => self.outbox_wake_ms = Some(at_ms),
            }
        }
    }

    pub(super) fn send(&self, frame: &ClientFrame) {
        if let Some((_, socket)) = &self.socket {
            socket.send(serde_json::to_string(frame).unwrap());
        }
    }

    fn take_socket(&mut self, generation: u64, event: SocketEvent) {
        match event {
            SocketEvent::Opened => self.step_link(link::Event::Opened { generation }),
            SocketEvent::Closed { code, reason } => {
                self.step_link(link::Event::Closed { generation, code, reason });
            }
            // What a socket says that was left behind does not matter.
            SocketEvent::Text(_) if generation != self.link.generation() => {}
            SocketEvent::Text(text) => {
                let frame = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                self.receive(generation, &frame);
            }
        }
    }

    fn receive(&mut self, generation: u64, frame: &ServerFrame) {
        self.step_link(match frame {
            ServerFrame::Hello { heartbeat_ms, .. } => {
                link::Event::Hello { generation, heartbeat_ms: *heartbeat_ms }
            }
            ServerFrame::Pong { nonce, .. } => link::Event::Pong { generation, nonce: *nonce },
            ServerFrame::SignedOut { reason } => panic!("nobody signs out here: {reason:?}"),
            _ => link::Event::Received { generation },
        });
        self.note(frame);
        self.follow(frame);
        let actions = self.outbox.receive(now_ms(), self.me, frame);
        self.obey_outbox(actions);
        if matches!(frame, ServerFrame::Hello { .. }) && !std::mem::replace(&mut self.opened, true) {
            self.open_rooms();
        }
        self.frames += 1;
        if self.frames.is_multiple_of(LOOK_EVERY) {
            self.look();
        }
    }

    fn tell_progress(&self) {
        let mut progress = lock(&self.shared.progress);
        progress.online = self.opened && matches!(self.link.status(), Status::Online { .. });
        progress.pending = self.outbox.snapshot().len();
        let complete = self.rooms.iter().filter(|(_, kept)| !kept.is_loading && !kept.timeline.has_newer());
        progress.complete =
            complete.map(|(room, _)| (*room, self.revisions.held(*room).unwrap_or(0))).collect();
    }
}

pub(super) fn now_ms() -> u64 {
    clock::now_ms() as u64
}

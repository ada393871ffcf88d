//! The machines together, against a server and a network that do whatever is allowed to them: frames that
//! the hub leaves out, connections that are cut anywhere, pages that crash.

use std::collections::VecDeque;

use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::outbox::{self, Outbox};
use super::revisions::{self, Revisions};
use super::samples::{LOBBY, ME, hello, live, message, room, user};
use super::timeline::Timeline;
use crate::protocol::{ClientFrame, HistoryPage, Message, MessageId, ServerFrame};

#[derive(Debug, Clone)]
enum Step {
    /// Someone else posts; the hub may leave the frame out.
    Post {
        left_out: bool,
    },
    /// The reader writes.
    Write,
    /// The server takes the next frame; its answer may overtake the message itself.
    ServerTakes {
        ack_first: bool,
    },
    ClientTakes,
    /// The connection is cut with all that is on its way.
    Cut,
    Connect,
    /// Heartbeat.
    Ping,
    /// Time passes, and timers fire.
    Wait {
        ms: u64,
    },
    /// The page is gone; the next one takes over what was stored.
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<bool>().prop_map(|left_out| Step::Post { left_out }),
        3 => Just(Step::Write),
        4 => any::<bool>().prop_map(|ack_first| Step::ServerTakes { ack_first }),
        6 => Just(Step::ClientTakes),
        1 => Just(Step::Cut),
        2 => Just(Step::Connect),
        1 => Just(Step::Ping),
        1 => (1..40_000u64).prop_map(|ms| Step::Wait { ms }),
        1 => Just(Step::Crash),
    ]
}

struct World {
    /// What the server has stored, by position.
    log: Vec<Message>,
    to_server: VecDeque<ClientFrame>,
    to_client: VecDeque<ServerFrame>,
    connected: bool,
    now_ms: u64,
    written: Vec<String>,
    stored: Vec<outbox::Item>,
    outbox: Outbox,
    revisions: Revisions,
    timeline: Timeline,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            log: Vec::new(),
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            connected: false,
            now_ms: 0,
            written: Vec::new(),
            stored: Vec::new(),
            outbox: Outbox::new(),
            revisions: Revisions::new(),
            timeline: Timeline::new(0),
        };
        world.load();
        world
    }

    fn head(&self) -> i64 {
        self.log.len() as i64
    }

    /// A page opens with the history as it stands.
    fn load(&mut self) {
        let page = HistoryPage { messages: self.log.clone(), has_more: false };
        self.timeline = Timeline::from_page(page, self.head(), true);
        self.revisions = Revisions::new();
        self.revisions.open_at(LOBBY, self.head());
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Post { left_out } => {
                let message = message(self.head() + 1, self.head() + 1);
                self.append(message, left_out);
            }
            Step::Write => self.write(),
            Step::ServerTakes { ack_first } => self.server_takes(ack_first),
            Step::ClientTakes => self.client_takes(),
            Step::Cut => self.cut(),
            Step::Connect => self.connect(),
            Step::Ping if self.connected => {
                let heads = [(LOBBY, self.head())].into();
                self.to_client.push_back(ServerFrame::Pong { nonce: 0, heads });
            }
            Step::Ping => {}
            Step::Wait { ms } => {
                self.now_ms += ms;
                self.outbox(outbox::Event::Wake);
            }
            Step::Crash => {
                self.cut();
                self.outbox = Outbox::restore(self.stored.clone());
                self.load();
            }
        }
    }

    fn append(&mut self, message: Message, left_out: bool) {
        self.log.push(message.clone());
        if self.connected && !left_out {
            self.to_client.push_back(live(message));
        }
    }

    fn write(&mut self) {
        // Later than the one before: a page puts what earlier pages have left in order by this.
        self.now_ms += 1;
        let content = format!("written {}", self.written.len());
        let client_id = Uuid::from_u128(1_000_000 + self.written.len() as u128);
        self.written.push(content.clone());
        self.outbox(outbox::Event::Enqueue { client_id, room_id: LOBBY, draft: content.into() });
    }

    fn server_takes(&mut self, ack_first: bool) {
        match self.to_server.pop_front() {
            Some(ClientFrame::Resume { rooms }) => {
                let (from, to) = (rooms.get(&LOBBY).copied().unwrap_or(0), self.head());
                let data = self.log[from as usize..].to_vec();
                self.to_client.push_back(ServerFrame::Replay { room_id: LOBBY, from, to, data });
            }
            Some(ClientFrame::Message { client_id, room_id, content, .. }) => {
                let before = self.log.iter().find(|known| known.client_id == client_id).cloned();
                let stored = before.clone().unwrap_or_else(|| {
                    let seq = self.head() + 1;
                    let id = MessageId(seq);
                    Message { id, client_id, content, user_id: ME, user: user(ME), ..message(seq, seq) }
                });
                let (seq, rev, message_id) = (stored.seq, stored.rev, stored.id);
                let ack = ServerFrame::Ack { client_id, room_id, message_id, seq, rev };
                if ack_first {
                    self.to_client.push_back(ack.clone());
                }
                if before.is_none() {
                    self.append(stored, false);
                }
                if !ack_first {
                    self.to_client.push_back(ack);
                }
            }
            _ => {}
        }
    }

    fn client_takes(&mut self) {
        let Some(frame) = self.to_client.pop_front() else { return };
        let actions = self.outbox.receive(self.now_ms, ME, &frame);
        self.obey(actions);
        for action in self.revisions.receive(&frame) {
            match action {
                revisions::Action::Apply { messages, .. } => self.timeline.apply(messages),
                revisions::Action::Resume { rooms } => {
                    self.to_server.push_back(ClientFrame::Resume { rooms });
                }
                revisions::Action::Reload { .. } => panic!("the history is the same one"),
            }
        }
    }

    fn cut(&mut self) {
        if std::mem::take(&mut self.connected) {
            self.to_server.clear();
            self.to_client.clear();
            self.outbox(outbox::Event::Disconnected);
        }
    }

    fn connect(&mut self) {
        if self.connected {
            return;
        }
        self.connected = true;
        let head = self.head();
        self.to_client.push_back(hello("one", vec![room(LOBBY, head, head, 0)]));
        self.client_takes();
        let rooms = self.revisions.resume();
        self.to_server.push_back(ClientFrame::Resume { rooms });
        self.outbox(outbox::Event::Connected);
    }

    fn outbox(&mut self, event: outbox::Event) {
        let actions = self.outbox.step(self.now_ms, event);
        self.obey(actions);
    }

    fn obey(&mut self, actions: Vec<outbox::Action>) {
        for action in actions {
            match action {
                outbox::Action::Send(frame) if self.connected => self.to_server.push_back(frame),
                outbox::Action::Persist => self.stored = self.outbox.snapshot(),
                outbox::Action::Lost { items } => panic!("given up: {items:?}"),
                outbox::Action::Send(_) | outbox::Action::WakeAt { .. } => {}
            }
        }
    }

    /// A calm network, until nothing is left to do.
    fn calm_down(&mut self) {
        self.cut();
        self.connect();
        // Twice: what a late frame of the first round leaves open is settled in the second.
        for _ in 0..2 {
            while !(self.to_server.is_empty() && self.to_client.is_empty()) {
                self.server_takes(false);
                self.client_takes();
            }
            self.take(Step::Wait { ms: 60_000 });
            self.take(Step::Ping);
        }
        while !self.to_client.is_empty() {
            self.client_takes();
        }
    }

    fn shown(&self) -> Vec<i64> {
        self.timeline.messages().iter().map(|message| message.seq).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_is_lost_doubled_or_out_of_order(steps in vec(step(), 1..150)) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
            let shown = world.shown();
            prop_assert!(shown.iter().copied().eq(1..=shown.len() as i64), "a gap or a double: {shown:?}");
        }
        world.calm_down();

        let own = world.log.iter().filter(|message| message.user_id == ME);
        let own: Vec<&str> = own.map(|message| message.content.as_str()).collect();
        prop_assert_eq!(own, world.written.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(world.shown(), (1..=world.head()).collect::<Vec<_>>());
        prop_assert_eq!(world.outbox.items(LOBBY).count(), 0, "still pending");
    }
}

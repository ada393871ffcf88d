//! Nodes behind nginx, and people who talk on them, reconnect, and remember what they saw.

use std::time::{Duration, Instant};

use salon::protocol::{Role, RoomId, RoomKind};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::checker::{Evidence, assert_all_hold};
use crate::client::{Client, Door};
use crate::history::Entry;
use crate::nginx::Nginx;
use crate::nodes::Nodes;
use crate::stored;
use crate::support;

const LOBBY: RoomId = RoomId(1);
const PEOPLE: usize = 12;
/// Messages that are written each second, by all together.
const PER_SECOND: u32 = 100;
/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(20);
/// How long everything may take to come right.
const SETTLE_LIMIT: Duration = Duration::from_secs(90);

pub struct World {
    pub nodes: Nodes,
    pub clients: Vec<Client>,
    people: Vec<support::Client>,
    room: RoomId,
    _nginx: Nginx,
}

impl World {
    /// Everybody is in the lobby and in one room more, and connected.
    pub async fn start() -> Self {
        let nodes = Nodes::start().await;
        let nginx = Nginx::start(&[nodes.one.address, nodes.two.address]).await;
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            people.push(nodes.register(&format!("person{number}")).await.elsewhere(nginx.address));
        }
        let room = people[0].create_room("Ours", RoomKind::Private).await.id;
        for person in &people[1..] {
            people[0].add(room, person, Role::Member).await;
        }
        let client = |person: &support::Client| {
            let cookie = person.cookie().expect("signed in");
            let door = Door { address: nginx.address, cookie, receive_buffer: None };
            Client::start(person.id(), door, vec![LOBBY, room])
        };
        let clients = people.iter().map(client).collect();
        let world = Self { nodes, clients, people, room, _nginx: nginx };
        world.everyone_is_online().await;
        world
    }

    /// People write, in turn and at an even rate in all, until told to stop.
    pub async fn talk(clients: &[Client], room: RoomId, stop: &CancellationToken) {
        let mut pace = interval(Duration::from_secs(1) / PER_SECOND);
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for number in 0_usize.. {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = pace.tick() => {}
            }
            let to = if number % 10 == 9 { LOBBY } else { room };
            clients[number % clients.len()].write(to, format!("{number} across")).await;
        }
    }

    /// Talk while something happens to the nodes, then judge what everybody saw.
    pub async fn talk_while(mut self, happens: impl AsyncFnOnce(&mut Nodes, &[Client])) {
        let enough = CancellationToken::new();
        let Self { nodes, clients, room, .. } = &mut self;
        let clients: &[Client] = clients;
        tokio::join!(Self::talk(clients, *room, &enough), async {
            happens(nodes, clients).await;
            enough.cancel();
        });
        self.judge().await;
    }

    async fn everyone_is_online(&self) {
        until("everyone is connected", &self.clients, || self.clients.iter().all(Client::is_online)).await;
    }

    /// Wait until nothing waits to be sent and everybody has come to the end of both rooms, and look at all of it.
    async fn judge(self) {
        for client in &self.clients {
            client.heed().await;
        }
        let is_sent = || self.clients.iter().all(|client| client.is_online() && client.pending() == 0);
        until("everything is sent", &self.clients, is_sent).await;
        for room in [LOBBY, self.room] {
            let head = self.people[0].room(room).await.expect("one of theirs").last_rev;
            let is_there = || self.clients.iter().all(|client| client.stands_at(room, head));
            until(&format!("everybody has come to {head} in {room}"), &self.clients, is_there).await;
        }
        let mut histories = Vec::new();
        for client in self.clients {
            histories.push(client.finish().await);
        }
        let evidence = Evidence { histories, store: stored::read(&self.nodes.database).await };
        assert_all_hold(&evidence);
        for history in &evidence.histories {
            for (_, entry) in &history.entries {
                if let Entry::Wrote { client_id, .. } = entry {
                    let stored = evidence.store.of(history.me, *client_id).count();
                    assert_eq!(stored, 1, "message {client_id} of client {}", history.me);
                }
            }
        }
    }
}

pub async fn until(what: &str, clients: &[Client], is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > SETTLE_LIMIT {
            let standing: Vec<String> = clients.iter().map(Client::standing).collect();
            panic!("not after {SETTLE_LIMIT:?}: {what}\n{}", standing.join("\n"));
        }
        sleep(POLL).await;
    }
}

/// Wait until so many messages more have been acknowledged.
pub async fn busy(clients: &[Client], more: usize) {
    let acknowledged =
        || -> usize { clients.iter().map(|client| client.history().acknowledged().count()).sum() };
    let before = acknowledged();
    until("much was said", clients, || acknowledged() >= before + more).await;
}

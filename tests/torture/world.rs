//! A server, its people and rooms, and what the scenarios do with them.

use std::net::SocketAddr;
use std::time::Duration;

use salon::protocol::{RoomId, User};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::checker::{Evidence, assert_all_hold};
use crate::client::{Client, Door, Order};
use crate::history::{Entry, History};
use crate::ledger::{Ledger, integrity};
use crate::victim::Victim;

pub const LOBBY: RoomId = RoomId(1);
/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(20);
/// How long everything may take to come right.
const SETTLE_LIMIT: Duration = Duration::from_secs(90);

pub struct World {
    pub victim: Victim,
    pub people: Vec<User>,
    cookies: Vec<String>,
    /// Private ones, people dealt among them.
    pub rooms: Vec<RoomId>,
}

impl World {
    /// People who are in the lobby and in one of some rooms each.
    pub async fn with(people: usize, rooms: usize) -> Self {
        Self::around(Victim::start().await, people, rooms).await
    }

    pub async fn around(victim: Victim, people: usize, rooms: usize) -> Self {
        let seed = victim.seed().await;
        let people = seed.members(LOBBY, "person", people).await;
        let cookies = seed.sign_in(&people).await;
        let mut ids = Vec::new();
        for number in 0..rooms {
            let members: Vec<User> = people.iter().skip(number).step_by(rooms).cloned().collect();
            ids.push(seed.room(&format!("Room {number}"), &members).await);
        }
        seed.close().await;
        Self { victim, people, cookies, rooms: ids }
    }

    /// How a person gets to the server, directly or through a proxy.
    pub fn door(&self, person: usize, address: SocketAddr) -> Door {
        Door { address, cookie: self.cookies[person].clone(), receive_buffer: None }
    }

    /// A client of each person, all of them connected.
    pub async fn clients(&self, address: SocketAddr) -> Vec<Client> {
        let mut clients = Vec::new();
        for (number, person) in self.people.iter().enumerate() {
            let mut rooms = vec![LOBBY];
            if !self.rooms.is_empty() {
                rooms.push(self.rooms[number % self.rooms.len()]);
            }
            clients.push(Client::start(person.id, self.door(number, address), rooms));
        }
        self.until("everyone is connected", &clients, || clients.iter().all(Client::is_online)).await;
        clients
    }

    /// Someone at the server without the machines.
    pub fn person(&self, number: usize) -> crate::support::Client {
        self.victim.guest(&self.cookies[number])
    }

    /// The revision that a room has come to, of those that the first person is in.
    pub async fn head(&self, room: RoomId) -> i64 {
        self.person(0).room(room).await.expect("one of theirs").last_rev
    }

    /// Wait until nothing waits to be sent and everyone has come to the end of every room.
    pub async fn settle(&self, clients: &[Client]) -> Duration {
        let begun = Instant::now();
        for client in clients {
            client.heed().await;
        }
        let everything_is_sent = || clients.iter().all(|client| client.is_online() && client.pending() == 0);
        self.until("everything is sent", clients, everything_is_sent).await;
        let mut heads = Vec::new();
        for number in 0..self.rooms.len().max(1).min(self.people.len()) {
            heads.extend(self.person(number).rooms().await.iter().map(|room| (room.id, room.last_rev)));
        }
        let everyone_is_there =
            || clients.iter().all(|client| heads.iter().all(|(room, rev)| client.stands_at(*room, *rev)));
        self.until(&format!("everyone has come to {heads:?}"), clients, everyone_is_there).await;
        begun.elapsed()
    }

    pub async fn until(&self, what: &str, clients: &[Client], is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            if begun.elapsed() > SETTLE_LIMIT {
                let standing: Vec<String> = clients.iter().map(Client::standing).collect();
                panic!("not after {SETTLE_LIMIT:?}: {what}\n{}\n{}", standing.join("\n"), self.victim.log());
            }
            sleep(POLL).await;
        }
    }

    /// Look at the files of a server that has just been killed.
    pub async fn expect_integrity(&self) {
        assert_eq!(integrity(self.victim.data_dir()).await, "ok");
    }

    /// Stop everything and collect what is known.
    pub async fn evidence(&mut self, clients: Vec<Client>) -> Evidence {
        let mut histories = Vec::new();
        for client in clients {
            histories.push(client.finish().await);
        }
        self.victim.drain().await;
        self.expect_integrity().await;
        Evidence { histories, store: Ledger::read(self.victim.data_dir()).await }
    }

    /// Settle, stop, and have everything that has to hold be checked.
    pub async fn judge(&mut self, clients: Vec<Client>) -> Evidence {
        self.settle(&clients).await;
        let evidence = self.evidence(clients).await;
        assert_all_hold(&evidence);
        assert_all_arrived(&evidence);
        evidence
    }
}

/// People write, in turn and at an even rate in all, until told to stop.
pub async fn talk(clients: &[Client], per_second: u32, letters: usize, stop: &CancellationToken) {
    let mut pace = interval(Duration::from_secs(1) / per_second);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for number in 0_usize.. {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = pace.tick() => {}
        }
        let client = &clients[number % clients.len()];
        // The lobby is everyone's: a message in ten is for all to hear.
        let rooms = client.rooms();
        let room = if number % 10 == 9 { rooms[0] } else { *rooms.last().expect("one at least") };
        client.write(room, format!("{number} {}", "🐚".repeat(letters))).await;
    }
}

/// Acknowledgements that have come so far.
pub fn acknowledged(clients: &[Client]) -> usize {
    clients.iter().map(|client| client.history().acknowledged().count()).sum()
}

/// Tell all clients that the network is back: they do not wait any longer.
pub async fn hurry(clients: &[Client]) {
    for client in clients {
        client.order(Order::NetworkIsBack).await;
    }
}

/// Once nothing waits any more, whatever was written is stored, acknowledged or not.
fn assert_all_arrived(evidence: &Evidence) {
    for history in &evidence.histories {
        for client_id in written(history) {
            let stored = evidence.store.of(history.me, client_id).count();
            assert_eq!(stored, 1, "message {client_id} of client {}", history.me);
        }
    }
}

fn written(history: &History) -> impl Iterator<Item = uuid::Uuid> {
    history.entries.iter().filter_map(|(_, entry)| match entry {
        Entry::Wrote { client_id, .. } => Some(*client_id),
        _ => None,
    })
}

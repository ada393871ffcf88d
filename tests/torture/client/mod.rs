//! A client: the machines of the browser, a native socket, and a record of what they saw.

mod conversations;
mod driver;
mod pages;
mod recorder;
mod socket;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use salon::protocol::{RoomId, UserId};
use salon::realtime::outbox::Item;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::history::History;
use crate::support::in_time;
pub use driver::Order;
use driver::{Driver, Input};
pub use socket::Door;

/// Inputs that wait for the machines. A client that is behind reads no more from its socket.
const INBOX: usize = 64;

/// How long a page may take.
const PAGE_TIMEOUT: Duration = Duration::from_secs(10);

/// Someone at a device. It can crash and begin again.
pub struct Client {
    pub me: UserId,
    pub door: Door,
    rooms: Vec<RoomId>,
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
}

struct Running {
    inbox: mpsc::Sender<Input>,
    task: JoinHandle<()>,
}

/// What outlives a crash, and what is seen from outside.
pub struct Shared {
    pub history: Mutex<History>,
    /// The outbox as it was stored last.
    disk: Mutex<Vec<Item>>,
    progress: Mutex<Progress>,
}

/// How far a client has come.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    pub online: bool,
    /// Written and not acknowledged.
    pub pending: usize,
    /// The revision held of each room whose newest messages are all there.
    pub complete: BTreeMap<RoomId, i64>,
    /// When messages were written, for those that have not come back.
    written: BTreeMap<Uuid, Instant>,
    /// How long it took from writing a message until the room's reader was given it, as its writer saw it.
    latencies: Vec<Duration>,
}

impl Client {
    /// A client that follows some of its person's rooms. It begins at once.
    pub fn start(me: UserId, door: Door, rooms: Vec<RoomId>) -> Self {
        let shared = Arc::new(Shared {
            history: Mutex::new(History::new(me)),
            disk: Mutex::default(),
            progress: Mutex::default(),
        });
        let client = Self { me, door, rooms, shared, running: Mutex::new(None) };
        client.begin();
        client
    }

    /// Begin, with nothing in memory and whatever waits to be sent.
    pub fn begin(&self) {
        let (inbox, inputs) = mpsc::channel(INBOX);
        let driver = Driver::new(self.me, self.door.clone(), &self.rooms, self.shared.clone(), inbox.clone());
        let running = Running { inbox, task: tokio::spawn(driver.run(inputs)) };
        assert!(lock(&self.running).replace(running).is_none(), "it has begun before");
    }

    /// End without a word, at any moment.
    pub async fn crash(&self) {
        let running = lock(&self.running).take();
        if let Some(Running { task, .. }) = running {
            task.abort();
            // Cancelled; a panic is the test's own and is shown by itself.
            if let Err(error) = task.await {
                assert!(error.is_cancelled(), "{error}");
            }
        }
        *lock(&self.shared.progress) = Progress::default();
    }

    /// Have the person or the system do something. Nothing happens while it has crashed.
    pub async fn order(&self, order: Order) {
        let inbox = lock(&self.running).as_ref().map(|running| running.inbox.clone());
        if let Some(inbox) = inbox {
            // It may crash at this moment.
            let _ = inbox.send(Input::Order(order)).await;
        }
    }

    /// Write a message.
    pub async fn write(&self, room: RoomId, content: String) {
        self.order(Order::Write { room, client_id: Uuid::new_v4(), content }).await;
    }

    /// Whether it is connected, nothing waits, and it has come to this revision of this room.
    pub fn stands_at(&self, room: RoomId, rev: i64) -> bool {
        self.is_online() && self.pending() == 0 && self.has_come_to(room, rev)
    }

    /// Whether it has everything of a room up to this revision, or has no such room.
    pub fn has_come_to(&self, room: RoomId, rev: i64) -> bool {
        let progress = lock(&self.shared.progress);
        !self.rooms.contains(&room) || progress.complete.get(&room).is_some_and(|held| *held >= rev)
    }

    pub fn is_online(&self) -> bool {
        lock(&self.shared.progress).online
    }

    /// Messages that wait to be acknowledged.
    pub fn pending(&self) -> usize {
        lock(&self.shared.progress).pending
    }

    /// Where it stands, for a test that has waited in vain.
    pub fn standing(&self) -> String {
        let progress = lock(&self.shared.progress);
        let Progress { online, pending, complete, .. } = &*progress;
        format!("client {}: online {online}, pending {pending}, complete {complete:?}", self.me)
    }

    /// How long messages took from being written to coming back, since this was last asked.
    pub fn take_latencies(&self) -> Vec<Duration> {
        std::mem::take(&mut lock(&self.shared.progress).latencies)
    }

    pub fn rooms(&self) -> &[RoomId] {
        &self.rooms
    }

    /// A look at what has been recorded.
    pub fn history(&self) -> MutexGuard<'_, History> {
        lock(&self.shared.history)
    }

    /// Wait until it has done what it was told before, and record what it shows then.
    pub async fn heed(&self) {
        let (looked, look) = oneshot::channel();
        self.order(Order::Look(looked)).await;
        in_time("a look", look).await.unwrap();
    }

    /// Record what is shown now; then end, and hand over what was recorded.
    pub async fn finish(self) -> History {
        self.heed().await;
        self.crash().await;
        lock(&self.shared.history).clone()
    }
}

/// A poisoned lock belongs to a client that panicked, which is shown by itself.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

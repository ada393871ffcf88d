//! The hub: rooms → connections, and who is online.
//!
//! Everything here is in memory and quick; one lock guards it. What needs the store is done by the
//! [`dispatcher`] and by each [`connection`].

mod between;
mod census;
mod closing;
pub mod connection;
mod crowd;
pub mod dispatcher;
mod elsewhere;
mod following;
mod frames;
mod passed;
mod presence;
mod queue;
mod sequencer;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

pub use census::Census;
use elsewhere::Elsewhere;
pub use elsewhere::Present;
pub use frames::encode;
use frames::{REPLAY_CHUNK_MESSAGES, Replay, replays};
pub use queue::SendQueue;

use super::auth::Identity;
use super::metrics::Counts;
use super::socket::Line;
use crate::protocol::{self, ErrorCode, RoomId, ServerFrame, User, UserId, close};
use crate::ui::i18n::Locale;
use crowd::Crowd;
use passed::{Mark, Passed};
use sequencer::Sequencer;

/// An open socket.
#[derive(Debug)]
pub struct Connection {
    id: u64,
    pub identity: Identity,
    /// The one it is open by now: a session may be given a new id.
    session: Mutex<String>,
    /// What its reader is told in.
    locale: Locale,
    pub queue: SendQueue,
    /// The connection's own task has it, and ends it, whoever still knows of the connection then.
    line: Weak<Line>,
}

impl Connection {
    fn new(id: u64, identity: Identity, locale: Locale, line: &Arc<Line>) -> Self {
        let session = Mutex::new(identity.session.clone());
        let (queue, line) = (SendQueue::default(), Arc::downgrade(line));
        Self { id, identity, session, locale, queue, line }
    }

    /// Write what waits now, as far as the kernel takes it.
    fn write_now(&self) {
        if self.line.upgrade().is_some_and(|line| !line.try_write(&self.queue)) {
            self.queue.wake();
        }
    }

    /// The hash of the session it is open by.
    fn session(&self) -> String {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_by(&self, session: &str) -> bool {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) == session
    }

    fn renew_session(&self, from: &str, to: &str) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if *session == from {
            to.clone_into(&mut session);
        }
    }

    /// End it because this side has lost track: the client comes back in a moment, and resumes.
    fn send_away(&self) {
        self.queue.close(close::RESTARTING, "retry_after_ms=1000");
    }
}

/// A person with open connections, or who had one a moment ago.
#[derive(Debug)]
struct Person {
    /// Not known until their first connection has read it.
    user: Option<User>,
    connections: Vec<Arc<Connection>>,
    rooms: HashSet<RoomId>,
    /// When the last connection went.
    absent_since: Option<Instant>,
}

#[derive(Debug, Default)]
struct Room {
    connections: HashMap<u64, Arc<Connection>>,
    crowd: Crowd,
    sequencer: Sequencer,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    connection_count: usize,
    people: HashMap<UserId, Person>,
    elsewhere: Elsewhere,
    /// Of whom other nodes have something to hear, if there may be any.
    changed: Option<HashSet<UserId>>,
    rooms: HashMap<RoomId, Room>,
    passed: Passed,
    /// Sessions of which a connection was closed since the last sweep.
    disconnected: HashSet<String>,
    /// The total that everyone was told last.
    announced_total: usize,
    closing: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Hub {
    state: Mutex<State>,
    max_connections: usize,
    max_per_user: Option<usize>,
    counts: Arc<Counts>,
    /// Events that wait for the dispatcher.
    backlog: AtomicUsize,
}

impl Hub {
    pub fn new(max_connections: usize, max_per_user: Option<usize>) -> Self {
        let (state, counts, backlog) = Default::default();
        Self { state, max_connections, max_per_user, counts, backlog }
    }

    /// Count with these.
    pub fn counted_by(self, counts: Arc<Counts>) -> Self {
        Self { counts, ..self }
    }

    /// Take in a connection. It follows no room yet.
    ///
    /// # Errors
    /// `too_many_connections`; `unavailable` while the server is stopping.
    pub fn register(
        &self,
        identity: Identity,
        locale: Locale,
        line: &Arc<Line>,
    ) -> Result<Arc<Connection>, ErrorCode> {
        let mut state = self.lock();
        if state.closing {
            return Err(ErrorCode::Unavailable);
        }
        if state.connection_count >= self.max_connections {
            return Err(ErrorCode::TooManyConnections);
        }
        state.next_id += 1;
        let id = state.next_id;
        let user = identity.user_id;
        let State { people, elsewhere, .. } = &mut *state;
        let person = people.entry(user).or_insert_with(|| {
            elsewhere.came_here(user);
            Person { user: None, connections: Vec::new(), rooms: HashSet::new(), absent_since: None }
        });
        if self.max_per_user.is_some_and(|max| person.connections.len() >= max) {
            return Err(ErrorCode::TooManyConnections);
        }
        let connection = Arc::new(Connection::new(id, identity, locale, line));
        person.absent_since = None;
        person.connections.push(connection.clone());
        state.connection_count += 1;
        state.touch(user);
        self.counts.opened.inc();
        Ok(connection)
    }

    /// A connection has ended. Its person stays online for a moment, see `presence`.
    pub fn unregister(&self, connection: &Connection) {
        let mut state = self.lock();
        let user = connection.identity.user_id;
        let Some(person) = state.people.get_mut(&user) else { return };
        let before = person.connections.len();
        person.connections.retain(|other| other.id != connection.id);
        if person.connections.len() == before {
            return;
        }
        if person.connections.is_empty() {
            person.absent_since = Some(Instant::now());
        }
        let rooms: Vec<RoomId> = person.rooms.iter().copied().collect();
        state.touch(user);
        state.disconnected.insert(connection.session());
        state.connection_count -= 1;
        for room in rooms {
            if let Some(entry) = state.rooms.get_mut(&room) {
                entry.connections.remove(&connection.id);
            }
        }
    }

    /// To be taken before the store is read for [`Hub::follow_joined`].
    pub fn mark(&self) -> Mark {
        self.lock().passed.mark()
    }

    /// Let a connection that has not been greeted follow the rooms which its user was in a moment ago, but
    /// for those they have left since. Changes are held until `release`.
    ///
    /// Whether what was read after `mark` is up to date: otherwise it has to be read again, for what passed
    /// in between is not held.
    pub fn follow_joined(
        &self,
        connection: &Arc<Connection>,
        user: User,
        rooms: &[protocol::Room],
        mark: Mark,
    ) -> bool {
        let mut state = self.lock();
        // Other nodes hear of people once it is known who they are, even of those who are in no room.
        state.touch(user.id);
        if let Some(person) = state.people.get_mut(&user.id) {
            // A newer name may have come by the bus.
            person.user.get_or_insert(user);
        }
        for room in rooms {
            if connection.queue.follow_unless_departed(room.id) {
                state.follow(connection, room.id);
            }
        }
        !state.passed.concerns(mark, |id| connection.queue.is_following(id))
    }

    /// Show a new member's connection the room as it has just been read, and let pass what is newer. Not if
    /// they have left it since.
    fn admit(&self, connection: &Connection, room: protocol::Room) {
        let mut state = self.lock();
        let (id, rev) = (room.id, room.last_rev);
        if connection.queue.is_following(id) {
            connection.queue.push(encode(&ServerFrame::RoomAdded { data: room }));
            state.release(connection, id, rev);
        }
    }

    /// The store has been read up to `rev` for this connection: let what is newer pass, and say who is here.
    pub fn release(&self, connection: &Connection, room: RoomId, rev: i64) {
        self.lock().release(connection, room, rev);
    }

    /// Like [`Hub::release`], unless the room is live already.
    pub fn release_held(&self, connection: &Connection, room: RoomId, rev: i64) {
        let mut state = self.lock();
        if connection.queue.is_holding(room) {
            state.release(connection, room, rev);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

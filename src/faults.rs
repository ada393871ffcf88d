//! Bugs to order, in the tests' own build of the server: each breaks one promise, so that a test can show that its
//! checker would notice. None is there unless the variable [`VARIABLE`] names it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::protocol::{ErrorCode, Message, MessageId, ServerFrame};
use crate::server::domain::{DomainError, Posted};
use crate::server::hub::encode;
use crate::server::socket::Frame;

const VARIABLE: &str = "SALON_FAULT";
/// What this build is told by variables, beside its settings.
pub const VARIABLES: [&str; 1] = [VARIABLE];

/// One message in so many suffers.
const EVERY: i64 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A message is acknowledged, and its transaction undone.
    AckRolledBack,
    /// A replay leaves out a change.
    ReplayHole,
    /// Two messages change places on their way to some connections.
    Swapped,
    /// A page has a message twice, as a careless join would.
    DoubledRow,
    /// What a recalled message said is still read to those who were away.
    KeptBody,
}

static FAULT: LazyLock<Option<Fault>> = LazyLock::new(|| {
    let name = std::env::var(VARIABLE).ok()?;
    Some(match name.as_str() {
        "ack_rolled_back" => Fault::AckRolledBack,
        "replay_hole" => Fault::ReplayHole,
        "swapped" => Fault::Swapped,
        "doubled_row" => Fault::DoubledRow,
        "kept_body" => Fault::KeptBody,
        _ => panic!("{VARIABLE}: there is no fault `{name}`"),
    })
});

/// Messages whose transactions were undone.
static UNDONE: Mutex<Vec<Posted>> = Mutex::new(Vec::new());
/// The place that was last given away and taken back: the next message there stays.
static LAST_UNDONE: AtomicI64 = AtomicI64::new(0);
/// The change that is still to be sent, to connections that hear changes in the wrong order.
static HELD_BACK: Mutex<Option<Message>> = Mutex::new(None);
/// What messages said when they were posted.
static KEPT: Mutex<Vec<(MessageId, String)>> = Mutex::new(Vec::new());

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// At the end of the transaction that stores a message.
pub fn undo(posted: &Posted) -> Result<(), DomainError> {
    let message = &posted.message;
    match *FAULT {
        Some(Fault::KeptBody) => lock(&KEPT).push((message.id, message.content.clone())),
        Some(Fault::AckRolledBack)
            if message.seq % EVERY == 0
                && LAST_UNDONE.swap(message.seq, Ordering::Relaxed) != message.seq =>
        {
            lock(&UNDONE).push(posted.clone());
            return Err(ErrorCode::Internal.into());
        }
        _ => {}
    }
    Ok(())
}

/// What became of posting, as the author is told.
pub fn acknowledged(client_id: Uuid, answer: Result<Posted, DomainError>) -> Result<Posted, DomainError> {
    answer.or_else(|error| {
        let undone = lock(&UNDONE);
        undone.iter().find(|posted| posted.message.client_id == client_id).cloned().ok_or(error)
    })
}

/// What a `resume` is answered with.
pub fn replayed(messages: &mut Vec<Message>) {
    match *FAULT {
        Some(Fault::ReplayHole) if messages.len() > 1 => drop(messages.remove(messages.len() / 2)),
        Some(Fault::KeptBody) => unrecall(messages),
        _ => {}
    }
}

/// What a page of history has.
pub fn paged(messages: &mut Vec<Message>) {
    match *FAULT {
        Some(Fault::DoubledRow) => messages.extend(messages.last().cloned()),
        Some(Fault::KeptBody) => unrecall(messages),
        _ => {}
    }
}

fn unrecall(messages: &mut [Message]) {
    let kept = lock(&KEPT);
    for message in messages.iter_mut().filter(|message| message.recalled.is_some()) {
        if let Some((_, body)) = kept.iter().find(|(id, _)| *id == message.id) {
            message.content.clone_from(body);
        }
    }
}

/// What one connection is sent of a change, with the revisions.
pub fn sent(connection: u64, rev: i64, frame: &ServerFrame, text: &Frame) -> Vec<(i64, Frame)> {
    let as_it_is = || vec![(rev, text.clone())];
    let ServerFrame::Message { room_id, data, .. } = frame else { return as_it_is() };
    if *FAULT != Some(Fault::Swapped) || connection.is_multiple_of(2) {
        return as_it_is();
    }
    let mut held_back = lock(&HELD_BACK);
    if rev % 2 == 1 {
        *held_back = Some(data.clone());
        return Vec::new();
    }
    let Some(before) = held_back.clone() else { return as_it_is() };
    let earlier = Message { seq: before.seq, rev: before.rev, ..data.clone() };
    let later = Message { seq: data.seq, rev, ..before };
    let moved = |data: Message| {
        let rev = data.rev;
        (rev, encode(&ServerFrame::Message { room_id: *room_id, rev, data }))
    };
    vec![moved(earlier), moved(later)]
}

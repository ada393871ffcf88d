//! Bugs to order, in the tests' own build of the server: each breaks one promise, so that a test can show that its
//! checker would notice. None is there unless the variable [`VARIABLE`] names it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::extract::ws::Utf8Bytes;
use uuid::Uuid;

use super::domain::DomainError;
use super::hub::encode;
use crate::protocol::{ErrorCode, Message, ServerFrame};

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
}

static FAULT: LazyLock<Option<Fault>> = LazyLock::new(|| {
    let name = std::env::var(VARIABLE).ok()?;
    Some(match name.as_str() {
        "ack_rolled_back" => Fault::AckRolledBack,
        "replay_hole" => Fault::ReplayHole,
        "swapped" => Fault::Swapped,
        "doubled_row" => Fault::DoubledRow,
        _ => panic!("{VARIABLE}: there is no fault `{name}`"),
    })
});

/// Messages whose transactions were undone.
static UNDONE: Mutex<Vec<Message>> = Mutex::new(Vec::new());
/// The place that was last given away and taken back: the next message there stays.
static LAST_UNDONE: AtomicI64 = AtomicI64::new(0);
/// The change that is still to be sent, to connections that hear changes in the wrong order.
static HELD_BACK: Mutex<Option<Message>> = Mutex::new(None);

/// At the end of the transaction that stores a message.
pub fn undo(message: &Message) -> Result<(), DomainError> {
    if *FAULT != Some(Fault::AckRolledBack) || message.seq % EVERY != 0 {
        return Ok(());
    }
    if LAST_UNDONE.swap(message.seq, Ordering::Relaxed) == message.seq {
        return Ok(());
    }
    UNDONE.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
    Err(ErrorCode::Internal.into())
}

/// What became of posting, as the author is told.
pub fn acknowledged(client_id: Uuid, posted: Result<Message, DomainError>) -> Result<Message, DomainError> {
    posted.or_else(|error| {
        let undone = UNDONE.lock().unwrap_or_else(PoisonError::into_inner);
        undone.iter().find(|message| message.client_id == client_id).cloned().ok_or(error)
    })
}

/// What a `resume` is answered with.
pub fn replayed(messages: &mut Vec<Message>) {
    if *FAULT == Some(Fault::ReplayHole) && messages.len() > 1 {
        messages.remove(messages.len() / 2);
    }
}

/// What a page of history has.
pub fn paged(messages: &mut Vec<Message>) {
    if *FAULT == Some(Fault::DoubledRow)
        && let Some(last) = messages.last().cloned()
    {
        messages.push(last);
    }
}

/// What one connection is sent of a change, with the revisions.
pub fn sent(connection: u64, message: &Message, frame: &Utf8Bytes) -> Vec<(i64, Utf8Bytes)> {
    let as_it_is = vec![(message.rev, frame.clone())];
    if *FAULT != Some(Fault::Swapped) || connection % 2 == 0 {
        return as_it_is;
    }
    let mut held_back = HELD_BACK.lock().unwrap_or_else(PoisonError::into_inner);
    if message.rev % 2 == 1 {
        *held_back = Some(message.clone());
        return Vec::new();
    }
    let Some(before) = held_back.clone() else { return as_it_is };
    let earlier = Message { seq: before.seq, rev: before.rev, ..message.clone() };
    let later = Message { seq: message.seq, rev: message.rev, ..before };
    [earlier, later]
        .into_iter()
        .map(|moved| {
            (moved.rev, encode(&ServerFrame::Message { room_id: moved.room_id, rev: moved.rev, data: moved }))
        })
        .collect()
}

//! The checker on histories made by hand: a sound one, and each way of being unsound.

use salon::protocol::{MessageId, RoomId, UserId};
use uuid::Uuid;

use super::{Evidence, Invariant, broken, check};
use crate::history::{Ack, Body, End, Entry, History, Screen, Seen, Tick};
use crate::ledger::{Heads, Ledger};

const ROOM: RoomId = RoomId(1);
const WRITER: UserId = UserId(7);
const READER: UserId = UserId(8);

/// Message `seq`, as it stands at `rev`.
fn message(seq: i64, rev: i64) -> Seen {
    Seen {
        room: ROOM,
        id: MessageId(100 + seq),
        author: WRITER,
        seq,
        rev,
        client_id: Uuid::from_u128(seq as u128),
        body: Body::of(&format!("message {seq}")),
        is_recalled: false,
    }
}

fn recalled(seq: i64, rev: i64) -> Seen {
    Seen { body: Body::Empty, is_recalled: true, ..message(seq, rev) }
}

fn ack(seq: i64) -> Ack {
    let Seen { room, id, client_id, .. } = message(seq, seq);
    Ack { client_id, room, id, seq, rev: seq }
}

fn history(me: UserId, entries: Vec<Entry>) -> History {
    let mut history = History::new(me);
    entries.into_iter().for_each(|entry| history.record(entry));
    history
}

fn advanced(from: i64, to: i64, changes: Vec<Seen>) -> Entry {
    Entry::Advanced { room: ROOM, from, to, changes }
}

fn showed(messages: Vec<Seen>, pending: Vec<Uuid>) -> Entry {
    Entry::Showed { room: ROOM, screen: Screen { messages, pending } }
}

/// Three messages are written, and the first is recalled while the reader looks on.
fn sound() -> Evidence {
    let stored = vec![recalled(1, 4), message(2, 2), message(3, 3)];
    let wrote = |seq| {
        let Seen { room, client_id, body, .. } = message(seq, seq);
        Entry::Wrote { room, client_id, body }
    };
    let writer = (1..=3).flat_map(|seq| [wrote(seq), Entry::Acknowledged(ack(seq))]).collect();
    let reader = vec![
        Entry::Began,
        Entry::Restarted { room: ROOM, to: 0 },
        advanced(0, 1, vec![message(1, 1)]),
        advanced(1, 3, vec![message(2, 2), message(3, 3)]),
        showed(vec![message(1, 1), message(2, 2), message(3, 3)], Vec::new()),
        advanced(3, 4, vec![recalled(1, 4)]),
        Entry::Loaded { room: ROOM, asked: Tick::now(), messages: stored.clone() },
        showed(stored.clone(), Vec::new()),
    ];
    let mut reader = history(READER, reader);
    let screen = Screen { messages: stored.clone(), pending: Vec::new() };
    reader.end.insert(ROOM, End { held: 4, screen });
    let rooms = [(ROOM, Heads { last_seq: 3, last_rev: 4 })].into();
    let store = Ledger { rooms, messages: stored, versions: Vec::new() };
    Evidence { histories: vec![history(WRITER, writer), reader], store }
}

/// What is found once the sound evidence has been changed.
fn found(change: impl FnOnce(&mut Evidence)) -> Vec<Invariant> {
    let mut evidence = sound();
    change(&mut evidence);
    broken(&check(&evidence)).into_iter().collect()
}

/// What is found once the reader has seen one thing more, which changes nothing else.
fn found_with(entry: Entry) -> Vec<Invariant> {
    found(|evidence| evidence.histories[1].record(entry))
}

#[test]
fn what_is_sound_passes() {
    assert_eq!(check(&sound()), []);
}

#[test]
fn an_acknowledged_message_is_stored_once_as_it_was_acknowledged() {
    let lost = found(|evidence| evidence.histories[0].record(Entry::Acknowledged(ack(9))));
    assert_eq!(lost, [Invariant::Durable]);
    let again = Seen { id: MessageId(104), seq: 4, rev: 5, ..message(3, 3) };
    let doubled = found(|evidence| {
        evidence.store.messages.push(again);
        evidence.store.rooms.insert(ROOM, Heads { last_seq: 4, last_rev: 5 });
        evidence.histories[1].end.clear();
    });
    assert_eq!(doubled, [Invariant::Durable]);
    let elsewhere = Ack { seq: 2, ..ack(3) };
    let answered_otherwise = found(|evidence| evidence.histories[0].record(Entry::Acknowledged(elsewhere)));
    assert_eq!(answered_otherwise, [Invariant::Durable]);
    let other_text = found(|evidence| evidence.store.messages[2].body = Body::of("something else"));
    assert_eq!(other_text, [Invariant::Durable]);
}

#[test]
fn an_equal_second_answer_is_sound() {
    assert_eq!(found(|evidence| evidence.histories[0].record(Entry::Acknowledged(ack(3)))), []);
}

#[test]
fn revisions_are_contiguous_or_reset() {
    assert_eq!(found_with(advanced(5, 6, vec![message(3, 6)])), [Invariant::Contiguous]);
    let hole = advanced(1, 3, vec![message(3, 3)]);
    assert_eq!(found(|evidence| evidence.histories[1].entries[3].1 = hole), [Invariant::Contiguous]);
    let behind = |evidence: &mut Evidence| {
        evidence.histories[1].end.get_mut(&ROOM).unwrap().held = 3;
    };
    assert_eq!(found(behind), [Invariant::Contiguous]);
    let not_shown = |evidence: &mut Evidence| {
        evidence.histories[1].end.get_mut(&ROOM).unwrap().screen.messages.remove(1);
    };
    assert_eq!(found(not_shown), [Invariant::Contiguous]);
    assert_eq!(found_with(Entry::Restarted { room: ROOM, to: 9 }), [], "a reset may lead anywhere");
}

#[test]
fn a_later_state_of_a_message_makes_up_for_an_earlier_one() {
    let at_once = [advanced(0, 4, vec![message(2, 2), message(3, 3), recalled(1, 4)])];
    let replayed = |evidence: &mut Evidence| {
        let entries = &mut evidence.histories[1].entries;
        let tick = entries[2].0;
        entries.splice(2..6, at_once.into_iter().map(|entry| (tick, entry)));
    };
    assert_eq!(found(replayed), []);
}

#[test]
fn there_is_one_order() {
    let swapped = vec![Seen { rev: 2, seq: 2, ..message(3, 3) }, Seen { rev: 3, seq: 3, ..message(2, 2) }];
    let swap = |evidence: &mut Evidence| evidence.histories[1].entries[3].1 = advanced(1, 3, swapped);
    assert_eq!(found(swap), [Invariant::OneOrder]);
    let backwards = showed(vec![message(3, 3), message(2, 2)], Vec::new());
    assert_eq!(found_with(backwards), [Invariant::OneOrder]);
    let hole_in_the_store = |evidence: &mut Evidence| {
        let moved = &mut evidence.store.messages[2];
        (moved.seq, moved.rev) = (4, 5);
        evidence.histories.clear();
    };
    assert_eq!(found(hole_in_the_store), [Invariant::OneOrder]);
}

#[test]
fn a_screen_shows_a_message_once() {
    assert_eq!(found_with(showed(vec![message(2, 2), message(2, 2)], Vec::new())), [Invariant::NoDoubles]);
    let own = Uuid::from_u128(3);
    let pending_as_well = |evidence: &mut Evidence| {
        evidence.histories[0].record(showed(vec![message(2, 2), message(3, 3)], vec![own]));
    };
    assert_eq!(found(pending_as_well), [Invariant::NoDoubles]);
    let of_another = showed(vec![message(3, 3)], vec![own]);
    assert_eq!(found_with(of_another), [], "others choose their ids, too");
}

#[test]
fn what_was_recalled_is_gone() {
    let with_body = Seen { is_recalled: true, ..message(1, 4) };
    let late_page = Entry::Loaded { room: ROOM, asked: Tick::now(), messages: vec![with_body] };
    assert_eq!(found_with(late_page), [Invariant::Gone]);
    let unmarked = |evidence: &mut Evidence| {
        let messages = vec![message(1, 1)];
        evidence.histories[1].record(Entry::Loaded { room: ROOM, asked: Tick::now(), messages });
    };
    assert_eq!(found(unmarked), [Invariant::Gone]);
    assert_eq!(found_with(showed(vec![message(1, 1)], Vec::new())), [Invariant::Gone]);
    assert_eq!(found(|evidence| evidence.store.versions.push(MessageId(101))), [Invariant::Gone]);
    assert_eq!(found(|evidence| evidence.store.messages[0].body = Body::of("still here")), [Invariant::Gone]);
}

#[test]
fn a_page_that_was_asked_for_before_the_recall_may_have_the_body() {
    let asked = sound().histories[1].entries[0].0;
    let early = |evidence: &mut Evidence| {
        let asked = evidence.histories[1].entries[0].0.min(asked);
        evidence.histories[1].record(Entry::Loaded { room: ROOM, asked, messages: vec![message(1, 1)] });
    };
    assert_eq!(found(early), []);
}

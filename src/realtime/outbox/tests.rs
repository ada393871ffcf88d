mod refusals;
mod storage;

use super::*;
use crate::protocol::{Message, MessageId};
use crate::realtime::samples::{GARDEN, LOBBY, ME, OTHER, hello, live, message, room, user};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn write(outbox: &mut Outbox, room_id: RoomId, number: u128) -> Vec<Action> {
    let content = format!("text {number}");
    outbox.step(0, Event::Enqueue { client_id: id(number), room_id, draft: content.into() })
}

fn connected() -> Outbox {
    let mut outbox = Outbox::new();
    outbox.step(0, Event::Connected);
    outbox
}

fn ack(number: u128, rev: i64) -> ServerFrame {
    ServerFrame::Ack { client_id: id(number), room_id: LOBBY, message_id: MessageId(1), seq: rev, rev }
}

fn nack(number: u128, code: ErrorCode, retry_after_ms: Option<u64>) -> ServerFrame {
    ServerFrame::Nack { client_id: id(number), code, retry_after_ms }
}

fn retry(number: u128) -> Event {
    Event::Retry { client_id: id(number), anew: id(number + 1_000) }
}

/// The reader's own message `number` as the server shows it.
fn echo(number: i64, rev: i64) -> Message {
    Message { user_id: ME, user: user(ME), ..message(number, rev) }
}

fn sent(actions: &[Action]) -> Vec<u128> {
    let frames = actions.iter().filter_map(|action| match action {
        Action::Send(ClientFrame::Message { client_id, .. }) => Some(client_id.as_u128()),
        _ => None,
    });
    frames.collect()
}

fn states(outbox: &Outbox, room_id: RoomId) -> Vec<(u128, State)> {
    outbox.items(room_id).map(|item| (item.client_id.as_u128(), item.state)).collect()
}

#[test]
fn a_message_is_stored_and_sent() {
    let mut outbox = connected();
    let actions = write(&mut outbox, LOBBY, 1);
    let frame = ClientFrame::text(id(1), LOBBY, "text 1");
    let wake = Action::WakeAt { at_ms: ANSWER_TIMEOUT_MS };
    assert_eq!(actions, [Action::Persist, Action::Send(frame), wake]);
}

#[test]
fn one_message_of_a_room_is_on_its_way_at_a_time() {
    let mut outbox = connected();
    assert_eq!(sent(&write(&mut outbox, LOBBY, 1)), [1]);
    assert_eq!(sent(&write(&mut outbox, LOBBY, 2)), []);
    assert_eq!(sent(&write(&mut outbox, GARDEN, 3)), [3], "rooms do not wait for each other");
    assert_eq!(sent(&outbox.receive(5, ME, &ack(1, 10))), [2]);
}

#[test]
fn what_is_written_without_a_connection_is_sent_in_order_when_there_is_one() {
    let mut outbox = Outbox::new();
    for number in 1..=3 {
        assert_eq!(write(&mut outbox, LOBBY, number), [Action::Persist]);
    }
    let mut order = sent(&outbox.step(9, Event::Connected));
    for number in 1..=3 {
        order.extend(sent(&outbox.receive(9, ME, &ack(number, number as i64))));
    }
    assert_eq!(order, [1, 2, 3]);
}

#[test]
fn what_was_not_answered_is_sent_again_on_the_next_connection() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    write(&mut outbox, LOBBY, 2);
    outbox.step(5, Event::Disconnected);
    assert_eq!(states(&outbox, LOBBY), [(1, State::Queued), (2, State::Queued)]);
    assert_eq!(sent(&outbox.step(6, Event::Connected)), [1]);
    assert_eq!(sent(&outbox.receive(7, ME, &ack(1, 1))), [2]);
}

#[test]
fn a_connection_that_replaces_another_unannounced_gets_everything_too() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    assert_eq!(sent(&outbox.step(6, Event::Connected)), [1]);
}

#[test]
fn an_acknowledged_message_stays_until_it_is_seen() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 7);
    outbox.receive(5, ME, &ack(7, 12));
    assert_eq!(states(&outbox, LOBBY), [(7, State::Acknowledged { rev: 12 })]);
    outbox.receive(6, ME, &live(message(11, 11)));
    assert_eq!(states(&outbox, LOBBY).len(), 1, "another one's message");
    assert_eq!(outbox.receive(6, ME, &live(echo(7, 12))), [Action::Persist]);
    assert_eq!(states(&outbox, LOBBY), []);
}

#[test]
fn the_message_itself_is_as_good_as_its_acknowledgement() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 7);
    write(&mut outbox, LOBBY, 8);
    assert_eq!(sent(&outbox.receive(5, ME, &live(echo(7, 12)))), [8]);
    assert_eq!(outbox.receive(6, ME, &ack(7, 12)), [], "too late to matter");

    let data = vec![echo(8, 13)];
    outbox.receive(7, ME, &ServerFrame::Replay { room_id: LOBBY, from: 12, to: 13, data });
    assert_eq!(states(&outbox, LOBBY), []);
}

#[test]
fn a_message_that_the_page_shows_already_is_settled_by_its_acknowledgement() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 7);
    let mut outbox = Outbox::restore(outbox.snapshot());
    assert_eq!(sent(&outbox.step(5, Event::Connected)), [7]);
    outbox.receive(6, ME, &hello("one", vec![room(LOBBY, 12, 12, 0)]));
    outbox.receive(6, ME, &ServerFrame::Replay { room_id: LOBBY, from: 12, to: 12, data: Vec::new() });
    outbox.receive(6, ME, &ack(7, 12));
    assert_eq!(states(&outbox, LOBBY), []);
}

#[test]
fn someone_elses_message_with_the_same_id_settles_nothing() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 7);
    let theirs = message(7, 12);
    assert_eq!(theirs.user_id, OTHER);
    assert_eq!(outbox.receive(5, ME, &live(theirs.clone())), []);
    outbox.receive(6, ME, &ServerFrame::Replay { room_id: LOBBY, from: 11, to: 12, data: vec![theirs] });
    assert!(matches!(states(&outbox, LOBBY)[..], [(7, State::Sent { .. })]));
}

#[test]
fn a_reset_covers_what_was_acknowledged_before_it() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 7);
    outbox.receive(5, ME, &ack(7, 12));
    outbox.receive(6, ME, &ServerFrame::Reset { room_id: GARDEN, to: 99 });
    outbox.receive(6, ME, &ServerFrame::Reset { room_id: LOBBY, to: 11 });
    assert_eq!(states(&outbox, LOBBY).len(), 1);
    outbox.receive(6, ME, &ServerFrame::Reset { room_id: LOBBY, to: 12 });
    assert_eq!(states(&outbox, LOBBY), []);
}

#[test]
fn a_client_id_is_taken_once() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    assert_eq!(write(&mut outbox, GARDEN, 1), []);
}

#[test]
fn it_is_bounded() {
    let mut outbox = Outbox::new();
    for number in 0..CAPACITY as u128 {
        assert!(!outbox.is_full());
        write(&mut outbox, LOBBY, number);
    }
    assert!(outbox.is_full());
    assert_eq!(write(&mut outbox, LOBBY, 5_000), []);
    outbox.receive(1, ME, &ack(0, 1));
    assert!(!outbox.is_full(), "what is durable takes no place");
}

#[test]
fn its_depth_is_what_the_server_has_not_acknowledged() {
    let mut outbox = connected();
    for number in 1..=3 {
        write(&mut outbox, LOBBY, number);
    }
    assert_eq!(outbox.depth(), 3);
    outbox.receive(1, ME, &ack(1, 1));
    outbox.receive(1, ME, &nack(2, ErrorCode::Forbidden, None));
    assert_eq!(outbox.depth(), 2, "one that was refused waits for the reader");
    outbox.step(2, Event::Delete { client_id: id(2) });
    assert_eq!(outbox.depth(), 1);
}

use super::*;
use crate::protocol::{Message, MessageId};
use crate::realtime::samples::{GARDEN, LOBBY, ME, OTHER, hello, live, message, room, user};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn write(outbox: &mut Outbox, room_id: RoomId, number: u128) -> Vec<Action> {
    let content = format!("text {number}");
    outbox.step(0, Event::Enqueue { client_id: id(number), room_id, content })
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
    let frame = ClientFrame::Message { client_id: id(1), room_id: LOBBY, content: "text 1".into() };
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
fn a_refused_message_stays_as_failed_and_the_next_one_goes() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    write(&mut outbox, LOBBY, 2);
    let actions = outbox.receive(5, ME, &nack(1, ErrorCode::MessageTooLong, None));
    assert_eq!(sent(&actions), [2]);
    assert!(actions.contains(&Action::Persist));
    assert_eq!(states(&outbox, LOBBY)[0], (1, State::Failed { code: ErrorCode::MessageTooLong }));
    assert_eq!(sent(&outbox.step(6, Event::Connected)), [2], "failed ones wait for their author");
}

#[test]
fn retrying_puts_a_failed_message_last() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    outbox.receive(5, ME, &nack(1, ErrorCode::Forbidden, None));
    write(&mut outbox, LOBBY, 2);
    assert_eq!(sent(&outbox.step(6, retry(1))), []);
    assert_eq!(outbox.step(6, retry(1)), [], "once is enough");
    assert_eq!(sent(&outbox.receive(7, ME, &ack(2, 1))), [1]);
}

#[test]
fn a_message_whose_id_is_taken_is_sent_again_under_another() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    outbox.receive(5, ME, &nack(1, ErrorCode::Conflict, None));
    let actions = outbox.step(6, retry(1));
    assert_eq!(sent(&actions), [1_001]);
    assert!(actions.contains(&Action::Persist));

    write(&mut outbox, GARDEN, 2);
    outbox.receive(7, ME, &nack(2, ErrorCode::Internal, None));
    assert_eq!(sent(&outbox.step(8, retry(2))), [2], "it may have arrived all the same");
}

#[test]
fn what_was_meant_for_a_room_one_is_no_longer_in_is_given_up() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    outbox.receive(5, ME, &nack(1, ErrorCode::NotFound, None));
    write(&mut outbox, LOBBY, 2);
    write(&mut outbox, GARDEN, 3);
    let lost: Vec<Item> = outbox.items(LOBBY).cloned().collect();
    let actions = outbox.receive(6, ME, &ServerFrame::RoomRemoved { room_id: LOBBY });
    assert_eq!((&actions[0], actions.last()), (&Action::Persist, Some(&Action::Lost { items: lost })));
    assert_eq!(outbox.snapshot().len(), 1, "other rooms keep theirs");

    let actions = outbox.receive(7, ME, &hello("a", vec![room(LOBBY, 1, 1, 1)]));
    assert!(matches!(&actions[..], [Action::Persist, .., Action::Lost { items }] if items.len() == 1));
    assert_eq!(outbox.snapshot(), []);
    assert_eq!(outbox.receive(8, ME, &hello("a", Vec::new())), []);
}

#[test]
fn what_arrived_before_one_left_is_not_lost() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    outbox.receive(5, ME, &ack(1, 10));
    assert_eq!(outbox.receive(6, ME, &ServerFrame::RoomRemoved { room_id: LOBBY }), [Action::Persist]);
    assert_eq!(states(&outbox, LOBBY), []);
}

#[test]
fn deleting_makes_way_for_the_next() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    write(&mut outbox, LOBBY, 2);
    let actions = outbox.step(5, Event::Delete { client_id: id(1) });
    assert_eq!(actions[0], Action::Persist);
    assert_eq!(sent(&actions), [2]);
    assert_eq!(outbox.step(5, Event::Delete { client_id: id(1) }), []);
}

#[test]
fn a_rate_limit_pauses_every_room_and_keeps_the_order() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    write(&mut outbox, LOBBY, 2);
    let actions = outbox.receive(100, ME, &nack(1, ErrorCode::RateLimited, Some(900)));
    assert_eq!(actions, [Action::Persist, Action::WakeAt { at_ms: 1_000 }]);
    assert_eq!(states(&outbox, LOBBY)[0], (1, State::Queued));
    assert_eq!(sent(&write(&mut outbox, GARDEN, 3)), []);
    assert_eq!(outbox.step(999, Event::Wake), [Action::WakeAt { at_ms: 1_000 }], "an early wake-up");
    assert_eq!(sent(&outbox.step(1_000, Event::Wake)), [1, 3]);
}

#[test]
fn a_pause_without_a_hint_is_short() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    let actions = outbox.receive(100, ME, &nack(1, ErrorCode::Unavailable, None));
    assert!(actions.contains(&Action::WakeAt { at_ms: 100 + RETRY_MS }));
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    assert_eq!(sent(&outbox.step(ANSWER_TIMEOUT_MS - 1, Event::Wake)), []);
    assert_eq!(sent(&outbox.step(ANSWER_TIMEOUT_MS, Event::Wake)), [1]);
}

#[test]
fn late_answers_change_nothing() {
    let mut outbox = connected();
    write(&mut outbox, LOBBY, 1);
    outbox.receive(5, ME, &ack(1, 10));
    assert_eq!(outbox.receive(6, ME, &nack(1, ErrorCode::RateLimited, None)), []);
    assert_eq!(outbox.receive(6, ME, &nack(9, ErrorCode::Forbidden, None)), []);
    assert_eq!(states(&outbox, LOBBY), [(1, State::Acknowledged { rev: 10 })]);
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
fn it_survives_a_reload() {
    let mut outbox = connected();
    for number in 1..=4 {
        write(&mut outbox, LOBBY, number);
    }
    outbox.receive(5, ME, &ack(1, 10));
    outbox.receive(5, ME, &nack(2, ErrorCode::Forbidden, None));
    assert!(matches!(states(&outbox, LOBBY)[2], (3, State::Sent { .. })));

    let mut restored = Outbox::restore(outbox.snapshot());
    let failed = State::Failed { code: ErrorCode::Forbidden };
    assert_eq!(states(&restored, LOBBY), [(2, failed), (3, State::Queued), (4, State::Queued)]);
    assert_eq!(restored.items(LOBBY).next().map(|item| item.content.as_str()), Some("text 2"));
    assert_eq!(sent(&restored.step(0, Event::Connected)), [3]);
}

#[test]
fn nothing_is_lost_when_several_outboxes_are_restored_as_one() {
    let mut items: Vec<Item> = (0..CAPACITY as u128 + 20)
        .map(|number| Item::new(id(number), LOBBY, "text".into(), number as u64))
        .collect();
    items.rotate_left(70);
    let restored = Outbox::restore(items);
    let order: Vec<u128> = restored.items(LOBBY).map(|item| item.client_id.as_u128()).collect();
    assert_eq!(order, (0..CAPACITY as u128 + 20).collect::<Vec<u128>>(), "as they were written");
    assert!(restored.is_full());
}

#[test]
fn a_stored_message_reads_as_it_was_written() {
    let states = [
        State::Queued,
        State::Sent { at_ms: 5 },
        State::Acknowledged { rev: 7 },
        State::Failed { code: ErrorCode::Forbidden },
    ];
    for state in states {
        let item = Item { client_id: id(1), room_id: LOBBY, content: "text".into(), created_at: 3, state };
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(serde_json::from_str::<Item>(&json).unwrap(), item);
    }
}

#[test]
fn every_change_of_what_must_survive_is_stored() {
    let mut outbox = connected();
    let mut stored = outbox.snapshot();
    let mut check = |outbox: &Outbox, actions: Vec<Action>| {
        if actions.contains(&Action::Persist) {
            stored = outbox.snapshot();
        }
        let (stored, held) = (Outbox::restore(stored.clone()), Outbox::restore(outbox.snapshot()));
        assert_eq!(stored, held);
    };
    for number in 1..=3 {
        let actions = write(&mut outbox, LOBBY, number);
        check(&outbox, actions);
    }
    for frame in [ack(1, 1), nack(2, ErrorCode::Forbidden, None), live(echo(3, 2))] {
        let actions = outbox.receive(1, ME, &frame);
        check(&outbox, actions);
    }
    for event in [retry(2), Event::Disconnected, Event::Delete { client_id: id(2) }] {
        let actions = outbox.step(2, event);
        check(&outbox, actions);
    }
}

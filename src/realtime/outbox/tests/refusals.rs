//! What becomes of a message that is refused, put off, given up or not answered.

use super::*;

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

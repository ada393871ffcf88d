//! What survives a reload.

use super::*;
use crate::protocol::{Quote, Recall};

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
        .map(|number| Item::new(id(number), LOBBY, String::from("text").into(), number as u64))
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
        let item = Item { state, ..Item::new(id(1), LOBBY, String::from("text").into(), 3) };
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

#[test]
fn a_quote_follows_the_message_it_is_of() {
    let mut outbox = connected();
    let draft = Draft { reply_to: Some(message(3, 3).quote()), ..String::from("text").into() };
    outbox.step(0, Event::Enqueue { client_id: id(1), room_id: LOBBY, draft });
    let quote = |outbox: &Outbox| outbox.snapshot().remove(0).reply_to;
    let changed = |data: Message| ServerFrame::MessageChanged { room_id: LOBBY, rev: data.rev, data };

    let edited = Message { content: "better".into(), ..message(3, 10) };
    assert_eq!(outbox.receive(1, ME, &changed(edited.clone())), [Action::Persist]);
    assert_eq!(quote(&outbox), Some(edited.quote()));
    assert_eq!(outbox.receive(1, ME, &changed(Message { rev: 11, ..edited })), [], "only a reaction");
    assert_eq!(outbox.receive(1, ME, &changed(message(4, 12))), [], "another message");

    let recalled = Some(Recall { at: 1, by: user(OTHER) });
    let gone = Message { content: String::new(), recalled, ..message(3, 13) };
    let replay = ServerFrame::Replay { room_id: LOBBY, from: 12, to: 13, data: vec![gone] };
    assert_eq!(outbox.receive(2, ME, &replay), [Action::Persist]);
    let now = quote(&outbox);
    assert!(matches!(now, Some(Quote { recalled: true, excerpt, .. }) if excerpt.is_empty()));
}

mod repairs;

use super::*;
use crate::realtime::samples::{GARDEN, LOBBY, hello, live, message, messages, room};

/// The lobby is open and held up to `rev`; the garden is not open.
fn holding(rev: i64) -> Revisions {
    let mut revisions = Revisions::new();
    revisions.track(GARDEN, 3);
    revisions.open_at(LOBBY, rev);
    revisions
}

fn standing(lobby: i64) -> Vec<Room> {
    vec![room(LOBBY, lobby, lobby, 0), room(GARDEN, 3, 3, 0)]
}

fn apply(revs: impl IntoIterator<Item = i64>) -> Action {
    Action::Apply { room_id: LOBBY, messages: messages(revs) }
}

fn resume(rev: i64) -> Action {
    Action::Resume { rooms: BTreeMap::from([(LOBBY, rev)]) }
}

fn replay(from: i64, to: i64) -> ServerFrame {
    ServerFrame::Replay { room_id: LOBBY, from, to, data: messages(from + 1..=to) }
}

fn pong(heads: impl IntoIterator<Item = (RoomId, i64)>) -> ServerFrame {
    ServerFrame::Pong { nonce: 1, heads: heads.into_iter().collect() }
}

fn receive_live(revisions: &mut Revisions, rev: i64) -> Vec<Action> {
    revisions.receive(&live(message(rev, rev)))
}

#[test]
fn the_next_revision_is_applied_once() {
    let mut revisions = holding(5);
    assert_eq!(receive_live(&mut revisions, 6), [apply([6])]);
    assert_eq!(receive_live(&mut revisions, 6), []);
    assert_eq!(receive_live(&mut revisions, 2), []);
    assert_eq!(revisions.held(LOBBY), Some(6));
}

#[test]
fn a_gap_is_asked_for_once_and_what_is_beyond_it_waits() {
    let mut revisions = holding(5);
    assert_eq!(receive_live(&mut revisions, 7), [resume(5)]);
    assert_eq!(receive_live(&mut revisions, 8), []);
    assert_eq!(revisions.held(LOBBY), Some(5));
    assert_eq!(revisions.receive(&replay(5, 6)), [apply([6, 7, 8])]);
    assert_eq!(revisions.held(LOBBY), Some(8));
    assert_eq!(receive_live(&mut revisions, 10), [resume(8)], "the next gap is asked for again");
}

#[test]
fn what_a_replay_covers_is_not_applied_twice() {
    let mut revisions = holding(5);
    receive_live(&mut revisions, 7);
    receive_live(&mut revisions, 9);
    assert_eq!(revisions.receive(&replay(5, 8)), [apply([6, 7, 8, 9])]);
}

#[test]
fn a_late_message_can_close_a_gap_itself() {
    let mut revisions = holding(5);
    receive_live(&mut revisions, 7);
    assert_eq!(receive_live(&mut revisions, 6), [apply([6, 7])]);
    assert_eq!(revisions.receive(&replay(5, 7)), [apply([6, 7])], "the answer is harmless: same revisions");
    assert_eq!(revisions.receive(&replay(5, 6)), [], "one that is behind is nothing");
}

#[test]
fn a_long_answer_comes_in_parts() {
    let mut revisions = holding(5);
    receive_live(&mut revisions, 11);
    assert_eq!(revisions.receive(&replay(5, 8)), [apply([6, 7, 8])], "the rest is on its way");
    assert_eq!(revisions.receive(&replay(8, 10)), [apply([9, 10, 11])]);
}

#[test]
fn a_replay_from_beyond_what_is_held_is_not_believed() {
    let mut revisions = holding(5);
    assert_eq!(revisions.receive(&replay(8, 9)), []);
    assert_eq!(revisions.held(LOBBY), Some(5));
}

#[test]
fn an_empty_replay_moves_on() {
    let mut revisions = holding(5);
    let frame = ServerFrame::Replay { room_id: LOBBY, from: 5, to: 9, data: Vec::new() };
    assert_eq!(revisions.receive(&frame), [], "the changes were of something other than messages");
    assert_eq!(revisions.held(LOBBY), Some(9));
}

#[test]
fn what_waits_beyond_a_gap_is_bounded() {
    let mut revisions = holding(0);
    for rev in 2..1_000 {
        receive_live(&mut revisions, rev);
    }
    let actions = revisions.receive(&replay(0, 1));
    let Some(Action::Apply { messages, .. }) = actions.first() else { panic!("{actions:?}") };
    assert_eq!(messages.len(), 257);
    assert_eq!(receive_live(&mut revisions, 1_000), [resume(257)], "the rest is fetched");
}

#[test]
fn a_closed_room_is_only_noted() {
    let mut revisions = holding(5);
    let mut elsewhere = message(9, 9);
    elsewhere.room_id = GARDEN;
    assert_eq!(revisions.receive(&live(elsewhere)), []);
    assert_eq!(revisions.held(GARDEN), Some(9));
    assert_eq!(revisions.resume(), BTreeMap::from([(LOBBY, 5)]));
}

#[test]
fn a_room_opens_where_its_head_is() {
    let mut revisions = holding(5);
    revisions.open(GARDEN);
    let mut next = message(4, 4);
    next.room_id = GARDEN;
    let actions = revisions.receive(&live(next.clone()));
    assert_eq!(actions, [Action::Apply { room_id: GARDEN, messages: vec![next] }]);
    revisions.open(GARDEN);
    assert_eq!(revisions.held(GARDEN), Some(4), "opening again changes nothing");
    revisions.track(GARDEN, 50);
    assert_eq!(revisions.held(GARDEN), Some(4), "nor does hearing that there is more");
}

#[test]
fn a_closed_room_forgets_its_gap() {
    let mut revisions = holding(5);
    receive_live(&mut revisions, 8);
    revisions.close(LOBBY);
    assert_eq!(revisions.held(LOBBY), Some(8));
    assert_eq!(revisions.resume(), BTreeMap::new());
    revisions.open(LOBBY);
    assert_eq!(receive_live(&mut revisions, 9), [apply([9])]);
}

#[test]
fn hello_raises_closed_rooms_and_asks_for_what_resume_did_not_name() {
    let mut revisions = Revisions::new();
    assert_eq!(revisions.resume(), BTreeMap::new());
    revisions.open_at(LOBBY, 5);
    let actions = revisions.receive(&hello("a", vec![room(LOBBY, 9, 9, 0), room(GARDEN, 6, 6, 0)]));
    assert_eq!(actions, [resume(5)]);
    assert_eq!(revisions.held(GARDEN), Some(6));
}

#[test]
fn hello_does_not_ask_twice() {
    let mut revisions = holding(5);
    assert_eq!(revisions.resume(), BTreeMap::from([(LOBBY, 5)]));
    assert_eq!(revisions.receive(&hello("a", standing(9))), []);
    assert_eq!(revisions.receive(&replay(5, 9)), [apply([6, 7, 8, 9])]);
}

#[test]
fn rooms_that_are_gone_are_forgotten() {
    let mut revisions = holding(5);
    revisions.receive(&hello("a", vec![room(GARDEN, 3, 3, 0)]));
    assert_eq!(revisions.held(LOBBY), None);
    revisions.receive(&ServerFrame::RoomRemoved { room_id: GARDEN });
    assert_eq!(revisions.held(GARDEN), None);
    revisions.receive(&ServerFrame::RoomAdded { data: room(GARDEN, 8, 8, 0) });
    assert_eq!(revisions.held(GARDEN), Some(8));
}

#[test]
fn another_epoch_reloads_every_open_room() {
    let mut revisions = holding(5);
    assert_eq!(revisions.receive(&hello("a", standing(5))), []);
    receive_live(&mut revisions, 7);
    assert_eq!(revisions.receive(&hello("b", standing(9))), [Action::Reload { room_id: LOBBY }]);
    assert_eq!(receive_live(&mut revisions, 10), [apply([10])], "nothing of the other history is left");
    assert_eq!(revisions.receive(&hello("b", standing(10))), []);
}

#[test]
fn a_room_that_went_back_is_another_history() {
    let mut revisions = holding(5);
    assert_eq!(revisions.receive(&hello("a", standing(4))), [Action::Reload { room_id: LOBBY }]);
    assert_eq!(revisions.held(LOBBY), Some(4));
}

#[test]
fn a_reset_reloads_an_open_room() {
    let mut revisions = holding(5);
    let reset = |room_id| ServerFrame::Reset { room_id, to: 900 };
    assert_eq!(revisions.receive(&reset(LOBBY)), [Action::Reload { room_id: LOBBY }]);
    assert_eq!(revisions.receive(&reset(GARDEN)), []);
    assert_eq!((revisions.held(LOBBY), revisions.held(GARDEN)), (Some(900), Some(900)));
    assert_eq!(receive_live(&mut revisions, 901), [apply([901])]);
}

#[test]
fn a_pong_shows_that_the_last_message_was_lost() {
    let mut revisions = holding(5);
    assert_eq!(revisions.receive(&pong([(LOBBY, 5), (GARDEN, 8)])), []);
    assert_eq!(revisions.held(GARDEN), Some(8));
    assert_eq!(revisions.receive(&pong([(LOBBY, 6)])), [resume(5)]);
    assert_eq!(revisions.receive(&pong([(LOBBY, 6)])), [resume(5)], "the answer may have got lost, too");
    revisions.receive(&replay(5, 6));
    assert_eq!(revisions.receive(&pong([(LOBBY, 6)])), []);
}

/// Frames lost, doubled and swapped: whatever the network of a test does, the changes come out in order.
#[test]
fn whatever_is_lost_every_change_comes_out_once_and_in_order() {
    let mut revisions = holding(0);
    let mut out = Vec::new();
    let mut head = 0;
    let mut noise: u64 = 7;
    let mut take = |revisions: &mut Revisions, frame: ServerFrame, head: i64| {
        let mut frames = vec![frame];
        while let Some(frame) = frames.pop() {
            for action in revisions.receive(&frame) {
                match action {
                    Action::Apply { messages, .. } => out.extend(messages.iter().map(|message| message.rev)),
                    Action::Resume { rooms } => frames.push(replay(rooms[&LOBBY], head)),
                    Action::Reload { .. } => panic!("nothing was reset"),
                }
            }
        }
    };
    for _ in 0..2_000 {
        head += 1;
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match (noise >> 60) % 4 {
            0 => {}
            1 => {
                take(&mut revisions, live(message(head, head)), head);
                take(&mut revisions, live(message(head, head)), head);
            }
            _ => take(&mut revisions, live(message(head, head)), head),
        }
    }
    take(&mut revisions, pong([(LOBBY, head)]), head);
    assert_eq!(out, (1..=head).collect::<Vec<_>>());
}

#[test]
fn a_room_that_was_opened_before_it_was_added_asks_for_what_it_lacks() {
    let mut revisions = holding(5);
    let added = |rev| ServerFrame::RoomAdded { data: room(LOBBY, rev, rev, 0) };
    assert_eq!(revisions.receive(&added(5)), []);
    assert_eq!(revisions.receive(&added(6)), [resume(5)]);
    assert_eq!(revisions.receive(&added(7)), [], "an answer is on its way");
    assert_eq!(revisions.receive(&ServerFrame::RoomAdded { data: room(GARDEN, 9, 9, 0) }), []);
    assert_eq!(revisions.held(GARDEN), Some(9));
}

use super::*;
use crate::protocol::{Message, OnlineUsers, Recall, Role};
use crate::realtime::samples::{GARDEN, LOBBY, ME, OTHER, hello, live, message, room, user};

fn own(seq: i64) -> Message {
    Message { user_id: ME, user: user(ME), ..message(seq, seq) }
}

/// Apply a frame where the server has never confirmed a mark.
fn take(rooms: &mut Vec<Room>, frame: &ServerFrame) -> bool {
    apply(rooms, &mut Marks::default(), ME, frame)
}

#[test]
fn a_message_is_unread_until_read() {
    let mut rooms = vec![room(LOBBY, 9, 9, 9), room(GARDEN, 4, 4, 2)];
    assert_eq!(total_unread(&rooms), 2);
    assert!(take(&mut rooms, &live(message(10, 12))));
    assert_eq!((rooms[0].last_seq, rooms[0].last_rev, rooms[0].unread()), (10, 12, 1));
    assert!(!take(&mut rooms, &live(message(10, 12))), "the same again");
    assert!(take(&mut rooms, &ServerFrame::Read { room_id: LOBBY, seq: 10 }));
    assert_eq!(rooms[0].unread(), 0);
    assert!(!take(&mut rooms, &ServerFrame::Read { room_id: LOBBY, seq: 3 }), "reading does not go back");
}

#[test]
fn own_messages_are_read() {
    let mut rooms = vec![room(LOBBY, 9, 9, 9)];
    take(&mut rooms, &live(own(10)));
    assert_eq!(rooms[0].unread(), 0);
    take(&mut rooms, &live(message(11, 11)));
    take(&mut rooms, &live(own(12)));
    assert_eq!(rooms[0].unread(), 2, "what was skipped is not");
}

#[test]
fn an_acknowledgement_is_an_own_message() {
    let mut rooms = vec![room(LOBBY, 9, 9, 9)];
    let (client_id, message_id) = (own(10).client_id, own(10).id);
    take(&mut rooms, &ServerFrame::Ack { client_id, room_id: LOBBY, message_id, seq: 10, rev: 10 });
    assert_eq!((rooms[0].last_seq, rooms[0].unread()), (10, 0));
}

#[test]
fn a_replay_counts_like_its_messages() {
    let mut rooms = vec![room(LOBBY, 9, 9, 9)];
    let data = vec![own(10), message(11, 11)];
    take(&mut rooms, &ServerFrame::Replay { room_id: LOBBY, from: 9, to: 15, data });
    assert_eq!((rooms[0].last_seq, rooms[0].last_rev, rooms[0].read_seq), (11, 15, 10));
}

#[test]
fn hello_tells_how_the_rooms_stand() {
    let public = |id| Room { kind: RoomKind::Public, ..room(id, 1, 1, 0) };
    let (left, lost) = (RoomId(3), RoomId(4));
    let joinable = Room { role: None, ..public(RoomId(5)) };
    let mut rooms = vec![public(left), room(lost, 1, 1, 0), joinable.clone(), room(LOBBY, 9, 9, 9)];
    let current = vec![room(LOBBY, 12, 14, 7), room(GARDEN, 2, 2, 2)];
    assert!(take(&mut rooms, &hello("a", current.clone())));
    assert_eq!(rooms[0], Room { role: None, ..public(left) });
    assert_eq!(rooms[1], joinable);
    assert_eq!((rooms[2].last_seq, rooms[2].read_seq), (12, 9), "reading is not undone");
    assert_eq!(rooms[3], current[1]);
    assert_eq!(rooms.len(), 4);
    assert!(!take(&mut rooms, &hello("a", current)), "nothing new");
}

#[test]
fn rooms_come_change_and_go() {
    let mut rooms = vec![room(LOBBY, 0, 0, 0)];
    assert!(take(&mut rooms, &ServerFrame::RoomAdded { data: room(GARDEN, 5, 5, 0) }));
    let nothing = RoomUpdate {
        id: GARDEN,
        name: None,
        description: None,
        member_count: None,
        notify: None,
        muted_until: None,
        role: None,
    };
    assert!(!take(&mut rooms, &ServerFrame::RoomChanged { data: nothing.clone() }));
    let data = RoomUpdate { name: Some("Garden".into()), role: Some(Role::Owner), ..nothing.clone() };
    assert!(take(&mut rooms, &ServerFrame::RoomChanged { data }));
    let expected = Room { name: "Garden".into(), role: Some(Role::Owner), ..room(GARDEN, 5, 5, 0) };
    assert_eq!(rooms[1], expected);
    let data = RoomUpdate { id: RoomId(77), ..nothing };
    assert!(!take(&mut rooms, &ServerFrame::RoomChanged { data }), "an unknown room");
    assert!(take(&mut rooms, &ServerFrame::RoomRemoved { room_id: LOBBY }));
    assert!(!take(&mut rooms, &ServerFrame::RoomRemoved { room_id: LOBBY }));
    assert_eq!(rooms.len(), 1);
}

#[test]
fn people_come_and_go() {
    let mut rooms = vec![room(LOBBY, 0, 0, 0)];
    let joined = |count| ServerFrame::UserJoined { room_id: LOBBY, count, data: user(OTHER) };
    take(&mut rooms, &joined(2));
    assert_eq!(rooms[0].online_count, 2);
    assert!(!take(&mut rooms, &joined(2)), "someone who is there has another name");
    let data = OnlineUsers { count: 1, users: vec![user(ME)] };
    take(&mut rooms, &ServerFrame::OnlineUsers { room_id: LOBBY, data });
    assert_eq!(rooms[0].online_count, 1);
    take(&mut rooms, &joined(9));
    assert_eq!(rooms[0].online_count, 9, "frames that were dropped are made up for");
    take(&mut rooms, &ServerFrame::UserLeft { room_id: LOBBY, count: 8, data: user(OTHER) });
    assert_eq!(rooms[0].online_count, 8);
}

#[test]
fn a_mark_that_was_lost_with_the_connection_is_sent_again() {
    let mut rooms = vec![room(LOBBY, 9, 9, 9), room(GARDEN, 4, 4, 2)];
    let current = vec![room(LOBBY, 9, 9, 7), room(GARDEN, 4, 4, 3), room(RoomId(3), 5, 5, 0)];
    take(&mut rooms, &hello("a", current.clone()));
    assert_eq!(marks_to_repeat(&rooms, &current), [ClientFrame::Read { room_id: LOBBY, seq: 9 }]);
}

/// The lobby, read up to `confirmed` by the server's word and then up to `read` here; a connection that begins
/// with `told`. The mark now, and what is sent again.
fn reconnect(confirmed: i64, read: i64, told: i64) -> (i64, Vec<ClientFrame>) {
    let mut rooms = vec![room(LOBBY, 9, 9, confirmed)];
    let mut marks = Marks::of(&rooms);
    rooms[0].read_seq = read;
    let current = vec![room(LOBBY, 9, 9, told)];
    apply(&mut rooms, &mut marks, ME, &hello("a", current.clone()));
    assert_eq!(marks, Marks::of(&current));
    (rooms[0].read_seq, marks_to_repeat(&rooms, &current))
}

#[test]
fn only_what_was_read_here_and_never_confirmed_is_sent_again() {
    let again = |seq| vec![ClientFrame::Read { room_id: LOBBY, seq }];
    assert_eq!(reconnect(7, 9, 7), (9, again(9)));
    assert_eq!(reconnect(5, 9, 7), (9, again(9)), "read a little further elsewhere");
    assert_eq!(reconnect(5, 7, 9), (9, vec![]), "read further elsewhere");
    assert_eq!(reconnect(9, 9, 4), (4, vec![]), "marked as unread elsewhere");
    assert_eq!(reconnect(7, 9, 4), (4, vec![]), "the same, while the last mark was lost");
}

#[test]
fn frames_confirm_marks() {
    let mut rooms = vec![room(LOBBY, 9, 9, 5)];
    let mut marks = Marks::of(&rooms);
    rooms[0].read_seq = 9;
    let told = |seq| vec![room(LOBBY, 10, 10, seq)];
    apply(&mut rooms, &mut marks, ME, &ServerFrame::Read { room_id: LOBBY, seq: 9 });
    apply(&mut rooms, &mut marks, ME, &live(own(10)));
    assert_eq!((rooms[0].read_seq, &marks), (10, &Marks::of(&told(10))));
    apply(&mut rooms, &mut marks, ME, &ServerFrame::MarkedUnread { room_id: LOBBY, seq: 4 });
    assert_eq!((rooms[0].read_seq, &marks), (3, &Marks::of(&told(3))));
    apply(&mut rooms, &mut marks, ME, &hello("a", told(2)));
    assert_eq!((rooms[0].read_seq, marks_to_repeat(&rooms, &told(2))), (2, vec![]));
}

#[test]
fn an_own_message_that_was_marked_as_unread_stays_so_when_it_changes() {
    let mut rooms = vec![room(LOBBY, 9, 9, 8)];
    let data = vec![Message { rev: 10, ..own(9) }];
    take(&mut rooms, &ServerFrame::Replay { room_id: LOBBY, from: 9, to: 10, data });
    assert_eq!((rooms[0].last_rev, rooms[0].read_seq), (10, 8));
}

#[test]
fn an_answer_does_not_undo_a_mark_that_was_taken_back_meanwhile() {
    let mut rooms = vec![room(LOBBY, 9, 9, 3)];
    let mut marks = Marks::of(&rooms);
    upsert(&mut rooms, &mut marks, room(LOBBY, 9, 9, 9));
    assert_eq!((rooms[0].read_seq, marks), (3, Marks::of(&rooms)));
}

#[test]
fn recalls_are_told_at_once_or_when_they_were_missed() {
    let recall = Some(Recall { at: 1, by: user(OTHER) });
    let gone = |seq| Message { recalled: recall.clone(), ..message(seq, 20) };
    let changed = |data: Message| ServerFrame::MessageChanged { room_id: LOBBY, rev: 20, data };
    assert_eq!(recalled(&changed(gone(3))), [gone(3).id]);
    assert!(recalled(&changed(message(3, 20))).is_empty());
    let data = vec![message(2, 20), gone(3), gone(5)];
    let replay = ServerFrame::Replay { room_id: LOBBY, from: 9, to: 20, data };
    assert_eq!(recalled(&replay), [gone(3).id, gone(5).id]);
    assert!(recalled(&live(message(10, 10))).is_empty());
}

#[test]
fn a_mark_beyond_a_restored_history_is_not() {
    let mut rooms = vec![room(LOBBY, 9, 9, 9)];
    let current = vec![room(LOBBY, 5, 5, 5)];
    take(&mut rooms, &hello("b", current.clone()));
    assert_eq!((rooms[0].last_seq, rooms[0].read_seq), (5, 5));
    assert_eq!(marks_to_repeat(&rooms, &current), []);
}

#[test]
fn a_room_that_was_read_before_newer_messages_came_does_not_undo_them() {
    let mut rooms = vec![room(LOBBY, 12, 14, 11)];
    let saved = Room { name: "Atrium".into(), ..room(LOBBY, 9, 9, 9) };
    assert!(upsert(&mut rooms, &mut Marks::default(), saved));
    assert_eq!(rooms[0], Room { name: "Atrium".into(), ..room(LOBBY, 12, 14, 11) });
}

#[test]
fn public_rooms_are_listed_to_those_outside_them() {
    let listed =
        |name: &str| Room { kind: RoomKind::Public, name: name.into(), role: None, ..room(GARDEN, 0, 0, 0) };
    let mut rooms = vec![room(LOBBY, 0, 0, 0)];
    assert!(take(&mut rooms, &ServerFrame::RoomListed { data: listed("Garden") }));
    assert!(take(&mut rooms, &ServerFrame::RoomListed { data: listed("Park") }));
    assert_eq!((rooms.len(), &rooms[1]), (2, &listed("Park")));

    let joined = Room { role: Some(Role::Member), read_seq: 3, ..listed("Park") };
    take(&mut rooms, &ServerFrame::RoomAdded { data: joined.clone() });
    assert_eq!(rooms[1], joined);
    take(&mut rooms, &ServerFrame::RoomListed { data: listed("Park") });
    assert_eq!(rooms[1], listed("Park"), "nothing of the membership is left");
}

#[test]
fn a_room_that_was_left_stays_if_it_can_be_joined_again() {
    let public = |id, member_count| Room { kind: RoomKind::Public, member_count, ..room(id, 1, 1, 0) };
    let (shared, own) = (RoomId(3), RoomId(4));
    let mut rooms = vec![room(LOBBY, 1, 1, 0), public(shared, 2), public(own, 1)];
    for id in [LOBBY, shared, own] {
        assert!(leave(&mut rooms, id));
    }
    let listed = Room { role: None, ..public(shared, 2) };
    assert_eq!(rooms, std::slice::from_ref(&listed));
    assert!(!leave(&mut rooms, shared), "the socket was faster");
    let mut alone = vec![Room { member_count: 1, ..listed.clone() }];
    assert!(!leave(&mut alone, shared), "listed with who is left");
    assert!(!leave(&mut rooms, LOBBY));
    assert_eq!(rooms, [listed]);
}

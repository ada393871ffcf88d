//! People, not sockets.

use salon::protocol::{OnlineUsers, RoomId, ServerFrame, User, UserId};
use serde_json::json;

use crate::support::{Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);

fn departures(frames: &[ServerFrame]) -> Vec<UserId> {
    frames
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::UserLeft { data, .. } => Some(data.id),
            _ => None,
        })
        .collect()
}

fn arrivals(frames: &[ServerFrame]) -> Vec<UserId> {
    frames
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::UserJoined { data, .. } => Some(data.id),
            _ => None,
        })
        .collect()
}

/// Resume and see who is in the lobby.
async fn look_around(socket: &mut Socket) -> OnlineUsers {
    socket.resume([(LOBBY, 0)]).await;
    wait_for!(socket, ServerFrame::OnlineUsers { room_id: LOBBY, data } => data)
}

#[tokio::test]
async fn who_arrives_sees_the_others_and_is_seen_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut desk = Socket::open(&beth).await;
    let people: Vec<User> = vec![alan.account().public(), beth.account().public()];
    assert_eq!(look_around(&mut desk).await, OnlineUsers { count: 2, users: people.clone() });
    let arrived = wait_for!(alan_s, ServerFrame::UserJoined { room_id: LOBBY, count, data } => (count, data));
    assert_eq!(arrived, (2, beth.account().public()));

    let mut phone = Socket::open(&beth).await;
    assert_eq!(look_around(&mut phone).await, OnlineUsers { count: 2, users: people });
    let frames = alan_s.settle().await;
    assert!(arrivals(&frames).is_empty(), "a second device is no second person: {frames:?}");
    assert_eq!(alan.room(LOBBY).await.unwrap().online_count, 2);
}

#[tokio::test]
async fn people_leave_with_their_last_connection_and_after_a_grace() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let two_devices = server.register("two_devices").await;
    let reloading = server.register("reloading").await;
    let leaving = server.register("leaving").await;
    let mut alan_s = alan.connect().await;
    let desk = two_devices.connect().await;
    let _phone = two_devices.connect().await;
    let page = reloading.connect().await;
    let last = leaving.connect().await;
    alan_s.settle().await;

    desk.hang_up().await;
    page.hang_up().await;
    let _page = reloading.connect().await;
    last.hang_up().await;
    let count = alan.room(LOBBY).await.unwrap().online_count;
    assert_eq!(count, 4, "nobody has left yet");

    // Whoever went before `leaving` and did not come back would be gone by then.
    let mut frames = Vec::new();
    while departures(&frames).is_empty() {
        frames.push(alan_s.next_frame().await);
    }
    frames.extend(alan_s.settle().await);
    assert_eq!(departures(&frames), [leaving.id()]);
    assert!(frames.iter().any(|frame| matches!(frame, ServerFrame::UserLeft { count: 3, .. })), "{frames:?}");
    assert!(arrivals(&frames).is_empty(), "{frames:?}");
    assert_eq!(alan.room(LOBBY).await.unwrap().online_count, 3);
    let members = alan.members(LOBBY).await.members;
    let online: Vec<bool> = members.iter().map(|member| member.online).collect();
    assert_eq!(online, [true, true, true, false]);
    assert!(frames.contains(&ServerFrame::OnlineTotal { count: 3 }), "{frames:?}");
}

#[tokio::test]
async fn the_total_is_told_to_everyone() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    wait_for!(alan_s, ServerFrame::OnlineTotal { count: 1 } => ());
    let _beth_s = beth.connect().await;
    wait_for!(alan_s, ServerFrame::OnlineTotal { count: 2 } => ());
}

#[tokio::test]
async fn a_new_nickname_is_seen_at_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut socket = alan.connect().await;
    let _beth_s = beth.connect().await;
    wait_for!(socket, ServerFrame::UserJoined { .. } => ());
    beth.post("update_profile", json!({ "nickname": "贝丝", "avatar_id": 9 })).await.unwrap();
    let (count, changed) =
        wait_for!(socket, ServerFrame::UserJoined { room_id: LOBBY, count, data } => (count, data));
    assert_eq!((changed.id, changed.nickname.as_str(), changed.avatar_id), (beth.id(), "贝丝", 9));
    assert_eq!(count, 2, "nobody else is here because of it");
    assert_eq!(alan.room(LOBBY).await.unwrap().online_count, 2);
}

#[tokio::test]
async fn a_large_crowd_is_counted_and_partly_listed() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = alan.connect().await;
    let crowd = server.crowd(LOBBY, "guest", 110).await;
    let mut sockets = Vec::new();
    for guest in &crowd {
        sockets.push(Socket::open(guest).await);
    }
    let mut frames = Vec::new();
    loop {
        let frame = socket.next_frame().await;
        if let ServerFrame::OnlineUsers { data, .. } = &frame
            && data.count == 111
        {
            assert_eq!(data.users.len(), 100, "a large crowd is not listed in full");
            break;
        }
        frames.push(frame);
    }
    let single = arrivals(&frames).len();
    assert!(single <= 99, "beyond a hundred, arrivals are gathered: {single}");
    let seen = look_around(&mut sockets[0]).await;
    assert_eq!((seen.count, seen.users.len()), (111, 100));
}

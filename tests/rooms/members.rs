//! Members: added, removed, given roles, listed.

use salon::protocol::{ErrorCode, MemberPage, Role, RoomKind, UserId};
use serde_json::json;

use crate::support::{Server, wait_for};

#[tokio::test]
async fn a_member_has_the_promised_shape() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let socket = beth.connect().await;
    let page = alan.post("list_members", json!({ "room_id": 1 })).await.unwrap();
    let member = |id: i64, name: &str, role: &str, online: bool| {
        let user = json!({ "id": id, "username": name, "nickname": name, "avatar_id": 1 });
        json!({ "user": user, "role": role, "online": online })
    };
    let members = json!([member(1, "alan", "owner", false), member(2, "beth", "member", true)]);
    assert_eq!(page, json!({ "members": members, "next": null }));
    drop(socket);
}

#[tokio::test]
async fn people_are_added_by_name_and_removed_by_id() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("Beth").await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    let () = alan.call("add_member", json!({ "room_id": room, "username": " ｂＥＴＨ " })).await;
    assert_eq!(beth.room(room).await.unwrap().role, Some(Role::Member));
    let again = json!({ "room_id": room, "username": "Beth" });
    assert_eq!(alan.refused("add_member", again).await, ErrorCode::AlreadyMember);
    let nobody = json!({ "room_id": room, "username": "nobody" });
    assert_eq!(alan.refused("add_member", nobody).await, ErrorCode::UserNotFound);

    alan.remove(room, beth.id()).await;
    assert_eq!(beth.room(room).await, None);
    let again = json!({ "room_id": room, "user_id": beth.id() });
    assert_eq!(alan.refused("remove_member", again).await, ErrorCode::UserNotFound);
    let nobody = json!({ "room_id": room, "user_id": 999 });
    assert_eq!(alan.refused("remove_member", nobody).await, ErrorCode::UserNotFound);
    let role = json!({ "room_id": room, "user_id": beth.id(), "role": "owner" });
    assert_eq!(alan.refused("set_role", role).await, ErrorCode::UserNotFound);
}

#[tokio::test]
async fn many_members_come_in_pages() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Crowd", RoomKind::Private).await.id;
    let people = server.seed().await.members(room, "guest", 230).await;

    let mut ids: Vec<UserId> = Vec::new();
    let mut sizes = Vec::new();
    let mut after = None;
    loop {
        let mut form = json!({ "room_id": room });
        if let Some(after) = after {
            form["after"] = json!(after);
        }
        let page: MemberPage = alan.call("list_members", form).await;
        sizes.push(page.members.len());
        ids.extend(page.members.iter().map(|member| member.user.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 31]);
    let expected: Vec<UserId> = [alan.id()].into_iter().chain(people.iter().map(|user| user.id)).collect();
    assert_eq!(ids, expected, "each once, in order");
    assert_eq!(alan.room(room).await.unwrap().member_count, 231);
}

#[tokio::test]
async fn a_page_that_just_fits_is_the_last() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Crowd", RoomKind::Private).await.id;
    server.seed().await.members(room, "guest", 99).await;
    let page = alan.members(room).await;
    assert_eq!((page.members.len(), page.next), (100, None));
}

#[tokio::test]
async fn online_members_are_counted_by_person() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Member).await;
    assert_eq!(alan.room(room).await.unwrap().online_count, 0);
    let mut first = beth.connect().await;
    let _second = beth.connect().await;
    let _alan_s = alan.connect().await;
    assert_eq!(alan.room(room).await.unwrap().online_count, 2);
    wait_for!(first, salon::protocol::ServerFrame::OnlineTotal { count: 2 } => ());
    let online: Vec<bool> = alan.members(room).await.members.iter().map(|member| member.online).collect();
    assert_eq!(online, [true, true]);
}

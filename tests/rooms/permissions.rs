//! The matrix: who may do what, asked from outside.

use reqwest::StatusCode;
use salon::protocol::{ErrorCode, HistoryPage, Member, MessageId, Role, Room, RoomId, RoomKind};
use serde_json::{Value, json};

use crate::support::{Client, Server};

/// What a server function answers to whom: owner, moderator, member, somebody outside.
type Answers = [Option<ErrorCode>; 4];

const YES: Option<ErrorCode> = None;
const NO: Option<ErrorCode> = Some(ErrorCode::Forbidden);
const NOT_THERE: Option<ErrorCode> = Some(ErrorCode::NotFound);

/// A room, and what its owner has said there.
#[derive(Clone, Copy)]
struct Place {
    room: RoomId,
    message: MessageId,
}

/// The people of the matrix. A room's other owner, moderator and member are there to be acted upon.
struct Cast {
    owner: Client,
    other_owner: Client,
    moderator: Client,
    other_moderator: Client,
    member: Client,
    other_member: Client,
    outsider: Client,
    stranger: Client,
}

impl Cast {
    async fn gather(server: &Server) -> Self {
        Self {
            owner: server.register("owner").await,
            other_owner: server.register("owner2").await,
            moderator: server.register("moderator").await,
            other_moderator: server.register("moderator2").await,
            member: server.register("member").await,
            other_member: server.register("member2").await,
            outsider: server.register("outsider").await,
            stranger: server.register("stranger").await,
        }
    }

    fn actors(&self) -> [&Client; 4] {
        [&self.owner, &self.moderator, &self.member, &self.outsider]
    }

    async fn room(&self, kind: RoomKind) -> Place {
        let room = self.owner.create_room("Matrix", kind).await.id;
        self.owner.add(room, &self.other_owner, Role::Owner).await;
        self.owner.add(room, &self.moderator, Role::Moderator).await;
        self.owner.add(room, &self.other_moderator, Role::Moderator).await;
        self.owner.add(room, &self.member, Role::Member).await;
        self.owner.add(room, &self.other_member, Role::Member).await;
        let message = self.owner.post_message(room, "what insiders said").await.id;
        Place { room, message }
    }

    /// Every operation on a room.
    fn matrix(&self, place: Place, kind: RoomKind) -> Vec<(&'static str, Value, Answers)> {
        let Place { room, message } = place;
        let on = |client: &Client| json!({ "room_id": room, "user_id": client.id() });
        let role =
            |client: &Client, role: Role| json!({ "room_id": room, "user_id": client.id(), "role": role });
        let sanction =
            |client: &Client, kind: &str| json!({ "room_id": room, "user_id": client.id(), "kind": kind });
        let ban_stranger = json!({ "room_id": room, "username": "stranger", "kind": "ban" });
        let join = if kind == RoomKind::Public { YES } else { NOT_THERE };
        let here = json!({ "room_id": room });
        let name = json!({ "room_id": room, "name": "Renamed", "description": "" });
        let add = json!({ "room_id": room, "username": "stranger" });
        let add_nobody = json!({ "room_id": room, "username": "nobody" });
        let say = json!({ "room_id": room, "content": "hello" });
        let edit = json!({ "room_id": room, "message_id": message, "content": "hullo" });
        let about = json!({ "room_id": room, "message_id": message });
        let react = json!({ "room_id": room, "message_id": message, "emoji": "👍", "on": true });
        let pin = json!({ "room_id": room, "message_id": message, "on": true });
        let unread = json!({ "room_id": room, "seq": 1 });
        let notify = json!({ "room_id": room, "notify": "all" });
        let search = json!({ "room_id": room, "query": "insiders" });
        let unknown = Some(ErrorCode::UserNotFound);
        vec![
            ("list_members", here.clone(), [YES, YES, YES, NOT_THERE]),
            ("history", here.clone(), [YES, YES, YES, NOT_THERE]),
            ("update_room", name, [YES, YES, NO, NOT_THERE]),
            ("add_member", add, [YES, YES, NO, NOT_THERE]),
            ("add_member", add_nobody, [unknown, unknown, NO, NOT_THERE]),
            ("remove_member", on(&self.other_member), [YES, YES, NO, NOT_THERE]),
            ("remove_member", on(&self.other_moderator), [YES, NO, NO, NOT_THERE]),
            ("remove_member", on(&self.other_owner), [NO, NO, NO, NOT_THERE]),
            ("remove_member", on(&self.stranger), [unknown, unknown, unknown, NOT_THERE]),
            ("sanction_member", sanction(&self.other_member, "mute"), [YES, YES, NO, NOT_THERE]),
            ("sanction_member", sanction(&self.other_member, "kick"), [YES, YES, NO, NOT_THERE]),
            ("sanction_member", sanction(&self.other_member, "ban"), [YES, YES, NO, NOT_THERE]),
            ("sanction_member", sanction(&self.other_moderator, "mute"), [YES, NO, NO, NOT_THERE]),
            ("sanction_member", sanction(&self.other_owner, "ban"), [NO, NO, NO, NOT_THERE]),
            ("sanction_member", sanction(&self.stranger, "ban"), [unknown, unknown, NO, NOT_THERE]),
            ("sanction_member", ban_stranger, [YES, YES, NO, NOT_THERE]),
            ("lift_sanction", sanction(&self.other_member, "mute"), [NOT_THERE, NOT_THERE, NO, NOT_THERE]),
            ("list_sanctions", here.clone(), [YES, YES, NO, NOT_THERE]),
            ("set_role", role(&self.other_member, Role::Moderator), [YES, NO, NO, NOT_THERE]),
            ("set_role", role(&self.other_member, Role::Owner), [YES, NO, NO, NOT_THERE]),
            ("set_role", role(&self.moderator, Role::Owner), [YES, NO, NO, NOT_THERE]),
            ("set_role", role(&self.member, Role::Owner), [YES, NO, NO, NOT_THERE]),
            ("set_role", role(&self.other_owner, Role::Member), [YES, NO, NO, NOT_THERE]),
            ("post_message", say, [YES, YES, YES, NOT_THERE]),
            ("edit_message", edit, [YES, NO, NO, NOT_THERE]),
            ("recall_message", about.clone(), [YES, YES, NO, NOT_THERE]),
            ("message_versions", about, [YES, YES, NO, NOT_THERE]),
            ("react", react, [YES, YES, YES, NOT_THERE]),
            ("pin_message", pin, [YES, YES, NO, NOT_THERE]),
            ("pinned_messages", here.clone(), [YES, YES, YES, NOT_THERE]),
            ("mark_unread", unread, [YES, YES, YES, NOT_THERE]),
            ("set_notify", notify, [YES, YES, YES, NOT_THERE]),
            ("read_marks", here.clone(), [YES, YES, YES, NOT_THERE]),
            ("search", search, [YES, YES, YES, NOT_THERE]),
            ("delete_room", here.clone(), [YES, NO, NO, NOT_THERE]),
            ("leave_room", here.clone(), [YES, YES, YES, NOT_THERE]),
            ("join_room", here, [YES, YES, YES, join]),
        ]
    }

    /// All that can be seen of a room.
    async fn snapshot(&self, room: RoomId) -> (Room, Vec<Member>, HistoryPage) {
        let room_now = self.owner.room(room).await.expect("the room");
        (room_now, self.owner.members(room).await.members, self.owner.history(room, None, 100).await)
    }
}

async fn the_matrix_holds(kind: RoomKind) {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let cast = Cast::gather(&server).await;
    let mut place = cast.room(kind).await;
    for row in 0..cast.matrix(place, kind).len() {
        for (position, actor) in cast.actors().into_iter().enumerate() {
            let (endpoint, form, answers) = cast.matrix(place, kind).swap_remove(row);
            let before = cast.snapshot(place.room).await;
            let answer = actor.post(endpoint, &form).await.err().map(|(_, error)| error.code);
            let name = &actor.account().username;
            assert_eq!(answer, answers[position], "{name}: {endpoint} {form} in a {kind:?} room");
            if answer.is_some() {
                assert_eq!(
                    cast.snapshot(place.room).await,
                    before,
                    "refused, and nothing changed: {endpoint} {form}"
                );
            } else {
                place = cast.room(kind).await;
            }
        }
    }
}

#[tokio::test]
async fn the_matrix_holds_in_public_rooms() {
    the_matrix_holds(RoomKind::Public).await;
}

#[tokio::test]
async fn the_matrix_holds_in_private_rooms() {
    the_matrix_holds(RoomKind::Private).await;
}

#[tokio::test]
async fn a_private_room_looks_from_outside_like_none_at_all() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let cast = Cast::gather(&server).await;
    let place = cast.room(RoomKind::Private).await;
    let (room, nowhere) = (place.room, RoomId(999_999));
    let real = cast.matrix(place, RoomKind::Private);
    for ((endpoint, form, _), (_, nowhere_form, _)) in
        real.iter().zip(cast.matrix(Place { room: nowhere, ..place }, RoomKind::Private))
    {
        let refusal = cast.outsider.post(endpoint, form).await.unwrap_err();
        assert_eq!(refusal, cast.outsider.post(endpoint, nowhere_form).await.unwrap_err(), "{endpoint}");
        assert_eq!(refusal.0, StatusCode::NOT_FOUND, "{endpoint}");
    }
    assert_eq!(cast.outsider.room(room).await, None);
    assert!(cast.member.room(room).await.is_some());
    let page = async |client: &Client, room: RoomId| client.get(&format!("/rooms/{room}")).await.status();
    assert_eq!(page(&cast.outsider, room).await, StatusCode::NOT_FOUND);
    assert_eq!(page(&cast.outsider, nowhere).await, StatusCode::NOT_FOUND);
    assert_eq!(page(&cast.member, room).await, StatusCode::OK);
    let body = cast.outsider.get(&format!("/rooms/{room}")).await.text().await.unwrap();
    assert!(!body.contains("Matrix") && !body.contains("insiders"), "{body}");
}

#[tokio::test]
async fn a_public_room_s_page_shows_outsiders_nothing_that_was_said() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    alan.post_message(room, "what insiders said").await;
    let response = beth.get(&format!("/rooms/{room}")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!response.text().await.unwrap().contains("insiders"));
}

#[tokio::test]
async fn nobody_does_anything_without_signing_in() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let cast = Cast::gather(&server).await;
    let place = cast.room(RoomKind::Public).await;
    let guest = server.guest();
    for (endpoint, form, _) in cast.matrix(place, RoomKind::Public) {
        assert_eq!(guest.refused(endpoint, form).await, ErrorCode::Unauthorized, "{endpoint}");
    }
    for (endpoint, form) in [
        ("me", json!({})),
        ("list_rooms", json!({})),
        ("create_room", json!({ "name": "x", "kind": "public" })),
        ("open_direct", json!({ "username": "owner" })),
        ("update_profile", json!({ "nickname": "x", "avatar_id": 1 })),
    ] {
        assert_eq!(guest.refused(endpoint, form).await, ErrorCode::Unauthorized, "{endpoint}");
    }
}

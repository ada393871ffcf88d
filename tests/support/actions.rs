//! What tests do all the time, as one call each.

use salon::protocol::{HistoryPage, MemberPage, Message, Role, Room, RoomId, RoomKind, UserId};
use serde_json::{Value, json};

use super::Client;

impl Client {
    pub async fn create_room(&self, name: &str, kind: RoomKind) -> Room {
        self.call("create_room", json!({ "name": name, "kind": kind, "description": "" })).await
    }

    pub async fn join(&self, room: RoomId) -> Room {
        self.call("join_room", json!({ "room_id": room })).await
    }

    pub async fn leave(&self, room: RoomId) {
        self.call("leave_room", json!({ "room_id": room })).await
    }

    /// Add someone, with a role.
    pub async fn add(&self, room: RoomId, member: &Client, role: Role) {
        let () =
            self.call("add_member", json!({ "room_id": room, "username": member.account().username })).await;
        if role != Role::Member {
            self.set_role(room, member.id(), role).await;
        }
    }

    pub async fn remove(&self, room: RoomId, member: UserId) {
        self.call("remove_member", json!({ "room_id": room, "user_id": member })).await
    }

    pub async fn set_role(&self, room: RoomId, member: UserId, role: Role) {
        self.call("set_role", json!({ "room_id": room, "user_id": member, "role": role })).await
    }

    pub async fn rooms(&self) -> Vec<Room> {
        self.call("list_rooms", json!({})).await
    }

    /// One room of the list, if it is there.
    pub async fn room(&self, id: RoomId) -> Option<Room> {
        self.rooms().await.into_iter().find(|room| room.id == id)
    }

    pub async fn members(&self, room: RoomId) -> MemberPage {
        self.call("list_members", json!({ "room_id": room })).await
    }

    pub async fn direct(&self, peer: &Client) -> Room {
        self.call("open_direct", json!({ "username": peer.account().username })).await
    }

    /// Post by form.
    pub async fn post_message(&self, room: RoomId, content: &str) -> Message {
        self.call("post_message", json!({ "room_id": room, "content": content })).await
    }

    pub async fn history(&self, room: RoomId, before: Option<i64>, limit: i64) -> HistoryPage {
        let mut form = json!({ "room_id": room, "limit": limit });
        if let Some(before) = before {
            form["before"] = Value::from(before);
        }
        self.call("history", form).await
    }
}

//! What a room keeps no longer: it is gone by every way, everyone hears so, and everything else stays as it was.

mod applying;
mod choosing;
mod gone;
mod hearing;
#[path = "../support/mod.rs"]
mod support;

use salon::protocol::{Message, RetentionChange, Room, RoomId, RoomKind, RoomRetention};
use serde_json::{Value, json};

use support::{Client, Server, eventually};

/// Old enough for every bound of the tests.
const LONG_AGO: &str = "UPDATE messages SET created_at = created_at - 40 * 86400000";

impl Client {
    async fn retention(&self, room: RoomId) -> RoomRetention {
        self.call("retention", json!({ "room_id": room })).await
    }

    async fn choose(&self, room: RoomId, bounds: Value, confirmed: bool) -> RetentionChange {
        let mut form = json!({ "room_id": room, "confirmed": confirmed });
        for bound in ["days", "messages"] {
            if !bounds[bound].is_null() {
                form[bound] = bounds[bound].clone();
            }
        }
        self.call("set_retention", form).await
    }

    /// Let the room keep so many messages, whatever that deletes.
    async fn keep(&self, room: RoomId, messages: i64) {
        assert!(self.choose(room, json!({ "messages": messages }), true).await.done);
    }

    /// What the newest page of history says.
    async fn page(&self, room: RoomId) -> Vec<Message> {
        self.history(room, None, 100).await.messages
    }

    async fn texts(&self, room: RoomId) -> Vec<String> {
        self.page(room).await.into_iter().map(|message| message.content).collect()
    }

    /// Wait until the history begins with this text.
    async fn begins_with(&self, room: RoomId, text: &str) {
        eventually("old messages to go", async || {
            self.texts(room).await.first().is_some_and(|first| first == text)
        })
        .await;
    }
}

/// Somebody with a room of their own, in which so many messages say `m1`, `m2`, ….
async fn room_of(server: &Server, count: usize) -> (Client, Room) {
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await;
    server.seed().await.messages(room.id, ada.id(), "m", count).await;
    (ada, room)
}

/// A server that counts nobody's requests.
async fn start() -> Server {
    Server::start_with(|config| config.unlimited = true).await
}

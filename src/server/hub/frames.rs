//! Frames as text, and long answers as several frames.

use axum::extract::ws::Utf8Bytes;

use crate::protocol::{Message, RoomId, ServerFrame};

/// A long absence is replayed in several frames, so that each is well within the send queue's bound.
const REPLAY_CHUNK_MESSAGES: usize = 50;
const REPLAY_CHUNK_BYTES: usize = 128 * 1024;

/// A frame's JSON. The result is shared by all who receive it: cloning it copies nothing.
pub fn encode(frame: &ServerFrame) -> Utf8Bytes {
    serde_json::to_string(frame).expect("frames have string keys and no failing parts").into()
}

/// Part of a replay: what brings a room to revision `to`.
pub struct Replay {
    pub to: i64,
    pub frame: ServerFrame,
}

/// All that changed in `(from, to]`, in several frames, each beginning where the one before ended.
pub fn replays(room_id: RoomId, mut from: i64, to: i64, mut messages: Vec<Message>) -> Vec<Replay> {
    let mut replays = Vec::new();
    loop {
        let rest = messages.split_off(chunk_len(&messages));
        let is_last = rest.is_empty();
        let chunk_to = if is_last { to } else { messages.last().map_or(to, |message| message.rev) };
        let frame = ServerFrame::Replay { room_id, from, to: chunk_to, data: messages };
        replays.push(Replay { to: chunk_to, frame });
        if is_last {
            return replays;
        }
        from = chunk_to;
        messages = rest;
    }
}

/// How many of these messages go into one frame: one at least, if there are any.
fn chunk_len(messages: &[Message]) -> usize {
    let mut bytes = 0;
    let fitting = messages.iter().take(REPLAY_CHUNK_MESSAGES).take_while(|message| {
        bytes += message.content.len() + message.html.as_ref().map_or(0, String::len);
        bytes <= REPLAY_CHUNK_BYTES
    });
    fitting.count().max(1).min(messages.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_shown_counts_as_much_as_what_was_written() {
        let message = |html: &str| -> Message {
            let user = json!({ "id": 1, "username": "ada", "nickname": "Ada", "avatar_id": 1 });
            let message = json!({
                "id": 1, "room_id": 1, "seq": 1, "rev": 1, "user_id": 1, "client_id": uuid::Uuid::nil(),
                "content": "a", "html": html, "created_at": 1, "user": user
            });
            serde_json::from_value(message).unwrap()
        };
        let frames = |html: &str| replays(RoomId(1), 0, 20, vec![message(html); 20]).len();
        assert_eq!(frames("<p>a</p>"), 1);
        assert_eq!(frames(&"a".repeat(REPLAY_CHUNK_BYTES / 4)), 7, "three fit, each with its text");
    }
}

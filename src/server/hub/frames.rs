//! Frames as they are written, and long answers as several frames.

use crate::protocol::{Message, RoomId, ServerFrame};
use crate::server::socket::Frame;

/// A long absence is replayed in several frames, so that each is well within the send queue's bound.
pub const REPLAY_CHUNK_MESSAGES: usize = 50;
const REPLAY_CHUNK_BYTES: usize = 128 * 1024;
/// Bytes of a replay around its messages, at most.
const REPLAY_ENVELOPE_BYTES: usize = 256;

/// A frame as it is written. It is shared by all who receive it: cloning it copies nothing.
pub fn encode(frame: &ServerFrame) -> Frame {
    Frame::json(frame)
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
    let mut bytes = REPLAY_ENVELOPE_BYTES;
    let fitting = messages.iter().take(REPLAY_CHUNK_MESSAGES).take_while(|message| {
        bytes += encoded_len(message) + 1;
        bytes <= REPLAY_CHUNK_BYTES
    });
    fitting.count().max(1).min(messages.len())
}

/// Bytes of a message in a frame, all of it: its reactions may be longer than its text.
fn encoded_len(message: &Message) -> usize {
    serde_json::to_string(message).expect("messages have string keys and no failing parts").len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::limits;

    fn message(html: &str) -> Message {
        let message = json!({
            "id": 1, "room_id": 1, "seq": 1, "rev": 1, "user_id": 1, "client_id": uuid::Uuid::nil(),
            "content": "a", "html": html, "created_at": 1, "user": person(1)
        });
        serde_json::from_value(message).unwrap()
    }

    fn person(id: i64) -> serde_json::Value {
        json!({ "id": id, "username": format!("ada{id}"), "nickname": "阿".repeat(32), "avatar_id": 1 })
    }

    #[test]
    fn what_is_shown_counts_as_much_as_what_was_written() {
        let frames = |html: &str| replays(RoomId(1), 0, 20, vec![message(html); 20]).len();
        assert_eq!(frames("<p>a</p>"), 1);
        assert_eq!(frames(&"a".repeat(REPLAY_CHUNK_BYTES / 4)), 7, "three fit, each with its text");
    }

    #[test]
    fn what_others_have_put_under_a_message_counts_as_well() {
        let people: Vec<_> = (0..limits::REACTION_NAMES).map(person).collect();
        let with = |emoji: i64| {
            let reaction = json!({ "emoji": "👍", "count": limits::REACTION_NAMES, "users": people });
            let reactions = vec![reaction; usize::try_from(emoji).unwrap()];
            let reactions = serde_json::from_value(json!(reactions)).unwrap();
            vec![Message { reactions, ..message("<p>a</p>") }; 20]
        };
        let some = replays(RoomId(1), 0, 20, with(4));
        assert!(some.len() > 1 && some.len() < 20, "{}", some.len());
        for replay in some {
            assert!(encode(&replay.frame).len() <= REPLAY_CHUNK_BYTES);
        }
        let full = replays(RoomId(1), 0, 20, with(limits::MESSAGE_REACTIONS));
        assert_eq!(full.len(), 20, "each goes alone");
        for replay in full {
            assert!(encode(&replay.frame).len() < limits::QUEUE_BYTES / 2);
        }
    }
}

//! What nobody should send, and what the server has to make of it.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use salon::protocol::{ClientFrame, ErrorCode};
use serde_json::{Map, Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

#[path = "../../protocol_examples/page.rs"]
#[allow(dead_code, reason = "of the page only the examples are wanted")]
mod page;

/// A piece of the way from client to server.
#[derive(Debug, Clone)]
pub enum Piece {
    Message(Message),
    /// Written beneath the protocol.
    Bytes(Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Error(ErrorCode),
    Nack(ErrorCode),
    Close(u16),
}

#[derive(Debug, Clone)]
pub struct Malformed {
    pub pieces: Vec<Piece>,
    pub answer: Answer,
}

pub const MALFORMED: Answer = Answer::Error(ErrorCode::MalformedFrame);
pub const UNKNOWN: Answer = Answer::Error(ErrorCode::UnknownType);

pub fn text(text: impl Into<String>, answer: Answer) -> Malformed {
    Malformed { pieces: vec![Piece::Message(Message::text(text.into()))], answer }
}

/// The frames of `docs/PROTOCOL.md`.
pub fn examples() -> Vec<Map<String, Value>> {
    page::examples_of("client").into_iter().map(|json| serde_json::from_str(json).unwrap()).collect()
}

pub fn example() -> impl Strategy<Value = Map<String, Value>> {
    select(examples())
}

pub fn example_text() -> impl Strategy<Value = String> {
    example().prop_map(|frame| json!(frame).to_string())
}

/// An example, and the name of one of its fields.
pub fn field() -> impl Strategy<Value = (Map<String, Value>, String)> {
    example().prop_flat_map(|frame| {
        let names: Vec<String> = frame.keys().cloned().collect();
        (Just(frame), select(names))
    })
}

/// A text with what the decoder itself makes of a text; nothing if it is a frame.
pub fn judged(content: String) -> Option<Malformed> {
    match serde_json::from_str(&content) {
        Err(_) => Some(text(content, MALFORMED)),
        Ok(ClientFrame::Unknown) => Some(text(content, UNKNOWN)),
        Ok(_) => None,
    }
}

/// Frames as they should be, with values at the edge of what they can hold.
pub fn extreme() -> impl Strategy<Value = String> {
    let number = || {
        let edges = [i64::MIN, i64::MIN + 1, -1, 0, 1, 2, i64::MAX - 1, i64::MAX];
        prop_oneof![4 => select(edges.to_vec()), 1 => any::<i64>()]
    };
    let string = prop_oneof![
        any::<String>(),
        (0..4_000usize).prop_map(|count| "字".repeat(count)),
        "[\u{0}\u{202e}\u{200d}\u{feff}\u{10ffff}]{1,50}"
    ];
    let rooms = btree_map(number(), number(), 0..30);
    (example(), vec(number(), 1..4), string, rooms, any::<u128>()).prop_map(
        |(mut frame, numbers, string, rooms, id)| {
            let mut numbers = numbers.into_iter().cycle();
            for (name, value) in &mut frame {
                match value {
                    Value::Number(_) => *value = numbers.next().into(),
                    Value::String(_) if name == "client_id" => {
                        *value = Uuid::from_u128(id).to_string().into()
                    }
                    Value::String(_) if name != "type" => *value = string.clone().into(),
                    Value::Object(old) => {
                        *old = rooms.iter().map(|(room, rev)| (room.to_string(), (*rev).into())).collect()
                    }
                    _ => {}
                }
            }
            json!(frame).to_string()
        },
    )
}

//! Objects that are no frames, and frames that cannot be obeyed.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use salon::protocol::{ErrorCode, limits};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use super::frames::{
    Answer, MALFORMED, Malformed, Piece, UNKNOWN, example, example_text, examples, field, judged, text,
};

pub fn no_frame() -> impl Strategy<Value = Malformed> {
    prop_oneof![
        3 => wrong_type(),
        1 => field().prop_filter_map("the field need not be there", |(mut frame, name)| {
            frame.remove(&name);
            judged(json!(frame).to_string())
        }),
        1 => field().prop_map(|(frame, name)| {
            let (whole, again) = (json!(frame).to_string(), json!({ &name: frame[&name] }).to_string());
            text(format!("{},{}", &whole[..whole.len() - 1], &again[1..]), MALFORMED)
        }),
        1 => unknown_type(),
        1 => wrong_uuid().prop_map(|id| {
            text(json!({ "type": "message", "client_id": id, "room_id": 1, "content": "x" }).to_string(), MALFORMED)
        }),
        3 => mutated(),
        1 => too_long(),
        1 => prop_oneof![vec(any::<u8>(), 0..300), example_text().prop_map(String::into_bytes)].prop_map(|bytes| {
            let answer = Answer::Error(ErrorCode::BinaryUnsupported);
            Malformed { pieces: vec![Piece::Message(Message::binary(bytes))], answer }
        }),
    ]
}

/// A field holds what can never be there.
fn wrong_type() -> impl Strategy<Value = Malformed> {
    const PLACE: &str = "<here>";
    field().prop_flat_map(|(mut frame, name)| {
        let wrong = never(&frame[&name]);
        frame.insert(name, PLACE.into());
        let whole = json!(frame).to_string();
        wrong.prop_map(move |wrong| text(whole.replace(&json!(PLACE).to_string(), wrong), MALFORMED))
    })
}

/// What can never stand where this value stands.
fn never(value: &Value) -> impl Strategy<Value = &'static str> + use<> {
    let number = vec![
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1e400",
        "-1e400",
        "1e2",
        "1.5",
        "1.",
        "01",
        "+1",
        "-",
        "0x10",
        "Infinity",
        r#""9223372036854775808""#,
        r#""1e3""#,
        r#"" 1""#,
        r#""""#,
        r#""lobby""#,
        "true",
        "[]",
        "[1]",
        r#"{"a":[]}"#,
    ];
    select(match value {
        Value::Number(_) => number,
        Value::String(_) => vec!["1", "true", "[]", r#"["x"]"#, "{}", r#"{"x":"y"}"#],
        Value::Bool(_) => vec!["1", r#""true""#, "[]", "[true]", "{}"],
        Value::Array(_) => vec!["1", "true", r#""x""#, r#"{"x":1}"#],
        _ => vec!["1", "true", r#""x""#, "[1]", r#"[["1",2]]"#, r#"{"x":1}"#, r#"{"1":1.5}"#, r#"{"":1}"#],
    })
}

fn unknown_type() -> impl Strategy<Value = Malformed> {
    let known: Vec<Value> = examples().into_iter().map(|frame| frame["type"].clone()).collect();
    let name = prop_oneof![
        any::<String>(),
        "[a-z_]{0,20}",
        (1..60_000usize).prop_map(|count| "x".repeat(count)),
        Just("Ping".into()),
        Just("ping ".into())
    ];
    let unknown = name.prop_filter("known", move |name| !known.contains(&json!(name)));
    (unknown, example()).prop_filter_map("too long", |(name, mut frame)| {
        frame.insert("type".to_owned(), name.into());
        let content = json!(frame).to_string();
        (content.len() <= limits::FRAME_BYTES).then(|| text(content, UNKNOWN))
    })
}

fn wrong_uuid() -> impl Strategy<Value = String> {
    let uuid = || any::<u128>().prop_map(|number| Uuid::from_u128(number).to_string());
    prop_oneof![
        "[0-9a-f]{0,31}",
        "[0-9a-f]{33,80}",
        "[g-z]{32}",
        "[g-z]{8}-[g-z]{4}-[g-z]{4}-[g-z]{4}-[g-z]{12}",
        (uuid(), any::<Index>()).prop_map(|(mut uuid, place)| {
            uuid.remove(place.index(uuid.len()));
            uuid
        }),
        (uuid(), any::<Index>(), "[g-zG-Z_ é🦀]").prop_map(|(mut uuid, place, instead)| {
            let place = place.index(uuid.len());
            uuid.replace_range(place..=place, &instead);
            uuid
        }),
    ]
}

/// A frame with a few of its characters changed.
fn mutated() -> impl Strategy<Value = Malformed> {
    let change = (any::<Index>(), 0..3u8, prop_oneof![any::<char>(), (b' '..b'\x7F').prop_map(char::from)]);
    (example_text(), vec(change, 1..5)).prop_filter_map("still a frame", |(whole, changes)| {
        let mut characters: Vec<char> = whole.chars().collect();
        for (place, kind, character) in changes {
            let place = place.index(characters.len());
            match kind {
                0 => characters[place] = character,
                1 => characters.insert(place, character),
                _ => drop(characters.remove(place)),
            }
        }
        judged(characters.into_iter().collect())
    })
}

/// A frame with a text that a message may not have.
fn too_long() -> impl Strategy<Value = Malformed> {
    let content = prop_oneof![
        (limits::MESSAGE_CHARS + 1..60_000).prop_map(|count| ("x".repeat(count), ErrorCode::MessageTooLong)),
        (limits::MESSAGE_CHARS + 1..20_000).prop_map(|count| ("字".repeat(count), ErrorCode::MessageTooLong)),
        r"[ \n\r\t\x00]{0,50}".prop_map(|blank| (blank, ErrorCode::MessageEmpty)),
    ];
    (content, any::<u128>()).prop_filter_map("too long", |((content, code), id)| {
        let client_id = Uuid::from_u128(id);
        let content = json!({ "type": "message", "client_id": client_id, "room_id": 1, "content": content })
            .to_string();
        (content.len() <= limits::FRAME_BYTES).then(|| text(content, Answer::Nack(code)))
    })
}

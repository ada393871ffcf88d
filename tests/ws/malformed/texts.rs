//! Text that is no JSON, or no object.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::frames::{MALFORMED, Malformed, example, example_text, judged, text};

pub fn no_object() -> impl Strategy<Value = Malformed> {
    let noise = prop_oneof![
        any::<String>(),
        r#"[\[\]{}",:\\/u0-9eE.+\-truefalsn ]{0,200}"#,
        vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ];
    let value = select(vec![
        json!(null),
        json!(true),
        json!(42),
        json!(-1.5e300),
        json!("ping"),
        json!([]),
        json!({}),
    ]);
    let sequence = example().prop_map(|frame| Value::from_iter(frame.into_iter().map(|(_, value)| value)));
    let type_first = example().prop_map(|mut frame| {
        let kind = frame.remove("type").unwrap();
        Value::from_iter([kind].into_iter().chain(frame.into_iter().map(|(_, value)| value)))
    });
    prop_oneof![
        3 => noise.prop_filter_map("a frame by chance", judged),
        2 => (example_text(), any::<Index>()).prop_map(|(whole, cut)| {
            let starts: Vec<usize> = whole.char_indices().map(|(start, _)| start).collect();
            text(&whole[..starts[cut.index(starts.len())]], MALFORMED)
        }),
        1 => prop_oneof![value, sequence, type_first].prop_map(|value| text(value.to_string(), MALFORMED)),
        1 => almost_json(),
        1 => deep(),
    ]
}

/// What a lenient reader would take.
fn almost_json() -> impl Strategy<Value = Malformed> {
    let spoilt = (example_text(), select(vec!["\u{feff}", "\0", "//\n", "]", "{}", "1", ","]), any::<bool>());
    let spoilt =
        spoilt.prop_map(
            |(whole, excess, before)| {
                if before { format!("{excess}{whole}") } else { format!("{whole}{excess}") }
            },
        );
    let replaced =
        (example_text(), select(vec![("\"", "'"), ("}", ",}"), (":", "="), (",", ";"), ("\":", "\": NaN,")]))
            .prop_filter_map("nothing to replace", |(whole, (from, to))| {
                whole.contains(from).then(|| whole.replace(from, to))
            });
    // A surrogate alone, an unknown escape, a raw control character.
    let escapes = select(vec!["\\ud800", "\\udc00x", "\\x41", "\\u12", "\n", "\u{1}"])
        .prop_map(|escape| format!(r#"{{"type":"typing","room_id":1,"type2":"{escape}"}}"#));
    prop_oneof![spoilt, replaced, escapes].prop_map(|content| text(content, MALFORMED))
}

/// Deeper than any reader follows, closed or not, alone or in a field.
fn deep() -> impl Strategy<Value = Malformed> {
    let brackets = select(vec![("[", "]"), (r#"{"a":"#, "}"), (r#"[{"type":"#, "}]")]);
    let name = select(vec!["room_id", "content", "rooms", "extra"]);
    (brackets, 130..5_000usize, any::<bool>(), proptest::option::of(name)).prop_map(
        |((open, close), depth, closed, name)| {
            let mut value = open.repeat(depth) + "1";
            if closed {
                value += &close.repeat(depth);
            }
            let content = match name {
                Some(name) => format!(r#"{{"type":"ping","{name}":{value}}}"#),
                None => value,
            };
            text(content, MALFORMED)
        },
    )
}

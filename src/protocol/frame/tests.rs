//! Whatever comes is a frame or an error, and a frame is written as it was read.

use std::fmt::Debug;

use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::*;

const PAGE: &str = include_str!("../../../docs/PROTOCOL.md");

/// The examples of frames on the protocol's page.
fn documented() -> Vec<Value> {
    let blocks = PAGE.split("\n```json ").skip(1).filter_map(|block| {
        let text = block.strip_prefix("client\n").or(block.strip_prefix("server\n"))?;
        Some(text.split_once("\n```").expect("a closed block").0)
    });
    blocks.flat_map(|text| serde_json::Deserializer::from_str(text).into_iter().map(Result::unwrap)).collect()
}

/// Every name and every type of the protocol that the examples have.
fn words() -> Vec<String> {
    let objects = documented().into_iter().map(|frame| frame.as_object().unwrap().clone());
    let words = objects.flat_map(|frame| {
        let kind = frame["type"].as_str().unwrap().to_owned();
        frame.into_iter().map(|(name, _)| name).chain([kind])
    });
    words.collect()
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        proptest::sample::select(words()).prop_map(Value::from),
        any::<u128>().prop_map(|number| Uuid::from_u128(number).to_string().into()),
    ]
}

/// JSON in the words of the protocol.
fn json() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 64, 8, |inner| {
        let name = prop_oneof![4 => proptest::sample::select(words()), 1 => any::<String>()];
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            hash_map(name, inner, 0..8).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// An example in which one value is another one of its kind.
fn altered() -> impl Strategy<Value = Value> {
    let frame = proptest::sample::select(documented());
    (frame, any::<prop::sample::Index>(), any::<i64>(), any::<String>()).prop_map(
        |(mut frame, place, number, text)| {
            let count = leaves(&mut frame).len();
            match leaves(&mut frame).swap_remove(place.index(count)) {
                Value::Number(old) => *old = number.into(),
                Value::String(old) => *old = text,
                Value::Bool(old) => *old = !*old,
                _ => {}
            }
            frame
        },
    )
}

/// The values of a frame that hold no others, but for its type.
fn leaves(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(items) => items.iter_mut().flat_map(leaves).collect(),
        Value::Object(fields) => fields
            .iter_mut()
            .filter(|(name, _)| *name != "type")
            .flat_map(|(_, value)| leaves(value))
            .collect(),
        leaf => vec![leaf],
    }
}

/// Read; what was understood must come back when it is written and read again. Says whether it was.
fn read_twice<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    text: &str,
) -> Result<bool, TestCaseError> {
    let Ok(frame) = serde_json::from_str::<T>(text) else { return Ok(false) };
    let written = serde_json::to_string(&frame).unwrap();
    match serde_json::from_str::<T>(&written) {
        Ok(again) => prop_assert_eq!(again, frame, "{}", written),
        Err(error) => prop_assert!(false, "{error}: {written}"),
    }
    Ok(true)
}

/// A frame as the server writes it, its type first.
fn written(frame: &Value) -> String {
    let mut fields = frame.as_object().unwrap().clone();
    let kind = fields.remove("type").unwrap();
    let rest = Value::Object(fields).to_string();
    let comma = if rest == "{}" { "" } else { "," };
    format!(r#"{{"type":{kind}{comma}{}"#, &rest[1..])
}

fn read_as_both(text: &str) -> Result<(), TestCaseError> {
    read_twice::<ClientFrame>(text)?;
    read_twice::<ServerFrame>(text).map(drop)
}

#[test]
fn the_examples_are_understood() {
    let frames = documented();
    assert!(frames.len() > 20, "{}", frames.len());
    for frame in frames {
        let text = written(&frame);
        assert!(
            read_twice::<ClientFrame>(&text).unwrap() || read_twice::<ServerFrame>(&text).unwrap(),
            "{text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_a_frame_or_an_error(text in any::<String>()) {
        read_as_both(&text)?;
    }

    #[test]
    fn any_characters_of_json_are_a_frame_or_an_error(text in r#"[\[\]{}",:\\/u0-9eE.+\-truefalsn ]{0,200}"#) {
        read_as_both(&text)?;
    }

    #[test]
    fn frames_of_any_values_are_written_as_they_were_read(frame in altered()) {
        read_as_both(&written(&frame))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_json_is_a_frame_or_an_error(json in json()) {
        read_as_both(&json.to_string())?;
    }

    #[test]
    fn any_json_within_a_frame_is_a_frame_or_an_error(
        frame in proptest::sample::select(documented()),
        fields in hash_map(proptest::sample::select(words()), json(), 1..4),
    ) {
        let mut frame = frame;
        for (name, value) in fields {
            frame[name] = value;
        }
        read_as_both(&written(&frame))?;
    }
}

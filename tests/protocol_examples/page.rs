//! Reading `docs/PROTOCOL.md`.

use serde::de::IgnoredAny;

const PAGE: &str = include_str!("../../docs/PROTOCOL.md");

/// A JSON value of the page, and the word behind `json` on its fence.
pub struct Example {
    pub kind: &'static str,
    pub json: &'static str,
}

/// Every JSON block of the page; a block may hold several values.
pub fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for block in PAGE.split("\n```json").skip(1) {
        let (kind, rest) = block.split_once('\n').expect("a line after the fence");
        let (text, _) = rest.split_once("\n```").expect("a closed block");
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        let mut start = 0;
        while let Some(value) = values.next() {
            value.unwrap_or_else(|error| panic!("not JSON: {error}\n{text}"));
            examples.push(Example { kind: kind.trim(), json: &text[start..values.byte_offset()] });
            start = values.byte_offset();
        }
    }
    examples
}

pub fn examples_of(kind: &str) -> Vec<&'static str> {
    examples().into_iter().filter(|example| example.kind == kind).map(|example| example.json).collect()
}

/// The cells of the table rows whose first cell is `` `…` ``, its backticks removed.
pub fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    PAGE.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once("` |")?;
        Some((name, rest.split('|').map(str::trim).collect()))
    })
}

pub fn row(name: &str) -> Vec<&'static str> {
    let row = rows().find(|(first, _)| *first == name);
    row.unwrap_or_else(|| panic!("docs/PROTOCOL.md has no table row for `{name}`")).1
}

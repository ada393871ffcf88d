//! Who says what where, and when.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::protocol::RoomKind;

/// Everything the demonstration consists of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The first one administers the instance.
    pub people: Vec<Person>,
    pub rooms: Vec<Room>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub avatar_id: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// Not of direct conversations.
    #[serde(default)]
    pub name: String,
    pub kind: RoomKind,
    #[serde(default)]
    pub description: String,
    /// The first one owns it.
    pub members: Vec<String>,
    #[serde(default)]
    pub moderators: Vec<String>,
    /// How many of the last lines someone has not read. Everyone else has read all.
    #[serde(default)]
    pub unread: BTreeMap<String, i64>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Minutes before now.
    pub ago: i64,
    pub by: String,
    pub text: String,
    /// What it said at first.
    pub edited_from: Option<String>,
    /// The index of the line that it answers.
    pub answers: Option<usize>,
    pub picture: Option<Picture>,
    pub file: Option<File>,
    /// Emoji, and who put them there.
    #[serde(default)]
    pub reactions: BTreeMap<String, Vec<String>>,
    /// Who has pinned it.
    pub pinned: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    Lake,
    Dusk,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub name: String,
    pub content: String,
}

impl Script {
    /// The one that comes with the program.
    pub fn built_in() -> Self {
        serde_json::from_str(include_str!("script.json"))
            .expect("the script that is built in is checked by a test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_in_it_is_known_and_a_member() {
        let script = Script::built_in();
        let people: Vec<&str> = script.people.iter().map(|person| person.name.as_str()).collect();
        for room in &script.rooms {
            assert!(room.members.iter().all(|name| people.contains(&name.as_str())), "{}", room.name);
            let is_member = |name: &String| room.members.contains(name);
            assert!(room.unread.keys().chain(&room.moderators).all(is_member), "{}", room.name);
            for (index, line) in room.lines.iter().enumerate() {
                assert!(is_member(&line.by) && line.pinned.iter().all(is_member), "{}", line.text);
                assert!(line.reactions.values().flatten().all(is_member), "{}", line.text);
                assert!(line.answers.is_none_or(|answered| answered < index), "{}", line.text);
                assert!(index == 0 || line.ago <= room.lines[index - 1].ago, "{}", line.text);
            }
        }
    }
}

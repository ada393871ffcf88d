//! Phrases that are put together.

use super::Locale;
use crate::protocol::{Message, Room, RoomKind};

/// As many people are named; the others are counted.
const NAMED: usize = 10;

impl Locale {
    /// Title and text of a notification about a message.
    pub fn note(self, room: &Room, message: &Message) -> (String, String) {
        let text = message.quote().excerpt;
        let text =
            if room.kind == RoomKind::Direct { text } else { self.note_from(&message.user.nickname, text) };
        (room.name.clone(), text)
    }

    /// The same where neither room nor person nor words may be seen.
    pub fn hidden_note(self) -> (String, String) {
        ("Salon".to_owned(), self.note_hidden().to_owned())
    }

    /// The size of a file, such as `1.4 MB`.
    pub fn file_size(self, bytes: i64) -> String {
        match bytes {
            ..1_000 => format!("{bytes} B"),
            1_000..1_000_000 => format!("{} kB", bytes / 1_000),
            _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        }
    }

    /// Who has put an emoji under a message. `count` is how many in all.
    pub fn reacted_by(self, names: &[String], count: i64, emoji: &str) -> String {
        let (named, others) = self.some(names, count);
        if others > 0 { self.reacted_and_more(others, emoji, named) } else { self.reacted(emoji, named) }
    }

    /// Who has read a message.
    pub fn read_by_all(self, names: &[String]) -> String {
        let (named, others) = self.some(names, names.len() as i64);
        if others > 0 { self.read_by_more(others, named) } else { self.read_by(named) }
    }

    /// The first names, and how many others there are.
    fn some(self, names: &[String], count: i64) -> (String, i64) {
        let named = &names[..names.len().min(NAMED)];
        let comma = match self {
            Self::En => ", ",
            Self::ZhCn => "、",
        };
        (named.join(comma), count - named.len() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let sizes = [0, 999, 1_000, 999_999, 1_000_000, 10_485_760].map(|bytes| Locale::En.file_size(bytes));
        assert_eq!(sizes, ["0 B", "999 B", "1 kB", "999 kB", "1.0 MB", "10.4 MB"]);
    }

    #[test]
    fn some_are_named_and_the_others_counted() {
        let names: Vec<String> = (1..=12).map(|number| format!("p{number}")).collect();
        assert_eq!(Locale::En.reacted_by(&names[..2], 2, "👍"), "p1, p2: 👍");
        assert_eq!(Locale::ZhCn.reacted_by(&names[..2], 2, "👍"), "p1、p2：👍");
        assert!(Locale::En.reacted_by(&names, 12, "👍").ends_with("p10 and 2 more: 👍"));
        assert!(Locale::En.read_by_all(&names).ends_with("p10 and 2 more"));
    }
}

//! `@name`. Who has which name is looked up before, by the spellings that a text offers.

use std::collections::HashMap;

use unicode_normalization::char::is_combining_mark;

use super::links::is_spaceless;
use crate::protocol::UserId;

/// How often `@` may stand in a text and be looked at.
const SIGNS: usize = 100;
/// The longest spelling, in characters: a username has 16 once it is composed.
const SPELLING_CHARS: usize = 24;

/// Whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    Member(UserId),
    /// The whole room.
    Everyone,
}

/// Who is meant by the spellings of a text.
#[derive(Debug, Clone, Default)]
pub struct Addressed(HashMap<String, Addressee>);

impl FromIterator<(String, Addressee)> for Addressed {
    fn from_iter<I: IntoIterator<Item = (String, Addressee)>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

/// All that could be a name after an `@`: of each, every beginning.
pub fn spellings(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').take(SIGNS).flat_map(|(at, _)| beginnings(&text[at + 1..]))
}

impl Addressed {
    /// Who is addressed at a byte of a text, and how many bytes that takes: the longest name counts.
    pub fn at(&self, text: &str, at: usize) -> Option<(usize, Addressee)> {
        let after = text[at..].strip_prefix('@')?;
        if self.0.is_empty() || text[..at].chars().next_back().is_some_and(|c| c == '_' || joins(c)) {
            return None;
        }
        let named = beginnings(after).filter(|name| ends_after(after, name));
        let known = named.filter_map(|name| Some((1 + name.len(), *self.0.get(name)?)));
        known.last()
    }
}

/// A text with something else in the places where a name is addressed. `None` if there are none.
pub fn replace_name(text: &str, is_name: impl Fn(&str) -> bool, with: &str) -> Option<String> {
    let mut replaced = String::new();
    let mut written = 0;
    for (at, _) in text.match_indices('@') {
        if at < written || text[..at].chars().next_back().is_some_and(|c| c == '_' || joins(c)) {
            continue;
        }
        let after = &text[at + 1..];
        if let Some(name) = beginnings(after).filter(|name| ends_after(after, name) && is_name(name)).last() {
            replaced.push_str(&text[written..at]);
            replaced.push_str(with);
            written = at + 1 + name.len();
        }
    }
    (written > 0).then(|| replaced + &text[written..])
}

/// The beginnings of a text that could be a name, shortest first.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let name = text.char_indices().take(SPELLING_CHARS).take_while(|(_, c)| may_be_within(*c));
    name.map(|(at, c)| &text[..at + c.len_utf8()])
}

fn may_be_within(c: char) -> bool {
    match c {
        '_' | '-' | '.' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => !c.is_whitespace() && !c.is_control(),
    }
}

/// Whether a name ends here, or the word goes on: `@bob` is not in `@bobby`, and 小明 is in @小明你好.
fn ends_after(text: &str, name: &str) -> bool {
    let Some(last) = name.chars().next_back() else { return false };
    let mut rest = text[name.len()..].chars();
    match rest.next() {
        None => true,
        Some(next) if is_combining_mark(next) || matches!(next, '\u{200C}' | '\u{200D}') => false,
        _ if !joins(last) => true,
        Some('.' | '-') => !rest.next().is_some_and(joins),
        Some(next) => next != '_' && !joins(next),
    }
}

/// Whether a character makes one word with its neighbours.
fn joins(c: char) -> bool {
    c.is_alphanumeric() && !is_spaceless(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<&str> {
        let names = ["bob", "bobby", "Bob", "小明", "小", "明朝", "a.b", "x_1", "हिन्दी"];
        let members = names.iter().zip(1..);
        let addressed: Addressed =
            members.map(|(name, id)| ((*name).to_owned(), Addressee::Member(UserId(id)))).collect();
        let found = text.match_indices('@').filter_map(|(at, _)| Some((at, addressed.at(text, at)?.0)));
        found.map(|(at, length)| &text[at..at + length]).collect()
    }

    #[test]
    fn the_longest_name_counts_and_words_are_not_cut() {
        for (text, expected) in [
            ("@bob", vec!["@bob"]),
            ("@Bob, @bobby: (@bob)", vec!["@Bob", "@bobby", "@bob"]),
            ("@小明你好", vec!["@小明"]),
            ("你好@小明，@小红", vec!["@小明", "@小"]),
            ("@bob你好", vec!["@bob"]),
            ("@bob. @bob- @bob's @bob。", vec!["@bob", "@bob", "@bob", "@bob"]),
            ("@a.b. @x_1!", vec!["@a.b", "@x_1"]),
            ("@हिन्दी, @हिन्दीभाषा", vec!["@हिन्दी"]),
            ("@@bob", vec!["@bob"]),
            ("@bobb @bob_ @bob.smith @bob-x bob", vec![]),
            ("mail@bob.com me_@bob", vec![]),
            ("@ bob @nobody @", vec![]),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_replaced_where_it_is_addressed() {
        let without = |text: &str| replace_name(text, |name| name.to_lowercase() == "bob", "@-");
        for (text, expected) in [
            ("@bob, @Bob: (@BOB)", "@-, @-: (@-)"),
            ("<span>@bob</span> `@bob`", "<span>@-</span> `@-`"),
            ("@@bob@bob", "@@-@bob"),
            ("小明@bob你好", "小明@-你好"),
        ] {
            assert_eq!(without(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "bob", "@bobby", "mail@bob.com", "@ bob", "@小明"] {
            assert_eq!(without(text), None, "{text}");
        }
        let many = "@bob ".repeat(1000);
        assert_eq!(without(&many).unwrap(), "@- ".repeat(1000));
    }

    #[test]
    fn what_is_looked_up_has_a_bound() {
        let text = "@小明小明小明小明小明小明小明小明小明小明小明小明小明小明".repeat(200);
        assert_eq!(spellings(&text).count(), SIGNS * SPELLING_CHARS);
        assert_eq!(spellings("a@bo b@").collect::<Vec<_>>(), ["b", "bo"]);
    }
}

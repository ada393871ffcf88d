//! What the index is filled with and asked for, in the words of FTS5 and of PostgreSQL.

use std::fmt::Write;

use super::{Entry, Scope};
use crate::protocol::{RoomId, UserId};
use crate::server::search::{Phrase, Query, tokens};

/// Tokens of a query that the index is asked for; a message is checked for the others when it has been read.
const INDEX_TOKENS: usize = 12;

/// Bytes of a word that PostgreSQL is told of. It has no place for words of more than 2,046, and says so.
const LEXEME_BYTES: usize = 1000;

/// A text as it is indexed: its tokens, each marked with the room.
pub fn prepared(room: RoomId, text: &str) -> String {
    let mut prepared = String::with_capacity(text.len() * 2);
    for token in tokens(text) {
        let _ = write!(prepared, "{room}_{} ", token.text);
    }
    prepared
}

/// No word begins with an underscore, so none is taken for an author.
pub fn author_token(room: RoomId, author: UserId) -> String {
    format!("{room}__{author}")
}

/// A query as FTS5 understands it. What people typed is only ever in quoted strings, and in these are only letters,
/// digits, emoji and what marks the room.
pub fn expression(query: &Query, scope: &Scope) -> String {
    let asked = asked(query);
    let mut expression = String::new();
    for room in &scope.rooms {
        let or = if expression.is_empty() { "(" } else { " OR (" };
        expression.push_str(or);
        for (number, phrase) in asked.iter().enumerate() {
            expression.push_str(if number == 0 { "\"" } else { " AND \"" });
            for word in &phrase.words {
                let _ = write!(expression, "{room}_{word} ");
            }
            expression.push_str(if phrase.open { "\" *" } else { "\"" });
        }
        if let Some(author) = scope.author {
            let _ = write!(expression, " AND \"{}\"", author_token(*room, author));
        }
        expression.push(')');
    }
    expression
}

/// What PostgreSQL keeps of a message: each token with its positions. No phrase begins in the text and ends in a name.
pub fn vector(entry: &Entry) -> String {
    let mut vector = String::with_capacity((entry.body.len() + entry.names.len()) * 3);
    let mut position = 1;
    for text in [&entry.body, &entry.names] {
        for token in tokens(text) {
            let _ = write!(vector, "{}:{position} ", lexeme(entry.room, &token.text));
            position += 1;
        }
        position += 1;
    }
    let _ = write!(vector, "'{}'", author_token(entry.room, entry.author));
    vector
}

/// A query as PostgreSQL understands it. What [`expression`] says of what people typed holds here, too.
pub fn ts_query(query: &Query, scope: &Scope) -> String {
    let asked = asked(query);
    let in_room = |room: &RoomId| {
        let phrases = asked.iter().map(|phrase| {
            let words: Vec<String> = phrase.words.iter().map(|word| lexeme(*room, word)).collect();
            words.join(" <-> ") + if phrase.open { ":*" } else { "" }
        });
        let author = scope.author.map(|author| format!("'{}'", author_token(*room, author)));
        format!("({})", phrases.chain(author).collect::<Vec<_>>().join(" & "))
    };
    scope.rooms.iter().map(in_room).collect::<Vec<_>>().join(" | ")
}

fn lexeme(room: RoomId, word: &str) -> String {
    format!("'{room}_{}'", &word[..word.floor_char_boundary(LEXEME_BYTES)])
}

/// The part of a query that the index is asked for.
fn asked(query: &Query) -> Vec<Phrase> {
    let mut left = INDEX_TOKENS;
    let mut asked = Vec::new();
    for phrase in query.phrases() {
        let count = phrase.words.len().min(left);
        if count > 0 {
            let open = phrase.open && count == phrase.words.len();
            asked.push(Phrase { words: phrase.words[..count].to_vec(), open });
        }
        left -= count;
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(rooms: &[i64], author: Option<i64>) -> Scope {
        Scope {
            rooms: rooms.iter().copied().map(RoomId).collect(),
            author: author.map(UserId),
            cursor: None,
            before: None,
            after: None,
        }
    }

    fn expressed(text: &str, rooms: &[i64], author: Option<i64>) -> String {
        expression(&Query::parse(text).unwrap(), &scope(rooms, author))
    }

    fn asked_of_postgres(text: &str, rooms: &[i64], author: Option<i64>) -> String {
        ts_query(&Query::parse(text).unwrap(), &scope(rooms, author))
    }

    #[test]
    fn tokens_are_marked_with_their_room() {
        assert_eq!(prepared(RoomId(5), "Hi 上海!"), "5_hi 5_上 5_海 ");
        assert_eq!(
            expressed("上海 Hel", &[5, 6], None),
            "(\"5_上 5_海 \" AND \"5_hel \" *) OR (\"6_上 6_海 \" AND \"6_hel \" *)"
        );
        assert_eq!(expressed("hi", &[5], Some(2)), "(\"5_hi \" * AND \"5__2\")");
    }

    #[test]
    fn postgres_has_the_same_tokens_with_their_places() {
        let (body, names) = ("Hi 上海!".to_owned(), "hi.png".to_owned());
        let entry = Entry { id: 1, room: RoomId(5), author: UserId(2), body, names };
        assert_eq!(vector(&entry), "'5_hi':1 '5_上':2 '5_海':3 '5_hi':5 '5_png':6 '5__2'");
        assert_eq!(
            asked_of_postgres("上海 Hel", &[5, 6], None),
            "('5_上' <-> '5_海' & '5_hel':*) | ('6_上' <-> '6_海' & '6_hel':*)"
        );
        assert_eq!(asked_of_postgres("hi", &[5], Some(2)), "('5_hi':* & '5__2')");
        let long = "é".repeat(3000);
        assert!(asked_of_postgres(&long, &[5], None).len() < 1100);
    }

    #[test]
    fn what_was_typed_cannot_be_syntax() {
        let hostile = "\"a\" OR b) NEAR/2 \" * words:c -d ^e {f g}: + \u{0} ' ; --";
        let expression = expressed(hostile, &[1], None);
        let outside: String = expression.split('"').step_by(2).collect();
        let words: Vec<&str> = outside.split([' ', '(', ')']).filter(|word| !word.is_empty()).collect();
        assert!(words.iter().all(|word| *word == "AND"), "{expression}");
        let query = asked_of_postgres(hostile, &[1], None);
        let outside: String = query.split('\'').step_by(2).collect();
        assert!(outside.chars().all(|c| "()&<->:* ".contains(c)), "{query}");
    }

    #[test]
    fn the_index_is_asked_for_a_bounded_part() {
        let long = "字".repeat(100);
        assert_eq!(expressed(&long, &[1], None).matches("1_字").count(), INDEX_TOKENS);
        assert_eq!(expressed(&format!("{long} more"), &[1], None).matches("AND").count(), 0);
        assert!(!expressed(&format!("{} wor", "字".repeat(12)), &[1], None).contains('*'));
    }
}

//! What is being written as `@name` or `:name`, and what could be meant.

use super::emoji::{Catalogue, Tone};
use crate::browser::letters;
use crate::protocol::{User, UserId};
use crate::ui::i18n::Locale;

/// So many are offered.
pub const MOST: usize = 8;
/// A name is not longer, in characters.
const LONGEST: usize = 32;
/// What addresses everyone, by language.
const EVERYONE: [(Locale, &str); 2] = [(Locale::En, "room"), (Locale::ZhCn, "所有人")];

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `@`: someone.
    At,
    /// `:`: an emoji.
    Colon,
}

/// A name that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub sign: Sign,
    /// With its sign.
    pub written: String,
    /// The bytes before it.
    pub start: usize,
}

impl Token {
    /// The one that ends with a text, which stands before the caret.
    pub fn at_end_of(text: &str) -> Option<Self> {
        for (start, c) in text.char_indices().rev().take(LONGEST + 1) {
            let sign = match c {
                '@' => Sign::At,
                ':' => Sign::Colon,
                _ if may_be_within(c) => continue,
                _ => return None,
            };
            let token = Self { sign, written: text[start..].to_owned(), start };
            let before = text[..start].chars().next_back();
            return (token.may_follow(before) && token.is_worth_it()).then_some(token);
        }
        None
    }

    /// Without its sign.
    pub fn query(&self) -> &str {
        &self.written[1..]
    }

    /// No address of the post and no time of the day; Chinese has no spaces before a name.
    fn may_follow(&self, before: Option<char>) -> bool {
        let is_part_of_a_word = |c: char| match self.sign {
            Sign::At => c == '_' || (c.is_alphanumeric() && c < '\u{2E80}'),
            Sign::Colon => c == ':' || c == '_' || c.is_alphanumeric(),
        };
        !before.is_some_and(is_part_of_a_word)
    }

    /// `:)`, `:D` and the like are no names.
    fn is_worth_it(&self) -> bool {
        let query = self.query();
        self.sign == Sign::At || query.len() > 1 && !query.contains('.')
    }
}

fn may_be_within(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || "_-.+".contains(c) } else { c.is_alphanumeric() }
}

/// What could be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub mark: Mark,
    pub name: String,
    /// Beside the name.
    pub detail: String,
    /// What it puts in the place of what is written.
    pub text: String,
}

/// The picture before a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    Avatar(i64),
    Everyone,
    /// As it looks without a tone, which is what is remembered.
    Emoji(String),
}

/// Emoji of a name.
pub fn emoji(catalogue: &Catalogue, query: &str, tone: Tone, locale: Locale) -> Vec<Candidate> {
    let candidate = |entry: super::emoji::Entry<'_>| Candidate {
        mark: Mark::Emoji(entry.look(Tone::default())),
        name: entry.name(locale).to_owned(),
        detail: String::new(),
        text: entry.look(tone),
    };
    catalogue.search(query, MOST).into_iter().map(candidate).collect()
}

/// People of a name: whoever's username begins so, then whoever's nickname does, then other words of it.
pub fn people<'a>(
    query: &str,
    members: impl Iterator<Item = &'a User>,
    me: Option<UserId>,
) -> Vec<Candidate> {
    let query = letters::fold(query);
    let ranked: Vec<_> = members
        .filter(|user| Some(user.id) != me)
        .filter_map(|user| Some((likeness(user, &query)?, user)))
        .collect();
    let best_first = (0..=3).flat_map(|rank| ranked.iter().filter(move |(other, _)| *other == rank));
    let candidate = |user: &User| Candidate {
        mark: Mark::Avatar(user.avatar_id),
        name: user.nickname.clone(),
        detail: format!("@{}", user.username),
        text: format!("@{} ", user.username),
    };
    best_first.take(MOST).map(|(_, user)| candidate(user)).collect()
}

/// How well someone is called so; less is better.
fn likeness(user: &User, query: &str) -> Option<u8> {
    let (username, nickname) = (letters::fold(&user.username), letters::fold(&user.nickname));
    if username.starts_with(query) {
        Some(0)
    } else if nickname.starts_with(query) {
        Some(1)
    } else if nickname.split([' ', '-', '·']).any(|word| word.starts_with(query)) {
        Some(2)
    } else {
        (!query.is_ascii() && (nickname.contains(query) || username.contains(query))).then_some(3)
    }
}

/// Everyone, if that could be meant: in the language it is begun in, else in the reader's.
pub fn everyone(query: &str, locale: Locale) -> Option<Candidate> {
    let query = letters::fold(query);
    let own_first = EVERYONE.iter().filter(|(of, _)| *of == locale).chain(&EVERYONE);
    let (_, word) = own_first.into_iter().find(|(_, word)| word.starts_with(&query))?;
    Some(Candidate {
        mark: Mark::Everyone,
        name: format!("@{word}"),
        detail: locale.mention_everyone().to_owned(),
        text: format!("@{word} "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Option<(Sign, String)> {
        Token::at_end_of(text).map(|token| {
            assert_eq!(&text[token.start..], token.written);
            (token.sign, token.query().to_owned())
        })
    }

    #[test]
    fn a_name_begins_with_its_sign_at_the_start_of_a_word() {
        let at = |query: &str| Some((Sign::At, query.to_owned()));
        let colon = |query: &str| Some((Sign::Colon, query.to_owned()));
        for (text, expected) in [
            ("@", at("")),
            ("hello @ad", at("ad")),
            ("你好@小", at("小")),
            ("(@a.b-c_1", at("a.b-c_1")),
            ("@@ada", at("ada")),
            ("one\n@ada", at("ada")),
            ("mail@ad", None),
            ("me_@ad", None),
            ("@ada ", None),
            ("@ada!", None),
            ("plain", None),
            ("", None),
            (":smi", colon("smi")),
            ("ok! :+1", colon("+1")),
            ("好！:笑", colon("笑")),
            (":", None),
            (":D", None),
            (":)", None),
            ("12:30", None),
            ("std::io", None),
            ("回答:好的", None),
            ("a: b", None),
            (":smile:", None),
            (":a.b", None),
        ] {
            assert_eq!(token(text), expected, "{text}");
        }
        assert_eq!(token(&format!("@{}", "a".repeat(LONGEST))).map(|(_, query)| query.len()), Some(LONGEST));
        assert_eq!(token(&format!("@{}", "a".repeat(LONGEST + 1))), None);
    }

    fn user(id: i64, username: &str, nickname: &str) -> User {
        User { id: UserId(id), username: username.into(), nickname: nickname.into(), avatar_id: id }
    }

    fn names(query: &str) -> Vec<String> {
        let all = [
            user(1, "zoe", "Ada Lovelace"),
            user(2, "Adam", "Adam"),
            user(3, "björn", "熊 小明"),
            user(4, "小红", "Little Ada"),
            user(5, "me", "Ada, too"),
        ];
        let found = people(query, all.iter(), Some(UserId(5)));
        found.into_iter().map(|candidate| candidate.text).collect()
    }

    #[test]
    fn people_are_found_by_username_then_nickname_then_its_words() {
        assert_eq!(names("ada"), ["@Adam ", "@zoe ", "@小红 "]);
        assert_eq!(names("LOVE"), ["@zoe "]);
        assert_eq!(names("明"), ["@björn "]);
        assert_eq!(names("BJO"), ["@björn "]);
        assert_eq!(names("小"), ["@小红 ", "@björn "]);
        assert_eq!(names("nobody"), [""; 0]);
        assert_eq!(names(""), ["@zoe ", "@Adam ", "@björn ", "@小红 "]);
        let crowd: Vec<_> = (1..40).map(|id| user(id, &format!("u{id}"), "U")).collect();
        assert_eq!(people("u", crowd.iter(), None).len(), MOST);
    }

    #[test]
    fn everyone_is_meant_in_either_language() {
        let text = |query, locale| everyone(query, locale).map(|candidate| candidate.text);
        assert_eq!(text("", Locale::En).as_deref(), Some("@room "));
        assert_eq!(text("", Locale::ZhCn).as_deref(), Some("@所有人 "));
        assert_eq!(text("Ro", Locale::ZhCn).as_deref(), Some("@room "));
        assert_eq!(text("所有", Locale::En).as_deref(), Some("@所有人 "));
        assert_eq!(text("x", Locale::En), None);
    }
}

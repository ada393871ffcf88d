//! Names and texts that people choose: normalised, then checked.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::DomainError;
use crate::protocol::{ErrorCode, limits};

/// A username in its normal form.
///
/// # Errors
/// `username_length`; `username_characters` for spaces, controls, invisible characters but joiners
/// between letters, and ASCII punctuation other than `_`, `-` and `.`.
pub fn username(text: &str) -> Result<String, DomainError> {
    // One character more than allowed is enough to know, however long the text.
    let name: String = text.trim().nfkc().take(limits::USERNAME_CHARS.end() + 1).collect();
    if !limits::USERNAME_CHARS.contains(&name.chars().count()) {
        return Err(ErrorCode::UsernameLength.into());
    }
    let characters: Vec<char> = name.chars().collect();
    let allowed = characters.iter().enumerate().all(|(at, c)| match *c {
        JOINER | NON_JOINER => stands_between(&characters, at, is_letter),
        c => is_name_character(c),
    });
    if !allowed || !name.chars().any(char::is_alphanumeric) {
        return Err(ErrorCode::UsernameCharacters.into());
    }
    Ok(name)
}

/// What usernames are compared by: NFKC without regard to case or joiners, which are hard to see.
pub fn username_key(text: &str) -> String {
    let text = text.trim().replace([JOINER, NON_JOINER], "");
    // Upper case first: it brings letters together that lower case alone keeps apart (ß and ss, σ and ς).
    text.nfkc().collect::<String>().to_uppercase().to_lowercase().nfkc().collect()
}

/// The name shown beside messages.
///
/// # Errors
/// `nickname_length`; `name_characters` if one of them does not show.
pub fn nickname(text: &str) -> Result<String, DomainError> {
    shown_name(text, limits::NICKNAME_CHARS, ErrorCode::NicknameLength)
}

/// What a token, a webhook or the instance is called.
///
/// # Errors
/// `label_length`; `name_characters` if one of them does not show.
pub fn label(text: &str) -> Result<String, DomainError> {
    shown_name(text, limits::LABEL_CHARS, ErrorCode::LabelLength)
}

/// One of the built-in pictures.
pub fn avatar(id: i64) -> Result<i64, DomainError> {
    if limits::AVATAR_IDS.contains(&id) { Ok(id) } else { Err(ErrorCode::InvalidAvatar.into()) }
}

/// A room's name, on one line.
///
/// # Errors
/// `room_name_length`; `name_characters` if one of them does not show.
pub fn room_name(text: &str) -> Result<String, DomainError> {
    shown_name(text, limits::ROOM_NAME_CHARS, ErrorCode::RoomNameLength)
}

fn shown_name(
    text: &str,
    length: RangeInclusive<usize>,
    bad_length: ErrorCode,
) -> Result<String, DomainError> {
    let name: String = text.trim().nfc().collect();
    if !length.contains(&name.chars().count()) {
        return Err(bad_length.into());
    }
    let characters: Vec<char> = name.chars().collect();
    let shows = characters.iter().enumerate().all(|(at, c)| match *c {
        JOINER | NON_JOINER => stands_between(&characters, at, is_visible),
        TEXT_STYLE | EMOJI_STYLE => at > 0 && is_visible(characters[at - 1]),
        c => !is_invisible(c),
    });
    if shows { Ok(name) } else { Err(ErrorCode::NameCharacters.into()) }
}

/// A file's name without the path before it and without what does not show. May be empty.
pub fn file_name(text: &str) -> String {
    // Far more than a name has; the rest is nobody's to normalise.
    let text: String = text.rsplit(['/', '\\']).next().unwrap_or_default().nfc().take(1_000).collect();
    let characters: Vec<char> = text.chars().collect();
    let shown = characters.iter().enumerate().filter(|(at, c)| match **c {
        JOINER | NON_JOINER => stands_between(&characters, *at, is_visible),
        TEXT_STYLE | EMOJI_STYLE => *at > 0 && is_visible(characters[at - 1]),
        c => !is_invisible(c),
    });
    let shown: String = shown.map(|(_, c)| *c).collect();
    // What begins with a dot would be hidden where it is saved.
    shown.trim_start_matches(|c: char| c == '.' || c.is_whitespace()).trim_end().to_owned()
}

/// A room's description; may be empty.
pub fn room_description(text: &str) -> Result<String, DomainError> {
    let description: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if description.chars().count() > limits::ROOM_DESCRIPTION_CHARS {
        return Err(ErrorCode::RoomDescriptionLength.into());
    }
    Ok(description)
}

/// Why something was done about somebody, on one line; may be empty.
///
/// # Errors
/// `reason_length`.
pub fn reason(text: &str) -> Result<String, DomainError> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason: String = line.nfc().filter(|c| !c.is_control()).collect();
    if reason.chars().count() > limits::REASON_CHARS {
        Err(ErrorCode::ReasonLength.into())
    } else {
        Ok(reason)
    }
}

/// A message's text: surrounding white space and NUL go, line ends become `\n`, everything else stays.
pub fn message(text: &str, most_chars: usize) -> Result<String, DomainError> {
    let text = caption(text, most_chars)?;
    if text.is_empty() { Err(ErrorCode::MessageEmpty.into()) } else { Ok(text) }
}

/// The text of a message that says something without it.
pub fn caption(text: &str, most_chars: usize) -> Result<String, DomainError> {
    let text = text.replace("\r\n", "\n").replace('\0', "");
    let text = text.trim();
    if text.chars().count() > most_chars {
        return Err(ErrorCode::MessageTooLong.into());
    }
    Ok(text.to_owned())
}

/// Joins its neighbours: Indic letters, the parts of an emoji.
const JOINER: char = '\u{200D}';
/// Keeps its neighbours apart, as Persian spelling wants.
const NON_JOINER: char = '\u{200C}';
/// Ask for the black and white or the coloured form of the character before them.
const TEXT_STYLE: char = '\u{FE0E}';
const EMOJI_STYLE: char = '\u{FE0F}';

/// Whether the character at a position has fitting neighbours. A style belongs to the one before it.
fn stands_between(characters: &[char], at: usize, fits: fn(char) -> bool) -> bool {
    let before = characters[..at].iter().rev().find(|c| !matches!(**c, TEXT_STYLE | EMOJI_STYLE));
    let after = characters.get(at + 1);
    before.is_some_and(|c| fits(*c)) && after.is_some_and(|c| fits(*c))
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || (is_combining_mark(c) && !is_invisible(c))
}

fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !is_invisible(c)
}

fn is_name_character(c: char) -> bool {
    match c {
        '_' | '-' | '.' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => is_visible(c),
    }
}

/// Characters that take no room or turn the text around: a name made of them cannot be told from another.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_welcome() {
        for name in ["阿兰", "Björn", "مريم", "हिन्दी", "Ольга", "x_1", "a.b-c"] {
            assert_eq!(username(name).unwrap(), name.nfkc().collect::<String>());
        }
    }

    #[test]
    fn names_are_normalised() {
        assert_eq!(username("  Ａｌａｎ ").unwrap(), "Alan");
        assert_eq!(username_key("ＡＬＡＮ"), username_key("alan"));
        assert_eq!(username_key("Straße"), username_key("STRASSE"));
        assert_eq!(username_key("Σίσυφος"), username_key("ΣΊΣΥΦΟΣ"));
    }

    #[test]
    fn bad_names_say_what_is_wrong() {
        let code = |name: &str| username(name).unwrap_err().code();
        assert_eq!(code("a"), ErrorCode::UsernameLength);
        assert_eq!(code(&"x".repeat(17)), ErrorCode::UsernameLength);
        assert_eq!(code(&"沙".repeat(17)), ErrorCode::UsernameLength);
        for name in ["a b", "a@b", "a\u{200B}b", "a\u{202E}b", "<b>", "..", "a\nb"] {
            assert_eq!(code(name), ErrorCode::UsernameCharacters, "{name:?}");
        }
        assert!(username(&"沙".repeat(16)).is_ok());
    }

    #[test]
    fn names_are_compared_without_joiners() {
        for name in ["می\u{200C}خواهم", "क्\u{200D}ष", "شیرین\u{200C}جان"] {
            assert_eq!(username(name).unwrap(), name.nfkc().collect::<String>());
        }
        assert_eq!(username_key("a\u{200D}lan"), username_key("Alan"));
        for name in
            ["\u{200D}alan", "alan\u{200C}", "a\u{200D}\u{200D}b", "a_\u{200D}b", "1\u{200C}a", "a\u{FE0F}b"]
        {
            assert_eq!(username(name).unwrap_err().code(), ErrorCode::UsernameCharacters, "{name:?}");
        }
    }

    #[test]
    fn emoji_of_several_characters_are_names() {
        for name in [
            "❤\u{FE0F}",
            "✌\u{FE0F} and ☀\u{FE0F}",
            "👩\u{200D}❤\u{FE0F}\u{200D}👨",
            "می\u{200C}خواهم",
            "1\u{FE0F}\u{20E3}",
        ] {
            assert_eq!(nickname(name).unwrap(), name);
            assert_eq!(room_name(name).unwrap(), name);
        }
    }

    #[test]
    fn shown_names_show_all_they_have() {
        for name in [
            "a\nb",
            "a\u{202E}b",
            "a\u{200B}b",
            "\u{200D}a",
            "a\u{200D}",
            "a\u{200C} b",
            "a\u{200D}\u{200D}b",
            "\u{FE0F}",
            "a \u{FE0F}",
            "❤\u{FE0F}\u{FE0F}",
            "❤\u{200D}\u{FE0F}",
        ] {
            assert_eq!(nickname(name).unwrap_err().code(), ErrorCode::NameCharacters, "{name:?}");
        }
        assert_eq!(nickname("").unwrap_err().code(), ErrorCode::NicknameLength);
        assert_eq!(room_name(&"x".repeat(65)).unwrap_err().code(), ErrorCode::RoomNameLength);
    }

    #[test]
    fn messages_are_never_cut() {
        let longest = "好".repeat(300);
        assert_eq!(message(&longest, 300).unwrap(), longest);
        assert_eq!(message(&format!("{longest}!"), 300).unwrap_err().code(), ErrorCode::MessageTooLong);
        assert_eq!(message(" \n\t ", 300).unwrap_err().code(), ErrorCode::MessageEmpty);
        assert_eq!(message(" a\r\n  b ", 300).unwrap(), "a\n  b");
    }
}

//! Names and texts that people choose: normalised, then checked.

use unicode_normalization::UnicodeNormalization;

use super::DomainError;
use crate::protocol::{ErrorCode, limits};

/// A username in its normal form.
///
/// # Errors
/// `username_length`; `username_characters` for spaces, controls, invisible characters and
/// punctuation other than `_`, `-` and `.`.
pub fn username(text: &str) -> Result<String, DomainError> {
    // One character more than allowed is enough to know, however long the text.
    let name: String = text.trim().nfkc().take(limits::USERNAME_CHARS.end() + 1).collect();
    if !limits::USERNAME_CHARS.contains(&name.chars().count()) {
        return Err(ErrorCode::UsernameLength.into());
    }
    if !name.chars().all(is_name_character) || !name.chars().any(char::is_alphanumeric) {
        return Err(ErrorCode::UsernameCharacters.into());
    }
    Ok(name)
}

/// What usernames are compared by: NFKC without regard to case.
pub fn username_key(text: &str) -> String {
    // Upper case first: it brings letters together that lower case alone keeps apart (ß and ss, σ and ς).
    text.trim().nfkc().collect::<String>().to_uppercase().to_lowercase().nfkc().collect()
}

/// The name shown beside messages.
pub fn nickname(text: &str) -> Result<String, DomainError> {
    let name: String = text.trim().nfc().collect();
    if !limits::NICKNAME_CHARS.contains(&name.chars().count()) || name.chars().any(is_invisible) {
        return Err(ErrorCode::NicknameLength.into());
    }
    Ok(name)
}

/// One of the built-in pictures.
pub fn avatar(id: i64) -> Result<i64, DomainError> {
    if limits::AVATAR_IDS.contains(&id) { Ok(id) } else { Err(ErrorCode::InvalidAvatar.into()) }
}

/// A room's name, on one line.
pub fn room_name(text: &str) -> Result<String, DomainError> {
    let name: String = text.trim().nfc().collect();
    if !limits::ROOM_NAME_CHARS.contains(&name.chars().count()) || name.chars().any(is_invisible) {
        return Err(ErrorCode::RoomNameLength.into());
    }
    Ok(name)
}

/// A room's description; may be empty.
pub fn room_description(text: &str) -> Result<String, DomainError> {
    let description: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if description.chars().count() > limits::ROOM_DESCRIPTION_CHARS {
        return Err(ErrorCode::RoomDescriptionLength.into());
    }
    Ok(description)
}

/// A message's text: surrounding white space goes, everything else stays.
pub fn message(text: &str) -> Result<String, DomainError> {
    let text = text.replace("\r\n", "\n").replace('\0', "");
    let text = text.trim();
    if text.is_empty() {
        return Err(ErrorCode::MessageEmpty.into());
    }
    if text.chars().count() > limits::MESSAGE_CHARS {
        return Err(ErrorCode::MessageTooLong.into());
    }
    Ok(text.to_owned())
}

fn is_name_character(c: char) -> bool {
    match c {
        '_' | '-' | '.' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => !c.is_whitespace() && !is_invisible(c),
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
    fn messages_are_never_cut() {
        let longest = "好".repeat(limits::MESSAGE_CHARS);
        assert_eq!(message(&longest).unwrap(), longest);
        assert_eq!(message(&format!("{longest}!")).unwrap_err().code(), ErrorCode::MessageTooLong);
        assert_eq!(message(" \n\t ").unwrap_err().code(), ErrorCode::MessageEmpty);
        assert_eq!(message(" a\r\n  b ").unwrap(), "a\n  b");
    }
}

//! Names that somebody had elsewhere, made into such as they may have here.

use std::ops::RangeInclusive;

use crate::protocol::limits;
use crate::server::domain::names;

/// A name as it may be here, as near to the old one as can be. Whether it is free is another question.
pub fn username(old: &str, old_id: i64) -> String {
    if let Ok(name) = names::username(old) {
        return name;
    }
    let most = *limits::USERNAME_CHARS.end();
    let allowed = |c: &char| names::username(&format!("a{c}a")).is_ok();
    let kept: String = old.trim().chars().filter(allowed).collect();
    if !kept.contains(char::is_alphanumeric) {
        return format!("user_{old_id}");
    }
    let shortened = names::username(&kept.chars().take(most).collect::<String>());
    shortened
        .or_else(|_| names::username(&format!("{kept}_{old_id}")))
        .unwrap_or_else(|_| format!("user_{old_id}"))
}

/// The same with a number, for when it is taken.
pub fn numbered(name: &str, number: u32) -> String {
    let number = format!("_{number}");
    let kept = limits::USERNAME_CHARS.end() - number.len();
    format!("{}{number}", name.chars().take(kept).collect::<String>())
}

/// What is shown beside messages: the old name, as far as it fits.
pub fn nickname(old: &str, username: &str) -> String {
    let range: RangeInclusive<usize> = limits::NICKNAME_CHARS;
    let shortened: String = old.trim().chars().take(*range.end()).collect();
    names::nickname(&shortened).unwrap_or_else(|_| username.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_near_as_they_can() {
        for (old, new) in [
            ("alan", "alan"),
            ("  alan ", "alan"),
            ("沙龙的主人", "沙龙的主人"),
            ("Jürgen Müller", "JürgenMüller"),
            ("a", "a_7"),
            ("a name that is much too long", "anamethatismucht"),
            ("<b>", "b_7"),
            ("", "user_7"),
            ("!!", "user_7"),
        ] {
            assert_eq!(username(old, 7), new, "{old}");
            assert!(names::username(&username(old, 7)).is_ok(), "{old}");
        }
    }

    #[test]
    fn a_number_fits() {
        assert_eq!(numbered("alan", 2), "alan_2");
        let long = numbered("abcdefghijklmnop", 12);
        assert_eq!(long, "abcdefghijklm_12");
        assert!(names::username(&long).is_ok());
    }

    #[test]
    fn what_is_shown_is_the_old_name() {
        assert_eq!(nickname("Jürgen Müller", "x"), "Jürgen Müller");
        assert_eq!(nickname("\u{202e}", "x"), "x");
        assert_eq!(nickname(&"a".repeat(50), "x"), "a".repeat(32));
    }
}

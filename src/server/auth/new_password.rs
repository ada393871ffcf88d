//! What a new password may be.

use zxcvbn::zxcvbn;

use crate::protocol::{ErrorCode, limits};

/// A password that is among the first so many guesses keeps nobody out.
const FIRST_GUESSES: u64 = 10_000;
/// What is longer is no such password, and would take long to look at.
const GUESSED_CHARS: usize = 32;

/// Refuse what is too short, too long, or what anybody would try first. There are no other rules.
///
/// # Errors
/// `password_length`, `password_common`.
pub fn check_new_password(username: &str, password: &str) -> Result<(), ErrorCode> {
    let characters = password.chars().count();
    if !limits::PASSWORD_CHARS.contains(&characters) {
        return Err(ErrorCode::PasswordLength);
    }
    let is_common =
        characters <= GUESSED_CHARS && zxcvbn(password, &[username, "salon"]).guesses() < FIRST_GUESSES;
    if is_common { Err(ErrorCode::PasswordCommon) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_guesses_are_refused() {
        let common =
            ["password", "12345678", "qwertyuiop", "aaaaaaaa", "Password1", "zaphod42", "salonsalon"];
        for password in common {
            let refused = check_new_password("zaphod42", password);
            assert_eq!(refused, Err(ErrorCode::PasswordCommon), "{password}");
        }
    }

    #[test]
    fn others_are_taken_whatever_their_characters() {
        for password in
            ["open sesame", "correct horse", "芝麻开门芝麻开门", "tr0ub4dor", "        a b  c     "]
        {
            assert_eq!(check_new_password("zaphod42", password), Ok(()), "{password}");
        }
        assert_eq!(check_new_password("zaphod42", &"password".repeat(16)), Ok(()));
        assert_eq!(check_new_password("zaphod42", "short"), Err(ErrorCode::PasswordLength));
    }
}

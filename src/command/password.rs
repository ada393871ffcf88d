//! New passwords: made up, or read.

use std::io::{BufRead, IsTerminal, Write};

use console::Term;
use salon::server::auth::{Passwords, check_new_password};
use salon::server::domain::DomainError;
use salon::server::store::PasswordHash;
use salon::ui::i18n::Locale;

use super::Ended;

/// A password, and whether nobody knows it yet.
pub struct NewPassword {
    pub text: String,
    pub is_made_up: bool,
}

impl NewPassword {
    /// What is kept of it.
    pub async fn hash(&self) -> Result<PasswordHash, DomainError> {
        let passwords = Passwords::new();
        if self.is_made_up {
            passwords.hash_made_up(&self.text).await
        } else {
            passwords.hash(&self.text).await
        }
    }
}

/// Read a line of standard input, unseen if that is a terminal; or make a password up.
pub fn choose(username: &str, from_stdin: bool) -> Result<NewPassword, Ended> {
    if !from_stdin {
        return Ok(NewPassword { text: Passwords::made_up(), is_made_up: true });
    }
    let unreadable = |error| Ended::Failed(format!("the password cannot be read: {error}"));
    let text = if std::io::stdin().is_terminal() {
        let ask = |prompt: &str| {
            let terminal = Term::stderr();
            (&terminal).write_all(prompt.as_bytes())?;
            terminal.read_secure_line()
        };
        let text = ask("Password: ").map_err(unreadable)?;
        if text != ask("Again: ").map_err(unreadable)? {
            return Err(Ended::Refused("the two are not the same".to_owned()));
        }
        text
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    match check_new_password(username, &text) {
        Ok(()) => Ok(NewPassword { text, is_made_up: false }),
        Err(code) => Err(Ended::Refused(Locale::En.error(code).to_owned())),
    }
}

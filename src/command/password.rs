//! New passwords: made up, or read.

use std::io::{BufRead, IsTerminal, Write};

use console::Term;
use salon::protocol::limits;
use uuid::Uuid;

use super::Ended;

/// A password, and whether nobody knows it yet.
pub struct NewPassword {
    pub text: String,
    pub is_made_up: bool,
}

/// Read a line of standard input, unseen if that is a terminal; or make a password up.
pub fn choose(from_stdin: bool) -> Result<NewPassword, Ended> {
    if !from_stdin {
        return Ok(NewPassword { text: Uuid::new_v4().simple().to_string(), is_made_up: true });
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
    if limits::PASSWORD_CHARS.contains(&text.chars().count()) {
        Ok(NewPassword { text, is_made_up: false })
    } else {
        let (least, most) = (limits::PASSWORD_CHARS.start(), limits::PASSWORD_CHARS.end());
        Err(Ended::Refused(format!("a password has {least} to {most} characters")))
    }
}

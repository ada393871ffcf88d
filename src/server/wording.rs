//! Sentences that the server alone says: what was done about somebody, until when, and why.

use time::OffsetDateTime;
use time::macros::format_description;

use crate::protocol::{ApiError, ErrorCode, FOR_GOOD, SanctionKind};
use crate::ui::i18n::Locale;

/// What a reader is told of an error.
pub fn sentence(error: &ApiError, t: Locale) -> String {
    match (error.until, error.code) {
        (Some(until), code) => refused(t, code, until, error.reason.as_deref().unwrap_or_default()),
        (None, ErrorCode::BannedFromRoom) => t.error_banned_from_room().to_owned(),
        (None, _) => t.failure(error),
    }
}

/// To somebody who is refused something because of it; `until` in Unix milliseconds.
fn refused(t: Locale, code: ErrorCode, until: i64, reason: &str) -> String {
    let until = end(t, until);
    let said = match code {
        ErrorCode::Muted => t.sanction_muted(until),
        ErrorCode::BannedFromRoom => t.sanction_banned_from_room(until),
        _ => t.sanction_account_banned(until),
    };
    with_reason(t, said, reason)
}

/// To somebody as it happens; without a room it is about the whole instance.
pub fn told(t: Locale, kind: SanctionKind, room: Option<&str>, until: i64, reason: &str) -> String {
    let said = match (kind, room) {
        (_, None) => t.sanction_account_banned(end(t, until)),
        (SanctionKind::Mute, Some(room)) => t.sanction_told_mute(room, end(t, until)),
        (SanctionKind::Kick, Some(room)) => t.sanction_told_kick(room),
        (SanctionKind::Ban, Some(room)) => t.sanction_told_ban(room, end(t, until)),
    };
    with_reason(t, said, reason)
}

fn with_reason(t: Locale, said: String, reason: &str) -> String {
    if reason.is_empty() { said } else { format!("{said}{}", t.sanction_reason(reason)) }
}

/// Times are those of UTC: nobody has said where the reader is.
fn end(t: Locale, until: i64) -> String {
    if until >= FOR_GOOD {
        return t.sanction_for_good().to_owned();
    }
    let time =
        OffsetDateTime::from_unix_timestamp(until.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let time = time.format(format_description!("[year]-[month]-[day] [hour]:[minute]")).unwrap_or_default();
    t.sanction_until(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_262_400_000;

    #[test]
    fn it_is_said_until_when_and_why() {
        let told = |t, code, until, reason| refused(t, code, until, reason);
        assert_eq!(
            told(Locale::En, ErrorCode::AccountBanned, NOON, "Spam."),
            "This account is banned until 2026-11-21 12:00 UTC. Reason: Spam."
        );
        assert_eq!(
            told(Locale::En, ErrorCode::Muted, FOR_GOOD, ""),
            "You may not write in this room for good."
        );
        assert_eq!(
            told(Locale::ZhCn, ErrorCode::BannedFromRoom, NOON, "刷屏"),
            "你已被禁止进入这个房间，到 2026-11-21 12:00（UTC）为止。理由：刷屏"
        );
    }
}

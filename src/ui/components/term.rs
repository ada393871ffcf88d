//! When something ends that was done about somebody.

use super::moment::utc;
use crate::browser::clock;
use crate::browser::dates::{self, Detail};
use crate::protocol::FOR_GOOD;
use crate::ui::i18n::Locale;
use crate::ui::state::reader::Reader;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Such as `until 09:41`, or `for good`. Tracked.
pub fn ends(until_ms: i64, reader: Reader, t: Locale) -> String {
    if until_ms >= FOR_GOOD {
        return t.sanction_for_good().to_owned();
    }
    if !reader.has_local_time() {
        return t.sanction_until(utc(until_ms)[..16].replace('T', " "));
    }
    let now_ms = clock::now_ms() as i64;
    let detail = match until_ms - now_ms {
        _ if reader.day(until_ms) == reader.day(now_ms) => Detail::Time,
        0..DAY_MS => Detail::Full,
        _ => Detail::DayAndYear,
    };
    t.until_time(dates::format(until_ms, detail, t))
}

//! Times: in UTC as the server renders them, in the reader's own zone and language once the page is alive.

use crate::browser::clock;
use crate::browser::dates::{self, Detail};
use crate::ui::i18n::Locale;
use crate::ui::state::reader::Reader;

const DAY_S: i64 = 24 * 60 * 60;

/// When someone was last here: the time of today, further back the day. Tracked.
pub fn last_seen(at_ms: i64, reader: Reader, t: Locale) -> String {
    t.last_seen(moment(at_ms, reader, t))
}

/// The time of today, further back the day. Tracked.
pub fn moment(at_ms: i64, reader: Reader, t: Locale) -> String {
    let age_s = (clock::now_ms() as i64 - at_ms) / 1000;
    let detail = match age_s {
        ..DAY_S => Detail::Time,
        _ if age_s < 300 * DAY_S => Detail::Date,
        _ => Detail::DayAndYear,
    };
    match reader.has_local_time() {
        true => dates::format(at_ms, detail, t),
        false => utc(at_ms)[..10].to_owned(),
    }
}

/// A moment as `2026-11-21T09:41:07Z`.
pub fn utc(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    let of_day = seconds.rem_euclid(DAY_S);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date(seconds.div_euclid(DAY_S)))
}

/// A day, counted from 1970-01-01, as `2026-11-21`.
pub fn date(day: i64) -> String {
    // Any 400 years have as many days; the rest is counted off by years and months.
    const ERA_DAYS: i64 = 400 * 365 + 97;
    let mut year = 1970 + 400 * day.div_euclid(ERA_DAYS);
    let mut left = day.rem_euclid(ERA_DAYS);
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + i64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        for (day, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_778, "2026-11-21"),
            (20_818, "2026-12-31"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(day), expected);
        }
    }

    #[test]
    fn moments_are_told_in_utc() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
        assert_eq!(utc(1_000_000_000_999), "2001-09-09T01:46:40Z");
    }
}

//! What a search is asked, in the words of its address.

use leptos_router::location::Url;
use serde::{Deserialize, Serialize};

use crate::protocol::{ApiError, MessageId, RoomId, SearchPage, Snippet};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;

/// The fields of the search, as they are filled in and as they stand in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    pub q: String,
    /// The id of a room; empty for all.
    pub room: String,
    /// A username; empty for everyone.
    pub from: String,
    /// Older than this day, such as `2026-11-21`.
    pub before: String,
    /// Of this day or newer.
    pub after: String,
    /// [`SearchPage::next`] of the page before.
    pub cursor: String,
}

/// What the server has found while it rendered the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchAnswer {
    pub filters: Filters,
    /// What was found, if something was looked for.
    pub page: Option<SearchPage>,
    pub refusal: Option<ApiError>,
}

impl Filters {
    /// From an address, field by field.
    pub fn read(field: impl Fn(&str) -> String) -> Self {
        Self {
            q: field("q"),
            room: field("room"),
            from: field("from"),
            before: field("before"),
            after: field("after"),
            cursor: field("cursor"),
        }
    }

    /// Whether nothing is looked for.
    pub fn is_blank(&self) -> bool {
        self.q.trim().is_empty()
    }

    /// Whether something beside the words narrows the search.
    pub fn is_narrow(&self) -> bool {
        [&self.from, &self.before, &self.after].into_iter().any(|field| !field.is_empty())
    }

    /// The room, if one is named.
    pub fn room_id(&self) -> Option<RoomId> {
        self.room.parse().ok()
    }

    /// Where the page with this search is.
    pub fn path(&self) -> String {
        let mut path = "/search".to_owned();
        for (name, value) in self.pairs().into_iter().filter(|(_, value)| !value.is_empty()) {
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(name);
            path.push('=');
            path.push_str(&Url::escape(value));
        }
        path
    }

    /// The same search, from the first page or from a later one.
    pub fn page(&self, cursor: Option<MessageId>) -> Self {
        Self { cursor: cursor.map_or_else(String::new, |cursor| cursor.to_string()), ..self.clone() }
    }

    /// The arguments of the server function. Days begin where `offset_minutes` says, for a moment in UTC.
    pub fn arguments(&self, offset_minutes: impl Fn(i64) -> i32) -> Vec<(&'static str, String)> {
        let mut arguments = vec![("query", self.q.clone())];
        let optional = [
            ("room_id", self.room_id().map(|room| room.to_string())),
            ("from", Some(self.from.clone()).filter(|from| !from.is_empty())),
            ("before", day_start(&self.before, &offset_minutes).map(|at| at.to_string())),
            ("after", day_start(&self.after, &offset_minutes).map(|at| at.to_string())),
            ("cursor", Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty())),
        ];
        arguments.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
        arguments
    }

    fn pairs(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.q),
            ("room", &self.room),
            ("from", &self.from),
            ("before", &self.before),
            ("after", &self.after),
            ("cursor", &self.cursor),
        ]
    }
}

/// When a day such as `2026-11-21` begins, in Unix milliseconds; `None` if it is no day.
pub fn day_start(day: &str, offset_minutes: impl Fn(i64) -> i32) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&date) {
        return None;
    }
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_before_year = 365 * year + year / 4 - year / 100 + year / 400;
    let days_before_month = (153 * month + 2) / 5;
    const EPOCH: i64 = 719_469;
    let utc_ms = (days_before_year + days_before_month + date - EPOCH) * DAY_MS;
    Some(utc_ms - i64::from(offset_minutes(utc_ms)) * MINUTE_MS)
}

/// A snippet in pieces, each with whether it is a match.
pub fn pieces(snippet: &Snippet) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (at, character) in snippet.text.chars().enumerate() {
        let is_match = snippet.highlights.iter().any(|range| (range.start..range.end()).contains(&at));
        match pieces.last_mut() {
            Some((piece, matches)) if *matches == is_match => piece.push(character),
            _ => pieces.push((character.to_string(), is_match)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Highlight;

    const UTC: fn(i64) -> i32 = |_| 0;

    #[test]
    fn an_address_says_what_is_looked_for() {
        let filters = Filters { q: "上海 a&b".into(), room: "7".into(), ..Filters::default() };
        assert_eq!(filters.path(), "/search?q=%E4%B8%8A%E6%B5%B7%20a%26b&room=7");
        assert_eq!(Filters::default().path(), "/search");
        assert!(filters.page(Some(MessageId(5))).path().ends_with("&room=7&cursor=5"));
        assert_eq!(filters.page(Some(MessageId(5))).page(None), filters);
    }

    #[test]
    fn what_is_left_empty_is_not_asked() {
        let filters = Filters { q: "tea".into(), after: "nonsense".into(), ..Filters::default() };
        assert_eq!(filters.arguments(UTC), [("query", "tea".to_owned())]);
        let filters = Filters { from: "ada".into(), before: "1970-01-02".into(), ..filters };
        let asked = filters.arguments(|_| 60);
        assert_eq!(asked[1..], [("from", "ada".to_owned()), ("before", (DAY_MS - 3_600_000).to_string())]);
    }

    #[test]
    fn days_begin_at_midnight() {
        for (day, expected) in [
            ("1970-01-01", Some(0)),
            ("2000-02-29", Some(11_016)),
            ("2000-03-01", Some(11_017)),
            ("2026-11-21", Some(20_778)),
            ("2100-03-01", Some(47_541)),
            ("2026-13-01", None),
            ("2026-11", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(day_start(day, UTC), expected.map(|days| days * DAY_MS), "{day}");
        }
        assert_eq!(
            day_start("1970-01-02", |_| 8 * 60),
            Some(16 * 60 * MINUTE_MS),
            "east of UTC it begins earlier"
        );
    }

    #[test]
    fn matches_are_told_apart_from_the_rest() {
        let at = |start, length| Highlight { start, length };
        let snippet = Snippet {
            text: "喝上海茶".into(),
            highlights: vec![at(1, 2)],
            cut_before: false,
            cut_after: false,
        };
        let expected = [("喝", false), ("上海", true), ("茶", false)].map(|(text, is)| (text.to_owned(), is));
        assert_eq!(pieces(&snippet), expected);
    }
}

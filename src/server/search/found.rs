//! Where a query is found in a message.

use super::tokens::modifies;
use super::{Phrase, Query, Token, tokens};
use crate::protocol::{Highlight, Message, Snippet, limits};

/// Characters of a snippet that stand before the first match, if there are as many.
const BEFORE_MATCH: usize = 40;

/// What a message matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In its text.
    pub highlights: Vec<Highlight>,
    pub snippet: Snippet,
}

/// Find every phrase of a query in a message's text or in the names of its attachments; `None` if one is missing.
pub fn find(query: &Query, message: &Message) -> Option<Found> {
    let names = message.attachments.iter().map(|attachment| attachment.name.as_str());
    let texts: Vec<(&str, Vec<Token>)> =
        std::iter::once(message.content.as_str()).chain(names).map(|text| (text, tokens(text))).collect();
    let complete = query
        .phrases()
        .iter()
        .all(|phrase| texts.iter().any(|(_, tokens)| !places(phrase, tokens).is_empty()));
    if !complete {
        return None;
    }
    let marked: Vec<Vec<Highlight>> = texts.iter().map(|(_, tokens)| highlights(query, tokens)).collect();
    let shown = marked.iter().position(|highlights| !highlights.is_empty())?;
    let snippet = snippet(texts[shown].0, &marked[shown]);
    Some(Found { highlights: marked.into_iter().next()?, snippet })
}

fn places(phrase: &Phrase, tokens: &[Token]) -> Vec<Highlight> {
    let matches = tokens.windows(phrase.words.len()).filter(|window| phrase.is(window));
    matches.filter_map(|window| Some(spanning(window.first()?, window.last()?))).collect()
}

fn spanning(first: &Token, last: &Token) -> Highlight {
    Highlight { start: first.start, length: last.start + last.length - first.start }
}

/// Every match, in order; those that touch are one.
fn highlights(query: &Query, tokens: &[Token]) -> Vec<Highlight> {
    let mut places: Vec<Highlight> =
        query.phrases().iter().flat_map(|phrase| places(phrase, tokens)).collect();
    places.sort_by_key(|place| place.start);
    let mut merged: Vec<Highlight> = Vec::with_capacity(places.len());
    for place in places {
        match merged.last_mut().filter(|last| place.start <= last.end()) {
            Some(last) => last.length = last.end().max(place.end()) - last.start,
            None => merged.push(place),
        }
    }
    merged
}

/// The part of a text around its first match, on one line.
fn snippet(text: &str, highlights: &[Highlight]) -> Snippet {
    let characters: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let first = highlights.first().map_or(0, |first| first.start);
    let latest = characters.len().saturating_sub(limits::SNIPPET_CHARS);
    let mut start = first.saturating_sub(BEFORE_MATCH).min(latest);
    while start > 0 && modifies(characters[start]) {
        start -= 1;
    }
    let end = characters.len().min(start + limits::SNIPPET_CHARS);
    let within = |place: &Highlight| {
        let (from, to) = (place.start.max(start), place.end().min(end));
        (from < to).then(|| Highlight { start: from - start, length: to - from })
    };
    Snippet {
        text: characters[start..end].iter().collect(),
        highlights: highlights.iter().filter_map(within).collect(),
        cut_before: start > 0,
        cut_after: end < characters.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked parts of a text.
    fn marked(query: &str, text: &str) -> Vec<String> {
        let query = Query::parse(query).unwrap();
        let cut = |place: Highlight| text.chars().skip(place.start).take(place.length).collect();
        highlights(&query, &tokens(text)).into_iter().map(cut).collect()
    }

    #[test]
    fn every_match_is_marked_as_it_is_written() {
        assert_eq!(marked("上海", "我家在上海东边,上 海"), ["上海", "上 海"]);
        assert_eq!(marked("cafe", "Two CAFÉS, one café."), ["CAFÉS", "café"]);
        assert_eq!(marked("好", "好好好"), ["好好好"], "what touches is one");
        assert_eq!(marked("\"b c\" a", "a b c a"), ["a", "b c", "a"]);
        assert_eq!(marked("家 👍", "👨\u{200D}👩 家👍🏽"), ["家👍🏽"]);
        assert_eq!(marked("上海", "海上"), [""; 0]);
    }

    #[test]
    fn a_snippet_is_around_the_first_match() {
        let text = format!("{}\n上海 {}", "前".repeat(300), "后".repeat(300));
        let query = Query::parse("上海").unwrap();
        let snippet = snippet(&text, &highlights(&query, &tokens(&text)));
        assert_eq!(snippet.text.chars().count(), limits::SNIPPET_CHARS);
        assert_eq!(snippet.highlights, [Highlight { start: BEFORE_MATCH, length: 2 }]);
        let at: String = snippet.text.chars().skip(BEFORE_MATCH - 1).take(4).collect();
        assert_eq!(at, " 上海 ");
        assert!(snippet.cut_before && snippet.cut_after);
    }

    #[test]
    fn a_short_text_is_its_own_snippet() {
        let whole = snippet("我在上海", &[Highlight { start: 2, length: 2 }]);
        assert_eq!(whole.text, "我在上海");
        assert_eq!(whole.highlights, [Highlight { start: 2, length: 2 }]);
        assert!(!whole.cut_before && !whole.cut_after);
    }

    #[test]
    fn a_match_longer_than_the_snippet_is_marked_as_far_as_it_goes() {
        let text = "好".repeat(1000);
        let snippet = snippet(&text, &[Highlight { start: 0, length: 1000 }]);
        assert_eq!(snippet.highlights, [Highlight { start: 0, length: limits::SNIPPET_CHARS }]);
    }
}

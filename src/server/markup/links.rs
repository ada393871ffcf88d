//! Addresses within a text. Chinese puts no space around them, so they end where another script begins.

use std::ops::Range;

/// An address in a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    pub range: Range<usize>,
    /// `https://` goes before what begins with `www.`
    pub needs_scheme: bool,
}

impl Link {
    /// What it leads to.
    pub fn target(&self, text: &str) -> String {
        let scheme = if self.needs_scheme { "https://" } else { "" };
        format!("{scheme}{}", &text[self.range.clone()])
    }
}

/// The address that begins at a byte of a text, if one does.
pub fn at(text: &str, start: usize) -> Option<Link> {
    let rest = &text.as_bytes()[start..];
    let begins =
        |prefix: &str| rest.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix.as_bytes()));
    let (prefix, needs_scheme) = ["https://", "http://", "www."]
        .into_iter()
        .find(|prefix| begins(prefix))
        .map(|prefix| (prefix.len(), prefix == "www."))?;
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let host = start + prefix;
    let end = host + length(&text[host..]);
    let named = text[host..end].chars().next().is_some_and(char::is_alphanumeric);
    // `www.` alone is no place to go to.
    let placed = !needs_scheme || text[host..end].contains('.');
    (named && placed).then_some(Link { range: start..end, needs_scheme })
}

/// Whether this leads to a page, and is an address at all: cleaning takes away what is none.
pub fn is_web_address(url: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        && ammonia::Url::parse(url).is_ok()
}

/// How far an address goes: to a character that cannot be in it, without punctuation that ends a sentence.
fn length(text: &str) -> usize {
    let (mut round, mut square) = (0_i32, 0_i32);
    let end = text.find(|c: char| {
        match c {
            '(' => round += 1,
            ')' => round -= 1,
            '[' => square += 1,
            ']' => square -= 1,
            _ => {}
        }
        round < 0 || square < 0 || !may_be_within(c)
    });
    let found = &text[..end.unwrap_or(text.len())];
    found.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '(', '[', '@', '&']).len()
}

fn may_be_within(c: char) -> bool {
    match c {
        '<' | '>' | '"' | '`' | '\\' | '^' | '{' | '}' | '|' => false,
        _ if c.is_ascii() => c.is_ascii_graphic(),
        _ => c.is_alphanumeric() && !is_spaceless(c),
    }
}

/// Whether a character is of a script that puts no spaces between words.
pub fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{1B000}'..='\u{1B2FF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        let links = text.char_indices().find_map(|(start, _)| at(text, start));
        links.map(|link| &text[link.range])
    }

    #[test]
    fn an_address_ends_where_a_reader_would_end_it() {
        for (text, expected) in [
            ("see https://example.com/a.", "https://example.com/a"),
            ("看https://example.com/a吧", "https://example.com/a"),
            ("在https://example.com。好", "https://example.com"),
            ("有https://example.com/a,还有", "https://example.com/a"),
            ("（https://example.com/a）", "https://example.com/a"),
            ("(https://example.com/a)", "https://example.com/a"),
            ("https://en.wikipedia.org/wiki/Rust_(a)_b, yes", "https://en.wikipedia.org/wiki/Rust_(a)_b"),
            ("[https://example.com/a](b)", "https://example.com/a"),
            ("**https://example.com/a**", "https://example.com/a"),
            ("https://fr.wikipedia.org/wiki/Été", "https://fr.wikipedia.org/wiki/Été"),
            ("HTTPS://EXAMPLE.COM/?a=1&b=2#c", "HTTPS://EXAMPLE.COM/?a=1&b=2#c"),
            ("http://localhost:3000/rooms/1!", "http://localhost:3000/rooms/1"),
            ("www.example.com/x", "www.example.com/x"),
            ("https://a.com/\"onmouseover=", "https://a.com/"),
        ] {
            assert_eq!(found(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn not_everything_is_an_address() {
        for text in
            ["https://", "http://。", "xhttps://a.com", "www.", "www.x", "javascript://x", "ftp://a.com"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn what_has_no_scheme_leads_to_https() {
        assert_eq!(at("www.a.com", 0).unwrap().target("www.a.com"), "https://www.a.com");
    }
}

//! Before Markdown is parsed: some signs mean in a chat what they say, although Markdown knows better.
//!
//! They are replaced by characters that Unicode will never assign, and brought back in whatever the parser has
//! made of the text. So `https://a/__init__.py` keeps its name, `好的~谢谢~` is not struck out, `>_<` is a face and
//! no quotation, and `[Bob]: hello` is what Bob said, where Markdown would see a footnote and swallow it.

use std::borrow::Cow;

use super::{Addressed, links};

const KEPT: [(char, char); 5] =
    [('*', '\u{FDD0}'), ('_', '\u{FDD1}'), ('~', '\u{FDD2}'), (':', '\u{FDD3}'), ('>', '\u{FDD4}')];

/// The text to be parsed.
pub fn prepare(source: &str, addressed: &Addressed) -> String {
    let mut prepared = String::with_capacity(source.len() + 16);
    let mut at = 0;
    let mut line_begins = true;
    while let Some(c) = source[at..].chars().next() {
        let length = if line_begins && matches!(c, ' ' | '>') {
            quoting(source, at, &mut prepared)
        } else {
            line_begins = false;
            sign(source, at, c, addressed, &mut prepared)
        };
        line_begins |= c == '\n';
        at += length;
    }
    prepared
}

/// Bring the signs back.
pub fn restore(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| original(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| original(c).unwrap_or(c)).collect())
}

/// The beginning of a line: `>` quotes if a space comes after it, or the end of the line.
fn quoting(source: &str, at: usize, prepared: &mut String) -> usize {
    let rest = &source[at..];
    let run = rest.len() - rest.trim_start_matches(['>', ' ']).len();
    let ends_line = matches!(rest[run..].chars().next(), None | Some('\n'));
    let quotes = if ends_line { run } else { rest[..run].trim_end_matches('>').len() };
    prepared.push_str(&rest[..quotes]);
    keep(&rest[quotes..run], prepared);
    run
}

/// One sign or word of a line; returns how many bytes it takes.
fn sign(source: &str, at: usize, c: char, addressed: &Addressed, prepared: &mut String) -> usize {
    let before = source[..at].bytes().next_back();
    let after = source.as_bytes().get(at + 1).copied();
    match c {
        'h' | 'H' | 'w' | 'W' => {
            if let Some(link) = links::at(source, at) {
                let length = link.range.len();
                let colon = source[at..at + length].find("://").map_or(0, |colon| colon + 1);
                prepared.push_str(&source[at..at + colon]);
                keep(&source[at + colon..at + length], prepared);
                return length;
            }
            prepared.push(c);
        }
        '@' => {
            if let Some((length, _)) = addressed.at(source, at) {
                keep(&source[at..at + length], prepared);
                return length;
            }
            prepared.push(c);
        }
        '~' if before != Some(b'~') && after != Some(b'~') => keep("~", prepared),
        ':' if before == Some(b']') => keep(":", prepared),
        _ if original(c).is_some() => prepared.push(char::REPLACEMENT_CHARACTER),
        _ => prepared.push(c),
    }
    c.len_utf8()
}

fn keep(text: &str, prepared: &mut String) {
    let kept = |c| KEPT.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, stand_in)| *stand_in);
    prepared.extend(text.chars().map(kept));
}

fn original(c: char) -> Option<char> {
    KEPT.iter().find(|(_, stand_in)| *stand_in == c).map(|(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_signs_come_back() {
        for text in [
            "plain",
            "https://a.com/__init__.py:*x* ~a~ ~~b~~",
            "> quoted\n>_<\n> >_<\n>>\n>",
            "[Bob]: hello\n   > x",
        ] {
            assert_eq!(restore(&prepare(text, &Addressed::default())), text);
        }
        assert_eq!(prepare("\u{FDD0}a", &Addressed::default()), "\u{FFFD}a");
    }
}

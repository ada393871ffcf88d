//! Most of what people write has no mark-up. Telling so has to be cheap.

use super::emoji;

/// Whether a text could mean more than its characters. May err on the side of yes.
pub fn may_have_markup(text: &str) -> bool {
    let inline =
        text.bytes().any(|byte| matches!(byte, b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'@'));
    inline
        || text.contains("~~")
        || text.contains("://")
        || text.bytes().filter(|byte| *byte == b':').nth(1).is_some()
        || contains_www(text)
        || text.lines().any(begins_a_block)
        || emoji::stands_alone(text)
}

fn contains_www(text: &str) -> bool {
    let before = |dot: usize| text.as_bytes().get(dot.saturating_sub(3)..dot);
    text.match_indices('.').any(|(dot, _)| before(dot).is_some_and(|it| it.eq_ignore_ascii_case(b"www")))
}

/// Whether a line could be more than a line of a paragraph.
fn begins_a_block(line: &str) -> bool {
    let text = line.trim_start();
    let indented = line.len() - text.len() >= 4 || line.starts_with('\t');
    let numbered = || {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < text.len() && rest.starts_with(['.', ')'])
    };
    text.starts_with(['#', '>', '-', '+']) || (indented && !text.is_empty()) || numbered()
}

//! Messages of a few emoji and nothing else, which are shown large.

use super::sanitise::EMOJI;

/// More of them are a text.
const MOST: usize = 6;
/// The longest emoji has so many characters: a kiss of two people with skin tones, 10.
const CHARS: usize = 10;

/// Whether a text is one emoji or a few.
pub fn stands_alone(text: &str) -> bool {
    let mut rest = text.trim();
    let mut count = 0;
    while !rest.is_empty() && count <= MOST {
        let Some(length) = at_start(rest) else { return false };
        rest = rest[length..].trim_start();
        count += 1;
    }
    (1..=MOST).contains(&count)
}

/// Emoji as they are shown large.
pub fn large(text: &str) -> String {
    format!("<p><span class=\"{EMOJI}\">{}</span></p>", text.trim())
}

/// The HTML of a text, shown large if it is one emoji or a few: that of `:tada:`.
pub fn enlarge(html: String) -> String {
    match html.trim_end().strip_prefix("<p>").and_then(|it| it.strip_suffix("</p>")) {
        Some(text) if stands_alone(text) => large(text),
        _ => html,
    }
}

/// The bytes of the emoji that a text begins with: of the longest one, so that families stay together.
fn at_start(text: &str) -> Option<usize> {
    if text.starts_with(|c: char| c.is_ascii() && !c.is_ascii_digit() && !matches!(c, '#' | '*')) {
        return None;
    }
    let ends = text.char_indices().take(CHARS).map(|(at, c)| at + c.len_utf8());
    ends.filter(|end| is_emoji(&text[..*end])).last()
}

/// `©` and `↔` are signs, `©️` is an emoji; what is beyond the signs is one in any form.
fn is_emoji(text: &str) -> bool {
    emojis::get(text).is_some_and(|emoji| emoji.as_str() == text || text.starts_with(|c| c >= '\u{1F000}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_emoji_stand_alone_and_nothing_else_does() {
        for text in ["👍", " 👍 🎉\n", "❤️", "👩‍👩‍👧‍👦👍🏽", "🇨🇳🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩🏻‍❤️‍💋‍👨🏿", "👍👍👍👍👍👍", "🕵"]
        {
            assert!(stands_alone(text), "{text}");
        }
        for text in [
            "",
            " ",
            "👍👍👍👍👍👍👍",
            "👍!",
            "ok 👍",
            "好👍",
            "1",
            "#",
            "*",
            "©",
            "↔",
            "🇨",
            ":-)",
            "👍\u{200D}",
        ] {
            assert!(!stands_alone(text), "{text}");
        }
    }

    #[test]
    fn only_a_lone_paragraph_of_emoji_is_enlarged() {
        assert_eq!(enlarge("<p>🎉</p>\n".to_owned()), "<p><span class=\"emoji\">🎉</span></p>");
        for html in ["<p>🎉</p><p>🎉</p>", "<p>a 🎉</p>", "<h3>🎉</h3>", "<p></p>"] {
            assert_eq!(enlarge(html.to_owned()), html);
        }
    }
}

//! From a text to its tokens.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word, or a character that stands for itself: of a script without spaces, or an emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Without regard to case, width, compatibility forms and the diacritics of alphabets.
    pub text: String,
    /// Where it stands in the text, in characters.
    pub start: usize,
    pub length: usize,
}

impl Token {
    fn new(c: char, start: usize, end: usize) -> Self {
        Self { text: c.into(), start, length: end - start }
    }

    fn grow(&mut self, c: char, end: usize) {
        self.text.push(c);
        self.length = end - self.start;
    }

    /// Whether it is a word of letters and digits.
    pub fn is_word(&self) -> bool {
        !self.text.chars().next().is_some_and(stands_alone)
    }
}

/// The tokens of a text, in their order.
pub fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut in_word = false;
    let mut start = 0;
    while start < characters.len() {
        // A character is folded with what modifies it.
        let modifiers = characters[start + 1..].iter().take_while(|c| modifies(**c)).count();
        let end = start + 1 + modifiers;
        for c in folded(&characters[start..end]) {
            if stands_alone(c) {
                tokens.push(Token::new(c, start, end));
                in_word = false;
            } else if !c.is_alphanumeric() && !is_combining_mark(c) {
                in_word = false;
            } else if let Some(word) = tokens.last_mut().filter(|_| in_word) {
                word.grow(c, end);
            } else if c.is_alphanumeric() {
                tokens.push(Token::new(c, start, end));
                in_word = true;
            }
        }
        start = end;
    }
    tokens
}

/// Whether a character belongs to the one before it.
pub(super) fn modifies(c: char) -> bool {
    !c.is_ascii() && (is_combining_mark(c) || is_silent(c) || is_tail_of_syllable(c))
}

fn folded(cluster: &[char]) -> Vec<char> {
    match cluster {
        [c] if c.is_ascii() => vec![c.to_ascii_lowercase()],
        // Most Chinese is of this block, and there is nothing to fold in it.
        [c @ '\u{4E00}'..='\u{9FFF}'] => vec![*c],
        _ => {
            let plain: String = cluster.iter().copied().nfkd().filter(|c| !is_silent(*c)).collect();
            // Upper case first: it brings letters together that lower case alone keeps apart (ß and ss, σ and ς).
            plain.to_uppercase().to_lowercase().nfkc().collect()
        }
    }
}

/// Diacritics of alphabets, and what does not show: joiners, styles, shades of skin.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FE20}'..='\u{FE2F}' | '\u{FEFF}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}'
        | '\u{E0100}'..='\u{E01EF}')
}

/// The vowel and the final consonant of a Korean syllable written in parts; the voicing of half-width kana.
fn is_tail_of_syllable(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11FF}' | '\u{FF9E}' | '\u{FF9F}')
}

fn stands_alone(c: char) -> bool {
    !c.is_ascii() && (is_emoji(c) || (is_of_unspaced_script(c) && c.is_alphanumeric()))
}

fn is_of_unspaced_script(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}'    // Thai, Lao
        | '\u{1000}'..='\u{109F}'          // Burmese
        | '\u{1100}'..='\u{11FF}'          // Korean, in parts
        | '\u{1780}'..='\u{17FF}'          // Khmer
        | '\u{2E80}'..='\u{2FDF}'          // radicals
        | '\u{3005}'..='\u{3007}'          // 々〆〇
        | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{3038}'..='\u{303C}'
        | '\u{3040}'..='\u{30FF}'          // kana
        | '\u{3100}'..='\u{318F}'          // bopomofo, Korean
        | '\u{31A0}'..='\u{31FF}'          // bopomofo, kana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' // Han
        | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' // Korean
        | '\u{1AFF0}'..='\u{1B16F}'        // kana
        | '\u{20000}'..='\u{3FFFF}') // Han
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    /// What each token was made of.
    fn pieces(text: &str) -> Vec<String> {
        let piece = |token: Token| text.chars().skip(token.start).take(token.length).collect();
        tokens(text).into_iter().map(piece).collect()
    }

    #[test]
    fn scripts_without_spaces_are_taken_apart() {
        assert_eq!(words("我家在上海。"), ["我", "家", "在", "上", "海"]);
        assert_eq!(words("用Rust写2行"), ["用", "rust", "写", "2", "行"]);
        assert_eq!(words("東京タワー・々"), ["東", "京", "タ", "ワ", "ー", "々"]);
        assert_eq!(words("한국어 text"), ["한", "국", "어", "text"]);
        assert_eq!(words("𠮷野家"), ["𠮷", "野", "家"]);
    }

    #[test]
    fn forms_of_a_letter_are_one() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("Ｆｕｌｌ　ｗｉｄｔｈ １２", "full width 12"),
            ("café", "cafe\u{301}"),
            ("Crème Brûlée", "creme brulee"),
            ("ﬁle", "FILE"),
            ("ｶﾞﾗｽ", "ガラス"),
            ("한", "\u{1112}\u{1161}\u{11AB}"),
            ("می\u{200C}خواهم", "میخواهم"),
            ("👍🏽", "👍"),
            ("❤\u{FE0F}", "❤"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(words(one), words(other), "{one} {other}");
            assert!(!words(one).is_empty(), "{one}");
        }
        assert_ne!(words("か"), words("が"), "another letter, not a diacritic");
        assert_ne!(words("हिन्दी"), words("हन्द"), "vowels are no diacritics");
    }

    #[test]
    fn punctuation_and_spaces_are_nothing() {
        for text in
            ["", " \n\t\u{3000}", "。,!?…——「」", "\"'`^*()-_+=:{}[]\\|/<>~", "\u{200D}\u{FE0F}\u{301}"]
        {
            assert_eq!(words(text), [""; 0], "{text:?}");
        }
        assert_eq!(words("snake_case, don't"), ["snake", "case", "don", "t"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        assert_eq!(pieces("a 上海 cafe\u{301}s, ﬁn 👍🏽!"), ["a", "上", "海", "cafe\u{301}s", "ﬁn", "👍🏽"]);
        assert_eq!(pieces("👨\u{200D}👩"), ["👨\u{200D}", "👩"]);
    }
}

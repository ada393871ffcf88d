//! From what somebody typed to what has to be found.

use super::{Token, tokens};

/// Characters a word needs for words to be found that only begin with it.
const PREFIX_CHARS: usize = 2;

/// Tokens that stand one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub words: Vec<String>,
    /// The last word may go on.
    pub open: bool,
}

/// Phrases of which a message has all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    phrases: Vec<Phrase>,
}

impl Query {
    /// Read what was typed. Spaces part words of which all are wanted, quotation marks hold them together. The
    /// last word may be unfinished. `None` if there is no word in it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut phrases: Vec<Phrase> = Vec::new();
        // Every second part is quoted.
        for (number, part) in text.split(is_quotation_mark).enumerate() {
            let quoted = number % 2 == 1;
            let pieces = if quoted { vec![part] } else { part.split_whitespace().collect() };
            for piece in pieces {
                let phrase = Phrase::new(tokens(piece), !quoted);
                phrases.extend(phrase);
            }
        }
        let last = phrases.len().checked_sub(1)?;
        for phrase in &mut phrases[..last] {
            phrase.open = false;
        }
        phrases.dedup();
        Some(Self { phrases })
    }

    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }
}

impl Phrase {
    fn new(tokens: Vec<Token>, may_go_on: bool) -> Option<Self> {
        let last = tokens.last()?;
        let open = may_go_on && last.is_word() && last.text.chars().count() >= PREFIX_CHARS;
        Some(Self { words: tokens.into_iter().map(|token| token.text).collect(), open })
    }

    /// Whether these tokens, as many as it has words, are the phrase.
    pub(super) fn is(&self, tokens: &[Token]) -> bool {
        let last = self.words.len() - 1;
        self.words.iter().zip(tokens).enumerate().all(|(at, (word, token))| {
            if at == last && self.open { token.text.starts_with(word) } else { token.text == *word }
        })
    }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Phrases as `one two`, open ones with a `*`.
    fn shown(text: &str) -> Vec<String> {
        let show = |phrase: &Phrase| phrase.words.join(" ") + if phrase.open { "*" } else { "" };
        Query::parse(text).map_or(Vec::new(), |query| query.phrases().iter().map(show).collect())
    }

    #[test]
    fn words_are_phrases_and_the_last_one_may_go_on() {
        assert_eq!(shown("上海"), ["上 海"]);
        assert_eq!(shown("Hello wor"), ["hello", "wor*"]);
        assert_eq!(shown("hello 上海"), ["hello", "上 海"]);
        assert_eq!(shown("用Rust"), ["用 rust*"]);
        assert_eq!(shown("don't"), ["don t"], "one letter is no beginning");
    }

    #[test]
    fn quotation_marks_hold_words_together() {
        assert_eq!(shown("\"good morning\" al"), ["good morning", "al*"]);
        assert_eq!(shown("“早上 好”"), ["早 上 好"]);
        assert_eq!(shown("say \"good mor"), ["say", "good mor"], "open to the end");
        assert_eq!(shown("a\"b\"c"), ["a", "b", "c"]);
    }

    #[test]
    fn operators_are_words() {
        assert_eq!(shown("one OR two"), ["one", "or", "two*"]);
        assert_eq!(shown("NEAR(a b, 2)"), ["near a", "b", "2"]);
        assert_eq!(shown("words:x* -y ^z"), ["words x", "y", "z"]);
    }

    #[test]
    fn without_words_there_is_no_query() {
        for text in ["", "  ", "\"\"", "\" \"", "*", "-- ()", "!?。"] {
            assert_eq!(Query::parse(text), None, "{text:?}");
        }
    }
}

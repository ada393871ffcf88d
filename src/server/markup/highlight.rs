//! Code in colour: syntaxes are many, classes are few, and the style sheet gives them their colours.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant};

use comrak::adapters::SyntaxHighlighterAdapter;
use comrak::html::escape;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Longer lines and words are no code that people read, and patterns may take the square of their length.
const LINE_BYTES: usize = 240;
const WORD_BYTES: usize = 64;
/// Highlighted code that is longer stays plain: each sign has got a span of its own.
const HIGHLIGHTED_BYTES: usize = 24 * 1024;
/// How long all code of a text may take. Looked at between lines: what remains stays plain.
const AT_MOST: Duration = Duration::from_millis(150);

/// What scopes look like; where several fit, the first. No class: as the text around it.
pub const CLASSES: [(&str, &str); 22] = [
    ("comment", "hl-comment"),
    ("punctuation.definition.comment", "hl-comment"),
    ("constant.numeric", "hl-number"),
    ("constant", "hl-constant"),
    ("string", "hl-string"),
    ("keyword.operator", ""),
    ("keyword", "hl-keyword"),
    ("storage", "hl-keyword"),
    ("variable.language", "hl-keyword"),
    ("entity.name.function", "hl-function"),
    ("support.function", "hl-function"),
    ("variable.function", "hl-function"),
    ("entity.name.tag", "hl-keyword"),
    ("entity.other.attribute-name", "hl-type"),
    ("entity.name", "hl-type"),
    ("entity.other.inherited-class", "hl-type"),
    ("support.type", "hl-type"),
    ("support.class", "hl-type"),
    ("markup.inserted", "hl-inserted"),
    ("markup.deleted", "hl-deleted"),
    ("markup.heading", "hl-keyword"),
    ("meta.interpolation", ""),
];

/// What people write behind a fence, and the syntax set calls otherwise.
const ALIASES: [(&str, &str); 9] = [
    ("ts", "js"),
    ("tsx", "js"),
    ("typescript", "js"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("shell", "bash"),
    ("golang", "go"),
];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);
static SCOPES: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    let scope = |&(name, class): &(&'static str, &'static str)| Some((Scope::new(name).ok()?, class));
    CLASSES.iter().filter_map(scope).collect()
});

/// Writes the blocks of code of one text.
#[derive(Debug)]
pub struct Highlighter {
    at_most: Duration,
    deadline: OnceLock<Instant>,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self { at_most: AT_MOST, deadline: OnceLock::new() }
    }
}

impl Highlighter {
    /// Code as HTML; `None` if its language is not known, or it is no code to be read.
    fn highlighted(&self, language: &str, code: &str) -> Option<String> {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        let mut words = code.as_bytes().split(|byte| !is_word(byte));
        if code.lines().any(|line| line.len() > LINE_BYTES) || words.any(|word| word.len() > WORD_BYTES) {
            return None;
        }
        let mut state = ParseState::new(syntax(language)?);
        // Not before the syntaxes are loaded, which happens once.
        let deadline = *self.deadline.get_or_init(|| Instant::now() + self.at_most);
        let mut stack = ScopeStack::new();
        let mut html = String::with_capacity(code.len() * 4);
        let mut run = Run::default();
        for line in code.split_inclusive('\n') {
            if html.len() > HIGHLIGHTED_BYTES || Instant::now() >= deadline {
                return None;
            }
            let mut written = 0;
            for (at, change) in state.parse_line(line, &SYNTAXES).ok()? {
                run.push(&line[written..at], class(&stack), &mut html);
                written = at;
                stack.apply(&change).ok()?;
            }
            run.push(&line[written..], class(&stack), &mut html);
        }
        run.flush(&mut html);
        Some(html)
    }
}

impl SyntaxHighlighterAdapter for Highlighter {
    fn write_highlighted(&self, output: &mut dyn Write, lang: Option<&str>, code: &str) -> fmt::Result {
        let code = code.strip_suffix('\n').unwrap_or(code);
        match lang.and_then(|lang| self.highlighted(lang, code)) {
            Some(html) => output.write_str(&html),
            None => escape(output, code),
        }
    }

    fn write_pre_tag(
        &self,
        output: &mut dyn Write,
        _attributes: HashMap<&'static str, Cow<'_, str>>,
    ) -> fmt::Result {
        // It scrolls, so the keyboard has to reach it.
        output.write_str("<pre tabindex=\"0\">")
    }

    fn write_code_tag(
        &self,
        output: &mut dyn Write,
        _attributes: HashMap<&'static str, Cow<'_, str>>,
    ) -> fmt::Result {
        output.write_str("<code>")
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(language));
    let name = alias.map_or(language, |(_, name)| *name);
    if name.is_empty() { None } else { SYNTAXES.find_syntax_by_token(name) }
}

/// The class of what stands under some scopes: the innermost one that has a say.
fn class(stack: &ScopeStack) -> &'static str {
    let said =
        |scope: &Scope| SCOPES.iter().find(|(known, _)| known.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.scopes.iter().rev().find_map(said).unwrap_or("")
}

/// Neighbours of one class are one span.
#[derive(Default)]
struct Run<'c> {
    text: String,
    class: &'c str,
}

impl<'c> Run<'c> {
    fn push(&mut self, text: &str, class: &'c str, html: &mut String) {
        if text.is_empty() {
            return;
        }
        if class != self.class && !text.trim().is_empty() {
            self.flush(html);
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self, html: &mut String) {
        // A string takes whatever is written to it.
        let _ = match self.class {
            "" => escape(html, &self.text),
            class => write!(html, "<span class=\"{class}\">")
                .and_then(|()| escape(html, &self.text))
                .and_then(|()| html.write_str("</span>")),
        };
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_an_hour() -> Highlighter {
        Highlighter { at_most: Duration::from_secs(3600), ..Highlighter::default() }
    }

    #[test]
    fn code_has_few_classes() {
        for (language, code, expected) in [
            (
                "json",
                "{\"a\": 1}",
                "{<span class=\"hl-string\">&quot;a&quot;</span>: <span class=\"hl-number\">1</span>}",
            ),
            (
                "diff",
                "+a\n-b\n",
                "<span class=\"hl-inserted\">+a\n</span><span class=\"hl-deleted\">-b\n</span>",
            ),
        ] {
            assert_eq!(in_an_hour().highlighted(language, code).as_deref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn what_is_no_code_to_be_read_stays_plain() {
        for (language, code) in
            [("", "a"), ("klingon", "a"), ("json", &*"1,".repeat(121)), ("js", &*"_".repeat(65))]
        {
            assert_eq!(in_an_hour().highlighted(language, code), None);
        }
    }

    #[test]
    fn without_time_code_stays_plain() {
        let late = Highlighter { at_most: Duration::ZERO, ..Highlighter::default() };
        assert_eq!(late.highlighted("diff", "+a"), None);
        assert!(in_an_hour().highlighted("diff", "+a").is_some());
    }
}

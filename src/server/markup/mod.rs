//! What people write, made into HTML: Markdown, parsed, highlighted and made safe. Knows no store and no rooms.
//!
//! [`render`] is pure and bounded: a text has at most as many characters as a message, nesting and the HTML that
//! comes of it have bounds of their own. Where one is passed, a text is shown as it was written.

mod emoji;
mod highlight;
mod links;
mod mentions;
mod plain;
mod prepare;
mod sanitise;
mod tree;

use std::sync::LazyLock;

use comrak::options::{Extension, Options, Parse, Plugins, Render, RenderPlugins};
use comrak::{Arena, format_html_with_plugins, parse_document};

use crate::protocol::UserId;

use highlight::Highlighter;
pub use mentions::{Addressed, Addressee, replace_name, spellings};
pub use plain::may_have_markup;

/// The longest HTML that is kept, or three times what was written if that is more. Ten times is common for code, a
/// hundred times is an attack.
const HTML_BYTES: usize = 48 * 1024;

/// What became of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// To be shown in its place; `None` where it can be shown as it is.
    pub html: Option<String>,
    /// The members it addresses, each once, in the order of their first mention.
    pub mentions: Vec<UserId>,
    /// It addresses everyone.
    pub everyone: bool,
}

/// Make a text into HTML.
pub fn render(source: &str, addressed: &Addressed) -> Rendered {
    if emoji::stands_alone(source) {
        return Rendered { html: Some(sanitise::clean(&emoji::large(source))), ..Rendered::default() };
    }
    if !may_have_markup(source) {
        return Rendered::default();
    }
    let prepared = prepare::prepare(source, addressed);
    let arena = Arena::new();
    let root = parse_document(&arena, &prepared, &OPTIONS);
    let Some(shaped) = tree::shape(&arena, root, &prepared, addressed) else { return Rendered::default() };
    if !shaped.visible || (!shaped.marked && same_letters(&shaped.text, source)) {
        return Rendered::default();
    }
    let highlighter = Highlighter::default();
    let plugins = Plugins {
        render: RenderPlugins {
            codefence_syntax_highlighter: Some(&highlighter),
            ..RenderPlugins::default()
        },
    };
    let mut html = String::with_capacity(source.len() * 2);
    if format_html_with_plugins(root, &OPTIONS, &mut html, &plugins).is_err()
        || html.len() > HTML_BYTES.max(3 * source.len())
    {
        return Rendered::default();
    }
    let html = emoji::enlarge(sanitise::clean(&html));
    Rendered { html: Some(html), mentions: shaped.mentions, everyone: shaped.everyone }
}

/// Whether rendering may take longer than a millisecond.
pub fn is_heavy(source: &str) -> bool {
    source.len() > 1024 || source.contains("```") || source.contains("~~~")
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| Options {
    extension: Extension {
        strikethrough: true,
        shortcodes: true,
        cjk_friendly_emphasis: true,
        ..Extension::default()
    },
    // A line under a line is no heading to someone who is chatting.
    parse: Parse { ignore_setext: true, ..Parse::default() },
    render: Render { hardbreaks: true, escape: true, compact_html: true, ..Render::default() },
});

/// Whether two texts differ in white space alone.
fn same_letters(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>();
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests;

//! The parsed text, changed into what a message shows.

use std::borrow::Cow;

use comrak::Arena;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Ast, LineColumn, Node, NodeCode, NodeLink, NodeValue};

use super::mentions::{Addressed, Addressee};
use super::prepare::restore;
use super::{links, sanitise};
use crate::protocol::UserId;

/// Quotations in lists in quotations: deeper than this nobody follows, and the text is shown as it was written.
const DEPTH: usize = 24;
/// Mentions of one text that are made out; later ones stay text.
const MENTIONS: usize = 50;

/// What the tree says, beside itself.
#[derive(Debug, Default)]
pub struct Shape {
    /// There is more than paragraphs of text.
    pub marked: bool,
    /// There is something to see.
    pub visible: bool,
    /// The text of its paragraphs, if there is nothing else.
    pub text: String,
    pub mentions: Vec<UserId>,
    pub everyone: bool,
    spans: usize,
}

/// Change the tree of a prepared text. `None` if it is nested too deeply.
pub fn shape<'a>(
    arena: &'a Arena<'a>,
    root: Node<'a>,
    prepared: &str,
    addressed: &Addressed,
) -> Option<Shape> {
    if is_too_deep(root) {
        return None;
    }
    let builder = Builder { arena, lines: prepared.split('\n').collect() };
    for node in root.descendants().collect::<Vec<_>>() {
        builder.change(node);
    }
    let mut shape = Shape::default();
    for node in root.descendants().collect::<Vec<_>>() {
        builder.decorate(node, addressed, &mut shape);
    }
    for node in root.descendants() {
        shape.take(&node.data().value);
    }
    Some(shape)
}

impl Shape {
    fn take(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Document | NodeValue::Paragraph | NodeValue::SoftBreak | NodeValue::LineBreak => {}
            NodeValue::Text(text) => {
                self.visible |= !text.trim().is_empty();
                self.text.push_str(text);
            }
            NodeValue::Code(NodeCode { literal, .. }) => self.see(!literal.trim().is_empty()),
            NodeValue::CodeBlock(block) => self.see(!block.literal.trim().is_empty()),
            NodeValue::ShortCode(_) | NodeValue::Raw(_) => self.see(true),
            _ => self.marked = true,
        }
    }

    fn see(&mut self, visible: bool) {
        self.visible |= visible;
        self.marked = true;
    }

    fn mention(&mut self, who: Addressee) {
        self.spans += 1;
        match who {
            Addressee::Everyone => self.everyone = true,
            Addressee::Member(user) if !self.mentions.contains(&user) => self.mentions.push(user),
            Addressee::Member(_) => {}
        }
    }
}

struct Builder<'a, 's> {
    arena: &'a Arena<'a>,
    lines: Vec<&'s str>,
}

impl<'a> Builder<'a, '_> {
    fn new_node(&self, value: NodeValue) -> Node<'a> {
        self.arena.alloc(Ast::new(value, LineColumn { line: 0, column: 0 }).into())
    }

    fn new_text(&self, text: &str) -> Node<'a> {
        self.new_node(NodeValue::Text(Cow::Owned(text.to_owned())))
    }

    /// Bring back what was written, and take away what messages do not have.
    fn change(&self, node: Node<'a>) {
        let value = node.data().value.clone();
        let changed = match value {
            NodeValue::Text(text) => NodeValue::Text(Cow::Owned(restore(&text).into_owned())),
            NodeValue::HtmlInline(html) => NodeValue::Text(Cow::Owned(restore(&html).into_owned())),
            NodeValue::HtmlBlock(block) => {
                self.spell_out(node, &restore(&block.literal));
                NodeValue::Paragraph
            }
            NodeValue::Code(mut code) => {
                code.literal = restore(&code.literal).into_owned();
                NodeValue::Code(code)
            }
            NodeValue::CodeBlock(mut block) => {
                block.literal = restore(&block.literal).into_owned();
                let language = block.info.split_whitespace().next().unwrap_or_default();
                // The formatter has plans of its own with formulas.
                block.info = if language == "math" { String::new() } else { restore(language).into_owned() };
                NodeValue::CodeBlock(block)
            }
            // The page has headings of its own above.
            NodeValue::Heading(mut heading) => {
                heading.level = (heading.level + 2).min(6);
                NodeValue::Heading(heading)
            }
            // In `1:100:3` and `std::x::y` there is no emoji.
            NodeValue::ShortCode(short) if follows_a_word(node) => {
                NodeValue::Text(Cow::Owned(format!(":{}:", short.code)))
            }
            NodeValue::Emph if is_a_face(node) => return self.write_out(node),
            NodeValue::Link(link) | NodeValue::Image(link) => return self.link(node, &link),
            _ => return,
        };
        node.data_mut().value = changed;
    }

    /// Lines of text in place of HTML.
    fn spell_out(&self, node: Node<'a>, html: &str) {
        for (number, line) in html.trim_end().lines().enumerate() {
            if number > 0 {
                node.append(self.new_node(NodeValue::LineBreak));
            }
            node.append(self.new_text(line));
        }
    }

    /// A link stays one if it leads to the web. Pictures from elsewhere would tell them who reads: they are links.
    fn link(&self, node: Node<'a>, link: &NodeLink) {
        let url = restore(&link.url).into_owned();
        if is_in_link(node) {
            return unwrap(node);
        }
        if node.first_child().is_none() {
            node.append(self.new_text(&url));
        }
        if links::is_web_address(&url) {
            node.data_mut().value = NodeValue::Link(Box::new(NodeLink { url, title: String::new() }));
            return;
        }
        if text_of(node) != url.strip_prefix("mailto:").unwrap_or(&url) {
            node.append(self.new_text(&format!(" ({url})")));
        }
        unwrap(node);
    }

    /// Emphasis that is none, with its signs.
    fn write_out(&self, node: Node<'a>) {
        let start = node.data().sourcepos.start;
        let line = self.lines.get(start.line.wrapping_sub(1)).map_or("", |line| *line);
        let sign = if line.as_bytes().get(start.column.wrapping_sub(1)) == Some(&b'_') { "_" } else { "*" };
        node.prepend(self.new_text(sign));
        node.append(self.new_text(sign));
        unwrap(node);
    }

    /// Make out the addresses and mentions of a run of text.
    fn decorate(&self, node: Node<'a>, addressed: &Addressed, shape: &mut Shape) {
        let Some(text) = take_run(node) else { return };
        if is_in_link(node) {
            node.data_mut().value = NodeValue::Text(Cow::Owned(text));
            return;
        }
        let (mut at, mut written) = (0, 0);
        while let Some(c) = text[at..].chars().next() {
            let mut length = c.len_utf8();
            let found = match c {
                'h' | 'H' | 'w' | 'W' => links::at(&text, at).map(|link| {
                    length = link.range.len();
                    let url = link.target(&text);
                    let node =
                        self.new_node(NodeValue::Link(Box::new(NodeLink { url, title: String::new() })));
                    node.append(self.new_text(&text[link.range]));
                    node
                }),
                '@' if shape.spans < MENTIONS => addressed.at(&text, at).map(|(taken, who)| {
                    length = taken;
                    shape.mention(who);
                    self.new_node(NodeValue::Raw(span(&text[at..at + taken], who)))
                }),
                _ => None,
            };
            if let Some(found) = found {
                if written < at {
                    node.insert_before(self.new_text(&text[written..at]));
                }
                node.insert_before(found);
                written = at + length;
            }
            at += length;
        }
        node.data_mut().value = NodeValue::Text(Cow::Owned(text[written..].to_owned()));
    }
}

/// The text of a node and of those after it, which go. `None` for what is no text.
fn take_run(node: Node<'_>) -> Option<String> {
    let NodeValue::Text(text) = &node.data().value else { return None };
    // A node that was taken into the run before it.
    node.parent()?;
    let mut run = text.to_string();
    while let Some(next) = node.next_sibling() {
        let NodeValue::Text(more) = &next.data().value else { break };
        run.push_str(more);
        next.detach();
    }
    Some(run)
}

fn span(name: &str, who: Addressee) -> String {
    let mut escaped = String::with_capacity(name.len());
    // A string takes whatever is written to it.
    let _ = comrak::html::escape(&mut escaped, name);
    let mention = sanitise::MENTION;
    match who {
        Addressee::Member(user) => {
            format!("<span class=\"{mention}\" data-user=\"{}\">{escaped}</span>", user.0)
        }
        Addressee::Everyone => format!("<span class=\"{mention} {}\">{escaped}</span>", sanitise::EVERYONE),
    }
}

/// Put what is in a node in its place.
fn unwrap(node: Node<'_>) {
    while let Some(child) = node.first_child() {
        node.insert_before(child);
    }
    node.detach();
}

fn is_too_deep(root: Node<'_>) -> bool {
    let mut depth = 0;
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(_) => depth += 1,
            NodeEdge::End(_) => depth -= 1,
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

fn is_in_link(node: Node<'_>) -> bool {
    node.ancestors().skip(1).any(|ancestor| matches!(ancestor.data().value, NodeValue::Link(_)))
}

/// Whether a text goes on: what comes before belongs to the same word.
fn follows_a_word(node: Node<'_>) -> bool {
    node.previous_sibling().is_some_and(|before| match &before.data().value {
        NodeValue::Text(text) => text.ends_with(|c: char| c.is_ascii_alphanumeric() || c == ':'),
        _ => false,
    })
}

/// Whether signs stand around signs: `(*^_^*)`.
fn is_a_face(node: Node<'_>) -> bool {
    let only_text = node.children().all(|child| matches!(child.data().value, NodeValue::Text(_)));
    only_text && !text_of(node).contains(char::is_alphanumeric)
}

fn text_of(node: Node<'_>) -> String {
    let mut all = String::new();
    for node in node.descendants() {
        match &node.data().value {
            NodeValue::Text(text) => all.push_str(text),
            NodeValue::Code(code) => all.push_str(&code.literal),
            _ => {}
        }
    }
    all
}

//! The lines of a timeline as they stand in the document, and what is in one of them for a while.

use leptos::html::Ol;
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCollection, HtmlElement};

use super::focus;
use crate::ui::lines::Change;

/// Change the lines of a list; those to be put in are HTML. Whether there are so many then: somebody else may have put
/// some in, or taken some out.
pub fn change(list: NodeRef<Ol>, changes: impl Iterator<Item = Change<String>>, count: usize) -> bool {
    let Some(list) = list.get_untracked() else { return false };
    focus::kept_in_lines(|| apply(&list, changes));
    list.children().length() as usize == count
}

fn apply(list: &Element, changes: impl Iterator<Item = Change<String>>) {
    let lines = list.children();
    let mut at = 0;
    for change in changes {
        match change {
            Change::Keep(count) => at += count as u32,
            Change::Remove(count) => drop(remove(&lines, at, count as u32)),
            Change::Insert(html) => {
                let before = lines.length();
                let _ = match lines.item(at) {
                    Some(next) => next.insert_adjacent_html("beforebegin", &html),
                    None => list.insert_adjacent_html("beforeend", &html),
                };
                at += lines.length() - before;
            }
        }
    }
}

/// Put all lines into a list anew.
pub fn replace(list: NodeRef<Ol>, html: &str) {
    if let Some(list) = list.get_untracked() {
        focus::kept_in_lines(|| list.set_inner_html(html));
    }
}

/// Remove so many lines, the first of them at an index. One by one would take longer.
fn remove(lines: &HtmlCollection, at: u32, count: u32) -> Option<()> {
    let (first, last) = (lines.item(at)?, lines.item(at + count - 1)?);
    let range = document().create_range().ok()?;
    range.set_start_before(&first).ok()?;
    range.set_end_after(&last).ok()?;
    range.delete_contents().ok()
}

/// A view in a line, over what is always there; it goes with this.
pub struct Inset {
    line: Element,
    state: AnyViewState,
}

impl Inset {
    /// Put a view into the line of the message at a position, below what that says; nothing if there is no such line.
    pub fn put(seq: i64, view: impl FnOnce() -> AnyView) -> Option<Self> {
        let line = line_at(seq)?;
        let mut inset = Self { line, state: view().build() };
        inset.mount();
        Some(inset)
    }

    /// Go over to the line that was drawn in the place of its own, with what was typed and where; nothing if there is none.
    pub fn follow(mut self, seq: i64) -> Option<Self> {
        self.line = line_at(seq)?;
        self.mount();
        // It went to the line as the one before went.
        let has_focus = document().active_element().is_some_and(|active| active == self.line);
        let field = self.line.query_selector("textarea").ok().flatten().filter(|_| has_focus);
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        }
        Some(self)
    }

    fn mount(&mut self) {
        let below = self.line.query_selector(":scope > :is(.reactions, .unseen)").ok().flatten();
        self.state.mount(&self.line, below.as_deref());
    }

    /// Whether the line has not been drawn anew since.
    pub fn is_there(&self) -> bool {
        self.line.is_connected()
    }
}

impl Drop for Inset {
    fn drop(&mut self) {
        self.state.unmount();
    }
}

/// Buttons in a line, and its exact time for the pointer that rests on it; they go with this.
pub struct Tools {
    line: Element,
    tools: Option<Element>,
}

impl Tools {
    /// Put them, in HTML, at the end of the line of the message at a position; nothing if there is no such line.
    pub fn put(seq: i64, html: &str, exact_time: &str) -> Option<Self> {
        let line = line_at(seq)?;
        if let Some(time) = time_of(&line) {
            let _ = time.set_attribute("title", exact_time);
        }
        let is_put = !html.is_empty() && line.insert_adjacent_html("beforeend", html).is_ok();
        let tools = is_put.then(|| line.last_element_child()).flatten();
        Some(Self { line, tools })
    }

    /// Whether the line has not been drawn anew since.
    pub fn is_there(&self) -> bool {
        self.line.is_connected()
    }
}

impl Drop for Tools {
    fn drop(&mut self) {
        if let Some(time) = time_of(&self.line) {
            let _ = time.remove_attribute("title");
        }
        self.tools.iter().for_each(Element::remove);
    }
}

/// Say the time in the line of the message at a position. The exact one is put there when it can be hovered over.
pub fn set_time(seq: i64, time: &str) {
    if let Some(element) = line_at(seq).and_then(|line| time_of(&line)) {
        element.set_text_content(Some(time));
        let _ = element.remove_attribute("title");
    }
}

fn line_at(seq: i64) -> Option<Element> {
    document().get_element_by_id(&format!("m{seq}"))
}

fn time_of(line: &Element) -> Option<Element> {
    line.query_selector(":scope > time, .byline > time").ok().flatten()
}

//! Where the keyboard goes.

use leptos::ev::FocusEvent;
use leptos::html::{Div, Input};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::pointer;
use crate::ui::state::press::PRESS;

/// Put the focus on the first button inside.
pub fn first_button(container: NodeRef<Div>) {
    if let Some(button) = buttons(container).first() {
        let _ = button.focus();
    }
}

/// Tell of every element that gets the focus, while the current owner lives.
pub fn on_focus_in(tell: impl Fn(FocusEvent) + 'static) {
    let handle = window_event_listener(leptos::ev::focusin, tell);
    on_cleanup(move || handle.remove());
}

/// Put the focus on the first of the buttons in the line of the message at a position, once they are there.
pub fn first_tool(seq: i64) {
    request_animation_frame(move || {
        let tool = document().query_selector(&format!("#m{seq} .message-tools button")).ok().flatten();
        if let Some(tool) = tool.and_then(|tool| tool.dyn_into::<HtmlElement>().ok()) {
            let _ = tool.focus();
        }
    });
}

/// Change lines, and let none of them lose the focus: what was drawn anew has it again, the same control or else the
/// line. At once, so that whoever hears that it went hears that it is back.
pub fn kept_in_lines<T>(change: impl FnOnce() -> T) -> T {
    let held = focused_in_line();
    let changed = change();
    if let Some((line, control)) = held.filter(|_| is_lost()) {
        give_to_line(&line, control.as_deref());
    }
    changed
}

/// The id of the line in which something has the focus, and what a press on that asks for, if it is a control.
fn focused_in_line() -> Option<(String, Option<String>)> {
    let active = document().active_element()?;
    let line = active.closest(".timeline > li").ok()??;
    Some((line.id(), active.get_attribute(PRESS)))
}

fn give_to_line(id: &str, press: Option<&str>) -> Option<()> {
    let line: HtmlElement = document().get_element_by_id(id)?.dyn_into().ok()?;
    let controls = line.query_selector_all(&format!("[{PRESS}]")).ok()?;
    let mut controls =
        (0..controls.length()).filter_map(|index| controls.item(index)?.dyn_into::<HtmlElement>().ok());
    let same = controls.find(|control| press.is_some() && control.get_attribute(PRESS).as_deref() == press);
    same.unwrap_or(line).focus().ok()
}

fn is_lost() -> bool {
    document().active_element().is_none_or(|active| active.tag_name() == "BODY")
}

/// If what has the focus is about to go away, and nothing else takes it, put it on the element that has this id then.
pub fn recover(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if is_lost()
            && let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok())
        {
            let _ = element.focus();
        }
    });
}

/// Move the focus `by` buttons inside, counted from the one that has it.
pub fn move_by(container: NodeRef<Div>, by: i32) {
    if let Some(at) = position(container) {
        let last = buttons(container).len() as i32 - 1;
        put(container, (at as i32 + by).clamp(0, last) as usize);
    }
}

/// Which of the buttons inside has the focus.
pub fn position(container: NodeRef<Div>) -> Option<usize> {
    let active = document().active_element()?;
    buttons(container).iter().position(|button| ***button == *active)
}

/// Put the focus on one of the buttons inside.
pub fn put(container: NodeRef<Div>, at: usize) {
    if let Some(button) = buttons(container).get(at) {
        let _ = button.focus();
    }
}

/// Move the focus `by` links inside that have a class, counted from the one that has it; from outside to the first.
/// Whether there was one to move to.
pub fn step_links(container: NodeRef<Div>, class: &str, by: i32) -> bool {
    let Some(links) = container.get_untracked().map(|container| container.get_elements_by_class_name(class))
    else {
        return false;
    };
    let active = document().active_element();
    let at = (0..links.length()).find(|index| links.item(*index) == active);
    let to = at.map_or((by > 0).then_some(0), |at| at.checked_add_signed(by));
    let link = to.and_then(|to| links.item(to)).and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.is_some_and(|link| link.focus().is_ok())
}

/// Put the focus into a field, unless that would bring up a keyboard on glass.
pub fn field(field: NodeRef<Input>) {
    if let Some(field) = field.get_untracked().filter(|_| !pointer::is_coarse()) {
        let _ = field.focus();
    }
}

/// Put the focus into the field of the search, if it is shown.
pub fn search() {
    let field = document().query_selector(".search-words input").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// Bring the element with this id into view, if it is not.
pub fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Call `then` when the reader presses somewhere outside, while the current owner lives.
pub fn on_press_outside(container: NodeRef<Div>, then: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = container.get_untracked().is_some_and(|container| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            container.contains(target.as_ref())
        });
        if !inside {
            then();
        }
    });
    on_cleanup(move || handle.remove());
}

fn buttons(container: NodeRef<Div>) -> Vec<HtmlElement> {
    let Some(list) =
        container.get_untracked().and_then(|container| container.query_selector_all("button").ok())
    else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

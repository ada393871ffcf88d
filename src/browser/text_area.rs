//! The text field of the composer.

use leptos::ev::{Event, KeyboardEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlTextAreaElement;

/// What is written in it.
pub fn value(field: NodeRef<Textarea>) -> String {
    field.get_untracked().map(|field| field.value()).unwrap_or_default()
}

/// Write `text` into it, in place of what there is.
pub fn set_value(field: NodeRef<Textarea>, text: &str) {
    if let Some(field) = field.get_untracked() {
        field.set_value(text);
    }
}

/// Put the focus into it, at the end of its text.
pub fn focus(field: NodeRef<Textarea>) {
    if let Some(field) = field.get_untracked() {
        let _ = field.focus();
    }
}

/// Send the form it stands in, as its button would.
pub fn submit(field: NodeRef<Textarea>) {
    if let Some(form) = field.get_untracked().and_then(|field| field.form()) {
        let _ = form.request_submit();
    }
}

/// Replace the selection by `text`, put the caret behind it, and give back the whole.
pub fn insert(field: NodeRef<Textarea>, text: &str) -> String {
    let Some(field) = field.get_untracked() else { return String::new() };
    let end = field.text_length();
    let from = field.selection_start().ok().flatten().unwrap_or(end);
    let to = field.selection_end().ok().flatten().unwrap_or(from);
    let _ = field.focus();
    let _ = field.set_range_text_with_start_and_end(text, from, to);
    let caret = from + units(text);
    let _ = field.set_selection_range(caret, caret);
    field.value()
}

/// Offsets count UTF-16 code units.
fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(0)
}

/// Select `written`, if it stands before the caret; whether it does.
pub fn select_before_caret(field: NodeRef<Textarea>, written: &str) -> bool {
    let Some(before) = before_caret(field).filter(|before| before.ends_with(written)) else { return false };
    let caret = units(&before);
    let is_selected =
        |field: HtmlTextAreaElement| field.set_selection_range(caret - units(written), caret).is_ok();
    field.get_untracked().is_some_and(is_selected)
}

/// What stands before the caret; `None` while something is selected.
pub fn before_caret(field: NodeRef<Textarea>) -> Option<String> {
    let field = field.get_untracked()?;
    let (from, to) = (field.selection_start().ok()??, field.selection_end().ok()??);
    let before = || field.value().encode_utf16().take(from as usize).collect::<Vec<_>>();
    (from == to).then(|| String::from_utf16_lossy(&before()))
}

/// What happens in a field.
#[derive(Debug)]
pub enum Happening<'a> {
    /// A key was pressed, outside of a composition.
    Key(&'a KeyboardEvent),
    /// The text has changed, or the caret was moved.
    Changed,
    /// A composition has changed, the text that an input method proposes.
    Composed,
    /// The focus has gone elsewhere.
    Left,
}

/// Hear what happens in a field before anything else does, while the current owner lives. A key that `take` answers with
/// `true` is heard by nobody else.
pub fn watch(field: NodeRef<Textarea>, take: impl Fn(Happening<'_>) -> bool + 'static) {
    let Some(field) = field.get_untracked() else { return };
    let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let kind = event.type_();
        let is_composing = kind == "compositionstart" || flag(&event, "isComposing");
        let taken = match event.dyn_ref::<KeyboardEvent>().filter(|_| kind == "keydown") {
            // 229: some browsers end a composition before they tell of the key that ended it.
            Some(key) => !is_composing && key.key_code() != 229 && take(Happening::Key(key)),
            None if kind == "blur" => take(Happening::Left),
            None if is_composing => take(Happening::Composed),
            None => take(Happening::Changed),
        };
        if taken {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    });
    for kind in HEARD {
        let listener = heard.as_ref().unchecked_ref();
        let _ = field.add_event_listener_with_callback_and_bool(kind, listener, true);
    }
    let watched = StoredValue::new_local(Some((field, heard)));
    on_cleanup(move || {
        if let Some((field, heard)) = watched.try_update_value(Option::take).flatten() {
            for kind in HEARD {
                let listener = heard.as_ref().unchecked_ref();
                let _ = field.remove_event_listener_with_callback_and_bool(kind, listener, true);
            }
        }
    });
}

const HEARD: [&str; 7] = ["keydown", "input", "keyup", "click", "compositionstart", "compositionend", "blur"];

fn flag(event: &Event, name: &str) -> bool {
    js_sys::Reflect::get(event, &name.into()).is_ok_and(|value| value.is_truthy())
}

/// Say which list belongs to a field, and which of it is meant by the keys: ids, or none.
pub fn set_list(field: NodeRef<Textarea>, list: &str, active: Option<String>) {
    let Some(field) = field.get_untracked() else { return };
    let of_list = [("aria-autocomplete", "list"), ("aria-controls", list), ("aria-haspopup", "listbox")];
    for (name, value) in of_list {
        let _ = match active {
            Some(_) => field.set_attribute(name, value),
            None => field.remove_attribute(name),
        };
    }
    let _ = match active {
        Some(id) => field.set_attribute("aria-activedescendant", &id),
        None => field.remove_attribute("aria-activedescendant"),
    };
}

/// Make it as high as its text. Where the style sheet can do it (`field-sizing`) this changes nothing.
pub fn fit(field: NodeRef<Textarea>) {
    if let Some(field) = field.get_untracked() {
        // Through CSSOM: the content security policy forbids style attributes.
        let style = web_sys::HtmlElement::style(&field);
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", field.scroll_height()));
    }
}

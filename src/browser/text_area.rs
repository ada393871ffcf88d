//! The text field of the composer.

use leptos::html::Textarea;
use leptos::prelude::*;

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
    // Offsets count UTF-16 code units.
    let caret = from + u32::try_from(text.encode_utf16().count()).unwrap_or(0);
    let _ = field.set_selection_range(caret, caret);
    field.value()
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

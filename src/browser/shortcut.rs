//! Keys that work wherever the focus is.

use leptos::html::Input;
use leptos::prelude::*;

/// ⌘K and Ctrl+K put the focus into a field, as long as the current owner lives.
pub fn focus_on_command_k(input: NodeRef<Input>) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if (event.meta_key() || event.ctrl_key())
            && event.key().eq_ignore_ascii_case("k")
            && let Some(input) = input.get_untracked()
        {
            event.prevent_default();
            let _ = input.focus();
            input.select();
        }
    });
    on_cleanup(move || handle.remove());
}

//! What the keys are.

use leptos::html;
use leptos::prelude::*;

use super::dialog::Dialog;
use crate::browser;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::shortcuts::use_shortcuts;

type Text = fn(Locale) -> &'static str;

/// Ctrl, or ⌘ where there is one.
const COMMAND: &str = "Ctrl";
const ALT: &str = "Alt";
const SHIFT: &str = "Shift";

/// What a key does, and the ways to press it.
type Key = (Text, &'static [&'static [&'static str]]);

const EVERYWHERE: &[Key] = &[
    (Locale::jump_to_room, &[&[COMMAND, "K"]]),
    (Locale::search, &[&[COMMAND, SHIFT, "F"]]),
    (Locale::key_next_room, &[&[ALT, "↑"], &[ALT, "↓"]]),
    (Locale::key_next_unread, &[&[ALT, SHIFT, "↑"], &[ALT, SHIFT, "↓"]]),
    (Locale::key_help, &[&[COMMAND, "/"], &["?"]]),
    (Locale::key_escape, &[&["Esc"]]),
];

const WRITING: &[Key] = &[
    (Locale::send, &[&["Enter"]]),
    (Locale::key_new_line, &[&[SHIFT, "Enter"]]),
    (Locale::key_edit_last, &[&["↑"]]),
    (Locale::do_not_reply, &[&["Esc"]]),
];

const READING: &[Key] = &[
    (Locale::key_scroll, &[&["Page ↑"], &["Page ↓"]]),
    (Locale::jump_to_latest, &[&["End"]]),
    (Locale::key_tools, &[&["Tab"]]),
    (Locale::key_walk, &[&["←"], &["→"], &["↑"], &["↓"]]),
    (Locale::key_pictures, &[&["←"], &["→"]]),
    (Locale::zoom, &[&["+"], &["−"]]),
];

const SEARCHING: &[Key] =
    &[(Locale::key_results, &[&["↓"], &["↑"]]), (Locale::show_in_conversation, &[&["Enter"]])];

/// A dialog with all keys of the application.
#[component]
pub fn ShortcutHelp() -> impl IntoView {
    let (t, shortcuts) = (use_locale(), use_shortcuts());
    let node = NodeRef::<html::Dialog>::new();
    let is_mac = browser::shortcut::is_mac();
    Effect::new(move |_| {
        if node.get().is_some() {
            browser::dialog::open(node);
        }
    });
    let chord = move |keys: &'static [&'static str]| {
        let key = |key: &&'static str| view! { <kbd>{name(key, is_mac)}</kbd> };
        view! { <span class="chord">{keys.iter().map(key).collect_view()}</span> }
    };
    let entry = move |(does, chords): &'static Key| {
        view! {
            <div>
                <dt>{t.text(*does)}</dt>
                <dd>{chords.iter().map(|keys| chord(keys)).collect_view()}</dd>
            </div>
        }
        .into_any()
    };
    let group = move |title: Text, keys: &'static [Key]| {
        view! {
            <section>
                <h3>{t.text(title)}</h3>
                <dl>{keys.iter().map(entry).collect_view()}</dl>
            </section>
        }
        .into_any()
    };

    view! {
        <Dialog
            node_ref=node
            id="shortcuts-title"
            title=t.text(Locale::shortcuts)
            wide=true
            on_close=Callback::new(move |()| shortcuts.finish())
        >
            // Focusable, so that the keys scroll it.
            <div class="shortcuts" role="region" aria-labelledby="shortcuts-title" tabindex="0">
                {group(Locale::keys_everywhere, EVERYWHERE)} {group(Locale::keys_writing, WRITING)}
                {group(Locale::keys_reading, READING)} {group(Locale::search, SEARCHING)}
            </div>
        </Dialog>
    }
    .into_any()
}

/// What stands on the key.
fn name(key: &'static str, is_mac: bool) -> &'static str {
    match key {
        COMMAND if is_mac => "⌘",
        ALT if is_mac => "⌥",
        SHIFT if is_mac => "⇧",
        key => key,
    }
}

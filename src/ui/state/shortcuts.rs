//! Keys that work wherever the focus is.

use leptos::prelude::*;

use super::places::Step;

/// What such a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// The list of places to go to.
    Switch,
    /// What all the keys are.
    Help,
    Search,
    Go(Step),
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyPress<'a> {
    pub key: &'a str,
    /// Ctrl, or ⌘ where there is one.
    pub command: bool,
    pub alt: bool,
    pub shift: bool,
    /// The focus is where text is written.
    pub in_text: bool,
    /// The focus is on something that has a use of its own for Alt and the arrows, such as a list of choices.
    pub in_choice: bool,
}

impl Shortcut {
    /// What a key asks for, if it is one of these.
    pub fn of(press: KeyPress<'_>) -> Option<Self> {
        let KeyPress { key, command, alt, shift, in_text, in_choice } = press;
        let is = |letter: &str| key.eq_ignore_ascii_case(letter);
        match (command, alt) {
            (true, false) if is("k") && !shift => Some(Self::Switch),
            (true, false) if is("f") && shift => Some(Self::Search),
            // Elsewhere than on American keyboards it may take Shift to write it.
            (true, false) if key == "/" => Some(Self::Help),
            (false, false) if key == "?" && !in_text => Some(Self::Help),
            (false, true) if !in_choice && (key == "ArrowUp" || key == "ArrowDown") => {
                Some(Self::Go(Step { back: key == "ArrowUp", unread: shift }))
            }
            _ => None,
        }
    }
}

/// The shortcut that is being followed.
#[derive(Debug, Clone, Copy)]
pub struct Shortcuts(RwSignal<Option<Shortcut>>);

impl Shortcuts {
    /// The last one asked for, tracked.
    pub fn asked(self) -> Option<Shortcut> {
        self.0.get()
    }

    /// Do as if its keys had been pressed.
    pub fn ask(self, shortcut: Shortcut) {
        self.0.set(Some(shortcut));
    }

    /// It is done.
    pub fn finish(self) {
        self.0.set(None);
    }
}

/// Make the shortcuts available to everything below.
pub fn provide_shortcuts() {
    provide_context(Shortcuts(RwSignal::new(None)));
}

/// The shortcuts.
pub fn use_shortcuts() -> Shortcuts {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(key: &str, shift: bool) -> Option<Shortcut> {
        Shortcut::of(KeyPress { key, command: true, shift, in_text: true, ..KeyPress::default() })
    }

    #[test]
    fn keys_work_where_text_is_written() {
        assert_eq!(command("k", false), Some(Shortcut::Switch));
        assert_eq!(command("F", true), Some(Shortcut::Search));
        assert_eq!(command("/", false), Some(Shortcut::Help));
        assert_eq!(command("/", true), Some(Shortcut::Help), "where that key is over the 7");
    }

    #[test]
    fn the_browser_keeps_its_own() {
        assert_eq!(command("f", false), None);
        assert_eq!(command("K", true), None);
        assert_eq!(Shortcut::of(KeyPress { key: "k", ..KeyPress::default() }), None);
    }

    #[test]
    fn a_question_mark_is_a_sign_where_text_is_written() {
        let press = KeyPress { key: "?", shift: true, ..KeyPress::default() };
        assert_eq!(Shortcut::of(press), Some(Shortcut::Help));
        assert_eq!(Shortcut::of(KeyPress { in_text: true, ..press }), None);
    }

    #[test]
    fn alt_and_the_arrows_go_through_the_rooms() {
        let press = KeyPress { key: "ArrowUp", alt: true, in_text: true, ..KeyPress::default() };
        assert_eq!(Shortcut::of(press), Some(Shortcut::Go(Step { back: true, unread: false })));
        let unread = KeyPress { key: "ArrowDown", shift: true, ..press };
        assert_eq!(Shortcut::of(unread), Some(Shortcut::Go(Step { back: false, unread: true })));
        assert_eq!(Shortcut::of(KeyPress { in_choice: true, ..press }), None);
        assert_eq!(Shortcut::of(KeyPress { alt: false, ..press }), None);
    }
}

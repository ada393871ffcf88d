//! Emoji to choose from, and what the reader has chosen before.

use std::cell::OnceCell;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::emoji::{COLUMNS, Catalogue, Tone};
use super::session::use_session;
use crate::browser::{download, storage};

/// Browsers keep the file for ever: another content has another address.
const FILE: &str = concat!("/emoji/emoji.json?v=", env!("SALON_EMOJI"));
/// As many are remembered: two lines.
const REMEMBERED: usize = 2 * COLUMNS;

thread_local! {
    /// Loaded once in the life of a page.
    static CATALOGUE: OnceCell<Arc<Catalogue>> = const { OnceCell::new() };
}

/// Whether the emoji are here.
#[derive(Debug, Clone)]
pub enum Shelf {
    /// Nobody has asked for them.
    Empty,
    Awaited,
    Full(Arc<Catalogue>),
    /// They could not be loaded.
    Failed,
}

/// The emoji as one reader has them.
#[derive(Debug, Clone, Copy)]
pub struct EmojiChoice {
    reader: i64,
    pub shelf: RwSignal<Shelf>,
    pub tone: RwSignal<Tone>,
}

/// The emoji; they are here once [`EmojiChoice::load`] has been called.
pub fn use_emoji_choice() -> EmojiChoice {
    let reader = use_session().account.with_untracked(|me| me.as_ref().map_or(0, |me| me.id.0));
    let known = CATALOGUE.with(|kept| kept.get().cloned());
    let choice = EmojiChoice {
        reader,
        shelf: RwSignal::new(known.map_or(Shelf::Empty, Shelf::Full)),
        tone: RwSignal::default(),
    };
    choice.tone.set(Tone::at(&choice.kept("tone")));
    choice
}

impl EmojiChoice {
    /// Fetch the emoji, unless they are here or on their way. After a failure this tries again.
    pub fn load(self) {
        if self.shelf.with_untracked(|shelf| matches!(shelf, Shelf::Full(_) | Shelf::Awaited)) {
            return;
        }
        self.shelf.set(Shelf::Awaited);
        spawn_local(async move {
            let text = download::text(FILE).await.unwrap_or_default();
            let shelf = match Catalogue::read(&text).map(Arc::new) {
                Some(catalogue) => Shelf::Full(keep(catalogue)),
                None => Shelf::Failed,
            };
            self.shelf.try_set(shelf);
        });
    }

    /// The emoji, if they are here, tracked.
    pub fn catalogue(self) -> Option<Arc<Catalogue>> {
        self.shelf.with(|shelf| match shelf {
            Shelf::Full(catalogue) => Some(catalogue.clone()),
            _ => None,
        })
    }

    /// Colour hands and faces so from now on: the place in [`Tone::ALL`].
    pub fn set_tone(self, index: &str) {
        storage::write(&self.key("tone"), index);
        self.tone.set(Tone::at(index));
    }

    /// What was used last, the latest first, without tones.
    pub fn recent(self) -> Vec<String> {
        self.kept("recent").split_ascii_whitespace().map(str::to_owned).collect()
    }

    /// Remember that an emoji was used: as it looks without a tone.
    pub fn used(self, plain: &str) {
        storage::write(&self.key("recent"), &with_latest(&self.recent(), plain));
    }

    fn kept(self, what: &str) -> String {
        storage::read(&self.key(what)).unwrap_or_default()
    }

    fn key(self, what: &str) -> String {
        format!("salon.emoji.{}.{what}", self.reader)
    }
}

fn keep(catalogue: Arc<Catalogue>) -> Arc<Catalogue> {
    CATALOGUE.with(|kept| kept.get_or_init(|| catalogue).clone())
}

fn with_latest(recent: &[String], plain: &str) -> String {
    let others = recent.iter().map(String::as_str).filter(|other| *other != plain);
    let all: Vec<&str> = [plain].into_iter().chain(others).take(REMEMBERED).collect();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_comes_first_and_once() {
        let recent = ["👍", "🎉"].map(str::to_owned);
        assert_eq!(with_latest(&recent, "❤️"), "❤️ 👍 🎉");
        assert_eq!(with_latest(&recent, "🎉"), "🎉 👍");
        let many: Vec<String> = (0..REMEMBERED).map(|index| index.to_string()).collect();
        assert_eq!(with_latest(&many, "new").split(' ').count(), REMEMBERED);
    }
}

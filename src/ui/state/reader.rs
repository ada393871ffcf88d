//! What only the browser can tell of the reader.

use leptos::prelude::*;

use crate::browser::{dates, visibility};

/// The reader, as far as the page can see them.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    attentive: RwSignal<bool>,
    present: RwSignal<bool>,
}

impl Reader {
    /// Whether the page is on the screen and has the focus, tracked.
    pub fn is_attentive(self) -> bool {
        self.attentive.get()
    }

    /// Whether the page is alive, tracked: not before it has been hydrated.
    pub fn is_here(self) -> bool {
        self.present.get()
    }

    /// Whether times can be said in the reader's own zone, tracked. Not before the page has been hydrated:
    /// the server, which rendered it, does not know the zone.
    pub fn has_local_time(self) -> bool {
        self.present.get()
    }

    /// Days since 1970-01-01 of the reader's calendar, at a moment. Tracked.
    pub fn day(self, at_ms: i64) -> i64 {
        let local_ms = at_ms + i64::from(self.utc_offset_minutes(at_ms)) * 60_000;
        local_ms.div_euclid(24 * 60 * 60 * 1000)
    }

    /// Minutes to the east of UTC at a moment; 0 while that is unknown.
    pub fn utc_offset_minutes(self, at_ms: i64) -> i32 {
        if self.present.get() { dates::utc_offset_minutes(at_ms) } else { 0 }
    }
}

/// Make the reader known to everything below.
pub fn provide_reader() {
    let reader = Reader { attentive: RwSignal::new(false), present: RwSignal::new(false) };
    provide_context(reader);
    Effect::new(move |_| {
        reader.present.set(true);
        reader.attentive.set(visibility::is_attentive());
        visibility::on_change(move || reader.attentive.set(visibility::is_attentive()));
    });
}

/// The reader.
pub fn use_reader() -> Reader {
    expect_context()
}

//! How long until the next attempt to connect.

use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::timers::Timer;
use crate::ui::i18n::use_locale;

/// Counts down the seconds; not read out, for it would never stop.
#[component]
pub fn RetryCountdown(
    /// Unix milliseconds.
    until_ms: u64,
) -> impl IntoView {
    let t = use_locale();
    let left = move || until_ms.saturating_sub(clock::now_ms()).div_ceil(1_000).max(1);
    let seconds = RwSignal::new(left());
    let timer = StoredValue::new_local(None::<Timer>);
    // Runs once a second: each run sets the signal that it follows.
    Effect::new(move |_| {
        seconds.track();
        timer.set_value(Some(Timer::after(1_000, move || seconds.set(left()))));
    });
    view! { <span aria-hidden="true">{move || t.get().in_seconds(seconds.get())}</span> }
}

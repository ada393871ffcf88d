//! What a section shows.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::browser::prerendered;
use crate::protocol::ApiError;
use crate::ui::state::notices::use_notices;

/// What the page came with, else what `load` answers. Tells `is_live` once it is there, or cannot be had.
pub fn loaded<T, F>(is_live: RwSignal<bool>, load: fn() -> F) -> RwSignal<Option<T>>
where
    T: DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let notices = use_notices();
    let value = RwSignal::new(prerendered::prepared::<T>());
    Effect::new(move |_| {
        if value.with_untracked(Option::is_some) {
            is_live.set(true);
            return;
        }
        spawn_local(async move {
            match load().await {
                // The page may be another one by now.
                Ok(answer) => drop(value.try_set(Some(answer))),
                Err(error) => notices.failure(&error),
            }
            is_live.try_set(true);
        });
    });
    value
}

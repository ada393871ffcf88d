//! What is shown once its code has been fetched.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::ui::i18n::use_locale;
use crate::ui::state::notices::{NoticeKind, use_notices};

/// The code could not be fetched. Trying again may help.
#[derive(Debug)]
pub struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// A view on its way: what a function made by `lazy!` returns.
pub type Loading = Pin<Box<dyn Future<Output = Result<AnyView, NotLoaded>>>>;

/// Shows a view as soon as it is there; a notice if it does not come. Only in the browser.
#[component]
pub fn Later<F>(
    /// Called when this is mounted.
    load: F,
    /// Called if it does not come.
    #[prop(optional)]
    on_failure: Option<Callback<()>>,
) -> impl IntoView
where
    F: Fn() -> Loading + 'static,
{
    later(Box::new(load), on_failure)
}

fn later(load: Box<dyn Fn() -> Loading>, on_failure: Option<Callback<()>>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let view = RwSignal::new_local(None);
    Effect::new(move |_| {
        let loading = load();
        spawn_local(ScopedFuture::new_untracked(async move {
            match loading.await {
                Ok(loaded) => drop(view.try_set(Some(loaded))),
                Err(NotLoaded) => {
                    notices.push(NoticeKind::Problem(t.get_untracked().not_loaded().to_owned()));
                    // Whoever wanted it may have gone.
                    on_failure.and_then(|on_failure| on_failure.try_run(()));
                }
            }
        }));
    });
    move || {
        view.track();
        // A view is shown once: it is taken.
        view.try_update_untracked(Option::take).flatten()
    }
}

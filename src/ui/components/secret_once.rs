//! A secret that is shown once.

use leptos::prelude::*;

use crate::browser::popover;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::use_notices;

/// The secret, a button that copies it, and that it will not be seen again. Nothing while there is none.
#[component]
pub fn SecretOnce(secret: RwSignal<Option<String>>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let copy = move |_| {
        notices.copied(secret.with_untracked(|secret| secret.as_deref().is_some_and(popover::copy_text)));
    };
    move || {
        secret.get().map(|text| {
            view! {
                <div class="secret-once" role="status">
                    <p>{t.text(Locale::shown_once)}</p>
                    <code translate="no">{text}</code>
                    <button type="button" class="button" on:click=copy>
                        {t.text(Locale::copy)}
                    </button>
                </div>
            }
            .into_any()
        })
    }
}

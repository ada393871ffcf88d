//! Whether others see what the reader has read.

use leptos::prelude::*;

use super::api_form::ApiForm;
use crate::api::reading::SetSharesReading;
use crate::protocol::Account;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// A switch. Each press sends the opposite of what holds.
#[component]
pub fn SharingForm() -> impl IntoView {
    let (t, session) = (use_locale(), use_session());
    let submission = Submission::to::<SetSharesReading>();
    let shares = Memo::new(move |_| session.shares_reading());
    let done = move |changed: Account| session.account.set(Some(changed));
    view! {
        <ApiForm submission on_done=done>
            <input type="hidden" name="shares" value=move || (!shares.get()).to_string() />
            <button
                class="switch"
                role="switch"
                aria-checked=move || shares.get().to_string()
                aria-describedby="sharing-hint"
            >
                <span>{t.text(Locale::share_reading)}</span>
            </button>
            <p class="hint" id="sharing-hint">
                {t.text(Locale::share_reading_hint)}
            </p>
        </ApiForm>
    }
    .into_any()
}

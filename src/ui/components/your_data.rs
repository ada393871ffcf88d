//! Taking along what is one's own, and leaving for good.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::field::Field;
use super::submit_button::SubmitButton;
use crate::api::auth::DeleteAccount;
use crate::browser;
use crate::protocol::{ErrorCode, UserId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::drafts::Drafts;
use crate::ui::state::outbox::use_outbox;
use crate::ui::state::submission::Submission;

/// A link to the archive, and behind one more step the end of the account.
#[component]
pub fn YourData(me: UserId) -> impl IntoView {
    let (t, outbox, drafts) = (use_locale(), use_outbox(), Drafts::of(me));
    let submission = Submission::to::<DeleteAccount>();
    let is_wrong = submission.refused_for(&[ErrorCode::WrongPassword]);
    // Without JavaScript a refusal comes with a new page: it has to be seen.
    let is_refused = submission.refusal().with_untracked(Option::is_some);
    let deleted = move |()| {
        outbox.clear();
        drafts.clear();
        browser::navigation::load("/login");
    };
    view! {
        <p class="hint">{t.text(Locale::export_hint)}</p>
        <div class="actions">
            <a class="button" href="/api/account/export" download rel="external">
                {t.text(Locale::export_data)}
            </a>
        </div>
        <details class="danger-details" open=is_refused>
            <summary>{t.text(Locale::delete_account)}</summary>
            <p class="hint">{t.text(Locale::delete_account_hint)}</p>
            <ApiForm submission on_done=deleted>
                <Field id="delete-password" label=t.text(Locale::password)>
                    <input
                        id="delete-password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-invalid=move || is_wrong.get().then_some("true")
                    />
                </Field>
                <div class="actions">
                    <SubmitButton
                        label=t.text(Locale::delete_account_confirm)
                        pending=submission.pending()
                        class="button danger"
                    />
                </div>
            </ApiForm>
        </details>
    }
    .into_any()
}

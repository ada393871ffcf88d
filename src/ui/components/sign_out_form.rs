//! Signing out.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::submit_button::SubmitButton;
use crate::api::auth::Logout;
use crate::browser;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

/// A form with one button. The page is loaded anew, so that nothing of the reader stays in it.
#[component]
pub fn SignOutForm() -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<Logout>();
    view! {
        <ApiForm submission on_done=|()| browser::navigation::load("/login")>
            <div class="actions">
                <SubmitButton label=t.text(Locale::sign_out) pending=submission.pending() class="button" />
            </div>
        </ApiForm>
    }
    .into_any()
}

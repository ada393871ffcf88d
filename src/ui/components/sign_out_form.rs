//! Signing out.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::api_form::ApiForm;
use super::when::When;
use crate::api::auth::Logout;
use crate::browser;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::drafts::Drafts;
use crate::ui::state::outbox::use_outbox;
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// A form with one button. The page is loaded anew and the browser's storage cleared, so that nothing the
/// reader wrote stays behind. If something was not sent yet, that takes a second step.
#[component]
pub fn SignOutForm() -> impl IntoView {
    let (t, outbox) = (use_locale(), use_outbox());
    let drafts = use_session().account.with_untracked(|me| me.as_ref().map(|me| Drafts::of(me.id)));
    let submission = Submission::to::<Logout>();
    let warned = RwSignal::new(false);
    let ask_first = move |event: MouseEvent| {
        let is_all_sent = outbox.is_empty() && drafts.is_none_or(Drafts::is_empty);
        if !is_all_sent && !warned.get_untracked() {
            event.prevent_default();
            warned.set(true);
        }
    };
    let signed_out = move |()| {
        outbox.clear();
        if let Some(drafts) = drafts {
            drafts.clear();
        }
        browser::navigation::load("/login");
    };
    view! {
        <ApiForm submission on_done=signed_out>
            <When is=move || warned.get()>
                <p class="form-error" role="alert">
                    {t.text(Locale::sign_out_unsent)}
                </p>
            </When>
            <div class="actions">
                <button
                    type="submit"
                    class="button"
                    class:danger=warned
                    aria-busy=move || submission.pending().get().then_some("true")
                    on:click=ask_first
                >
                    {move || if warned.get() { t.get().sign_out_anyway() } else { t.get().sign_out() }}
                </button>
            </div>
        </ApiForm>
    }
    .into_any()
}

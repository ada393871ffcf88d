//! `/login`

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::auth::Login as SignIn;
use crate::api::two_factor::LoginCode;
use crate::browser::{self, form::Fields, prerendered};
use crate::protocol::{Account, ErrorCode, PageData};
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::entrance::Entrance;
use crate::ui::components::field::Field;
use crate::ui::components::second_step::second_step;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

/// The query of the page that asks for a code.
const SECOND_STEP: &str = "code";

/// Signing in; where it takes a code as well, in two steps.
#[component]
pub fn Login() -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<SignIn>();
    let refused = submission.refused_for(&[ErrorCode::InvalidCredentials]);
    let invalid = move || refused.get().then_some("true");
    let page = use_context::<PageData>();
    let takes_code = page.and_then(|page| page.refusal).is_some_and(|refusal| {
        refusal.error.code == ErrorCode::CodeRequired || refusal.path == LoginCode::PATH
    }) || use_query_map().with_untracked(|query| query.get_str(SECOND_STEP).is_some());
    let needs_code = submission.refused_for(&[ErrorCode::CodeRequired]);
    Effect::new(move |_| {
        if needs_code.get() && !takes_code {
            browser::navigation::load("/login?code=1");
        }
    });
    if takes_code {
        return view! {
            <Title text=t.text(Locale::sign_in) />
            <Entrance>
                // A plain form, with JavaScript as well.
                <div class="prerendered" inner_html=prerendered::part(|| Box::pin(second_step()))></div>
            </Entrance>
        }
        .into_any();
    }

    view! {
        <Title text=t.text(Locale::sign_in) />
        <Entrance>
            <ApiForm submission check=check on_done=enter>
                <Field id="username" label=t.text(Locale::username)>
                    <input
                        id="username"
                        name="username"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        aria-invalid=invalid
                    />
                </Field>
                <Field id="password" label=t.text(Locale::password)>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-invalid=invalid
                    />
                </Field>
                <SubmitButton
                    label=t.text(Locale::sign_in)
                    pending=submission.pending()
                    class="button primary wide"
                />
            </ApiForm>
            <p class="alternative">
                {t.text(Locale::new_here)} " " <a href="/register" rel="external">{t.text(Locale::register)}</a>
            </p>
        </Entrance>
    }
    .into_any()
}

/// Whoever has no password of their own chooses one first.
fn enter(account: Account) {
    browser::navigation::load(if account.password_until.is_some() { "/profile" } else { "/" });
}

/// A name and a password that cannot exist do not match either; the server is not asked.
fn check(fields: &Fields) -> Result<(), ErrorCode> {
    if fields.text("username").trim().is_empty() || fields.text("password").is_empty() {
        return Err(ErrorCode::InvalidCredentials);
    }
    Ok(())
}

//! Forms that call a server function.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::browser::form::Fields;
use crate::protocol::{ErrorCode, json};
use crate::ui::i18n::use_locale;
use crate::ui::state::submission::{Submission, SubmissionState};

/// What can be said of a form's fields without asking the server.
pub type Check = fn(&Fields) -> Result<(), ErrorCode>;

/// A form whose fields are the arguments of a server function.
///
/// Without JavaScript it is a plain POST that the server answers with a redirect; what was refused
/// comes back with the next page. With JavaScript the page stays.
#[component]
pub fn ApiForm<T>(
    submission: Submission<T>,
    #[prop(optional)] check: Option<Check>,
    /// Told each time the server has agreed.
    #[prop(into)]
    on_done: Callback<T>,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    T: DeserializeOwned + 'static,
{
    let done = Callback::new(move |json: String| match json::read(&json) {
        Ok(answer) => on_done.run(answer),
        // Something between here and the server has answered in its place.
        Err(_) => submission.refuse(ErrorCode::Unavailable),
    });
    form(*submission, check, done, class, children)
}

/// Apart from the component so that it is compiled once, not for every type of answer.
fn form(
    submission: SubmissionState,
    check: Option<Check>,
    done: Callback<String>,
    class: &'static str,
    children: Children,
) -> AnyView {
    let t = use_locale();
    let refusal = submission.refusal();
    let failure = move || refusal.with(|refusal| refusal.as_ref().map(|error| t.get().failure(error)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = Fields::of(&event);
        match check.map_or(Ok(()), |check| check(&fields)) {
            Ok(()) => submission.send(fields, done),
            Err(code) => submission.refuse(code),
        }
    };

    view! {
        <form
            class=class
            method="post"
            action=submission.path()
            prop:noValidate=true
            on:submit=submit
            aria-busy=move || submission.pending().get().then_some("true")
        >
            {move || failure().map(|failure| view! { <p class="form-error" role="alert">{failure}</p> })}
            {children()}
        </form>
    }
    .into_any()
}

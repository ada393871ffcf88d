//! Forms that call a server function.

use leptos::ev::SubmitEvent;
use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

use crate::protocol::{ApiError, ErrorCode};
use crate::ui::i18n::use_locale;

/// What can be said of a form's fields without asking the server.
pub type Check<F> = fn(&F) -> Result<(), ErrorCode>;

/// A form whose fields are the arguments of a server function.
///
/// Without JavaScript it is a plain POST that the server answers with a redirect; what was refused
/// comes back in the address and becomes the action's first value. With JavaScript the page stays.
#[component]
pub fn ApiForm<F>(
    action: ServerAction<F>,
    #[prop(optional)] check: Option<Check<F>>,
    /// Told each time the server has agreed.
    #[prop(into)]
    on_done: Callback<F::Output>,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Error = ApiError> + DeserializeOwned + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let t = use_locale();
    let value = action.value();
    let failure =
        move || value.with(|value| value.as_ref()?.as_ref().err().map(|error| t.get().failure(error)));
    Effect::new(move |_| {
        if let Some(Ok(output)) = value.get() {
            on_done.run(output);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if action.pending().get_untracked() {
            return;
        }
        let checked = F::from_event(&event)
            .map_err(|_| ErrorCode::BadRequest)
            .and_then(|input| check.map_or(Ok(()), |check| check(&input)).map(|()| input));
        match checked {
            Ok(input) => drop(action.dispatch(input)),
            Err(code) => value.set(Some(Err(code.into()))),
        }
    };

    view! {
        <form class=class method="post" action=F::url() prop:noValidate=true on:submit=submit aria-busy=move || action.pending().get().then_some("true")>
            {move || failure().map(|failure| view! { <p class="form-error" role="alert">{failure}</p> })}
            {children()}
        </form>
    }
    .into_any()
}

/// Whether an action was last refused for one of these reasons, tracked: marks the field to blame.
pub fn refused_for<F>(action: ServerAction<F>, codes: &'static [ErrorCode]) -> Signal<bool>
where
    F: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || {
        value.with(|value| matches!(value, Some(Err(error)) if codes.contains(&error.code)))
    })
}

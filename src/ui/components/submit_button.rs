//! The button that sends a form.

use leptos::prelude::*;

/// A submit button that says when it is at work.
#[component]
pub fn SubmitButton(
    #[prop(into)] label: Signal<&'static str>,
    #[prop(into)] pending: Signal<bool>,
    #[prop(default = "button primary")] class: &'static str,
) -> impl IntoView {
    view! {
        <button class=class type="submit" aria-busy=move || pending.get().then_some("true")>
            {label}
        </button>
    }
}

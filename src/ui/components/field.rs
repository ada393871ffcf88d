//! A labelled field of a form.

use leptos::prelude::*;

/// A label, an input (the children, with the same `id`), and what is expected of it.
#[component]
pub fn Field(
    id: &'static str,
    #[prop(into)] label: Signal<&'static str>,
    /// Stands below, in an element with the id `{id}-hint`.
    #[prop(optional, into)]
    hint: Option<Signal<&'static str>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {children()}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
        </div>
    }
    .into_any()
}

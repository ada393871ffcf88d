//! What stands where there is nothing to show.

use leptos::prelude::*;

/// A title, a sentence, and what can be done (the children, inside `.actions`).
#[component]
pub fn Empty(
    #[prop(into)] title: Signal<&'static str>,
    #[prop(into)] body: Signal<&'static str>,
    /// Something went wrong.
    #[prop(optional)]
    problem: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" class:problem=problem role=problem.then_some("alert")>
            <span class="seal-line" aria-hidden="true"></span>
            <h1>{title}</h1>
            <p>{body}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

//! What is there only under a condition.

use leptos::prelude::*;

/// The children while `is` holds.
///
/// Like leptos' `Show`, whose code is compiled anew for every condition and content; here both are of one
/// type, and the browser downloads it once.
#[component]
pub fn When(#[prop(into)] is: Signal<bool>, children: ChildrenFn) -> impl IntoView {
    let is = Memo::new(move |_| is.get());
    move || is.get().then(|| children())
}

//! What stands in the place of a picture until it has come.

use leptos::html::Canvas;
use leptos::prelude::*;

use crate::browser;
use crate::split::lazy;

lazy! {
    /// A thumbhash, as large as what it is in.
    pub fn sketch(thumbhash: String) -> AnyView {
        view! { <Sketch thumbhash /> }.into_any()
    }
}

#[component]
fn Sketch(thumbhash: String) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        canvas.track();
        browser::sketch::draw(canvas, &thumbhash);
    });
    view! { <canvas class="sketch" aria-hidden="true" node_ref=canvas></canvas> }
}

//! Sketches of pictures that are on their way.

use leptos::html::Ol;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::timeline_lines::LineInputs;
use crate::browser;
use crate::browser::sketch::Awaited;
use crate::split::lazy;

/// Put a sketch in the place of each picture that is still on its way.
pub fn keep_sketches(list: NodeRef<Ol>, inputs: LineInputs) {
    Effect::new(move |_| {
        list.track();
        inputs.after_drawing(move || {
            for picture in browser::sketch::awaited(list) {
                // Without its code there is none: the picture comes all the same.
                spawn_local(async move { drop(sketch(picture).await) });
            }
        });
    });
}

lazy! {
    /// How a picture will look, drawn over its place.
    pub fn sketch(picture: Awaited) -> () {
        browser::sketch::draw(&picture);
    }
}

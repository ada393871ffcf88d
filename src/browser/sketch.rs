//! Blurred sketches of pictures that are on their way.

use leptos::html::Ol;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageData};

/// What a picture says of how it will look, until a sketch of it is asked for.
const THUMBHASH: &str = "data-thumbhash";

/// A picture that has not come yet.
pub struct Awaited {
    picture: HtmlImageElement,
    thumbhash: String,
}

/// The pictures in a list that have not come yet, each told once; none if the list is gone.
pub fn awaited(list: NodeRef<Ol>) -> Vec<Awaited> {
    let found = list
        .try_get_untracked()
        .flatten()
        .and_then(|list| list.query_selector_all(&format!("[{THUMBHASH}]")).ok());
    let Some(found) = found else { return Vec::new() };
    let awaited = |index| {
        let picture: HtmlImageElement = found.item(index)?.dyn_into().ok()?;
        let thumbhash = picture.get_attribute(THUMBHASH)?;
        let _ = picture.remove_attribute(THUMBHASH);
        (!picture.complete()).then_some(Awaited { picture, thumbhash })
    };
    (0..found.length()).filter_map(awaited).collect()
}

/// Draw how a picture will look over its place until it comes, if it is still awaited. What is no thumbhash draws
/// nothing.
pub fn draw(awaited: &Awaited) {
    if !awaited.picture.complete() {
        let _ = try_draw(awaited);
    }
}

fn try_draw(Awaited { picture, thumbhash }: &Awaited) -> Option<()> {
    let bytes: Vec<u8> = window().atob(thumbhash).ok()?.chars().map(|byte| byte as u8).collect();
    let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(&bytes).ok()?;
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_class_name("sketch");
    canvas.set_attribute("aria-hidden", "true").ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let pixels = ImageData::new_with_u8_clamped_array(Clamped(&pixels), width as u32).ok()?;
    context.put_image_data(&pixels, 0.0, 0.0).ok()?;
    picture.insert_adjacent_element("afterend", &canvas).ok()?;
    let remove = Closure::once_into_js(move || canvas.remove());
    picture.set_onload(Some(remove.unchecked_ref()));
    // What is said instead of a picture that cannot be had must not be covered.
    picture.set_onerror(Some(remove.unchecked_ref()));
    Some(())
}

//! Blurred sketches of pictures that are on their way.

use leptos::html::{Canvas, Img};
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Whether a picture is on its way, tracked: not before it is on the page.
pub fn is_on_its_way(picture: NodeRef<Img>) -> bool {
    picture.get().is_some_and(|picture| !picture.complete())
}

/// Draw a thumbhash in base64 over a whole canvas. What is no thumbhash draws nothing.
pub fn draw(canvas: NodeRef<Canvas>, thumbhash: &str) {
    if let Some(canvas) = canvas.get_untracked() {
        let _ = try_draw(&canvas, thumbhash);
    }
}

fn try_draw(canvas: &HtmlCanvasElement, thumbhash: &str) -> Option<()> {
    let bytes: Vec<u8> = window().atob(thumbhash).ok()?.chars().map(|byte| byte as u8).collect();
    let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(&bytes).ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let pixels = ImageData::new_with_u8_clamped_array(Clamped(&pixels), width as u32).ok()?;
    context.put_image_data(&pixels, 0.0, 0.0).ok()
}

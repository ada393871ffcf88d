//! The browser's entry point.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::ui::app::App;

/// Called by the page once the WebAssembly has loaded: makes the server's HTML interactive.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}

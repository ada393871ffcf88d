//! QR codes.

use qrcode::QrCode;
use qrcode::render::svg::Color;

/// Pixels of a module.
const MODULE: u32 = 4;

/// An SVG element of a text; `None` if it is too long for one. It has no styles of its own.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let image = code.render::<Color<'_>>().module_dimensions(MODULE, MODULE).build();
    // As part of a page it has no declaration.
    Some(image.find("<svg").map_or(image.as_str(), |at| &image[at..]).to_owned())
}

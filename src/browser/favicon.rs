//! The page's sign among the browser's tabs.

use leptos::prelude::document;

const PLAIN: &str = "/favicon.svg";
/// Counts that can still be read at this size.
const READABLE: i64 = 99;

/// Show how many messages wait: the seal then bears their number.
pub fn show_count(count: i64) {
    let href = match count {
        0 => PLAIN.to_owned(),
        _ => format!(
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><rect width='64' height='64' \
             rx='14' fill='%23cf3a2b'/><text x='32' y='48' font-family='sans-serif' font-size='46' font-weight='700' \
             text-anchor='middle' fill='%23fff'>{}</text></svg>",
            count.min(READABLE)
        ),
    };
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
        let _ = link.set_attribute("href", &href);
    }
}

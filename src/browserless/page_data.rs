//! The data the page is rendered from.

use leptos::prelude::use_context;

use crate::protocol::PageData;

/// What the request handler has loaded.
pub fn read() -> PageData {
    use_context().unwrap_or_default()
}

/// A title as it stands in the document: Leptos writes it there as it is.
pub fn title(text: String) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_itself() {
        assert_eq!(title("</title><b> & co".to_owned()), "&lt;/title&gt;&lt;b&gt; &amp; co");
    }
}

//! What a page that is fetched later was made of.

use serde::Serialize;

use crate::ui::shell::embeddable_json;

/// What the request handler has read for such a page, as JSON that can stand in a `<script>`.
#[derive(Debug, Clone, Default)]
pub struct Prepared(pub String);

impl Prepared {
    pub fn of(data: &impl Serialize) -> Self {
        Self(embeddable_json(data))
    }
}

/// Why the reader may not write in the room that the page shows; empty if nobody has said.
#[derive(Debug, Clone, Default)]
pub struct MuteReason(pub String);

//! What a search finds.

use serde::{Deserialize, Serialize};

use super::{Message, MessageId};

/// A page of what was found, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    pub hits: Vec<SearchHit>,
    /// The `cursor` of the next page, if there may be more. A page that has one may still be short.
    pub next: Option<MessageId>,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    pub message: Message,
    /// The matches in its `content`; none if they are all in the names of its attachments.
    pub highlights: Vec<Highlight>,
    pub snippet: Snippet,
}

/// Part of a text, in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Highlight {
    pub start: usize,
    pub length: usize,
}

impl Highlight {
    /// The first character behind it.
    pub fn end(self) -> usize {
        self.start + self.length
    }
}

/// What stands around the first match, on one line: of the content, or of an attachment's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// Plain text, at most [`super::limits::SNIPPET_CHARS`].
    pub text: String,
    /// The matches in `text`.
    pub highlights: Vec<Highlight>,
    /// Whether there is more text before it, and after it.
    pub cut_before: bool,
    pub cut_after: bool,
}

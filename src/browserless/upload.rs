//! Files that a reader hands over: there are none here.

use leptos::ev::{ClipboardEvent, DragEvent};
use leptos::web_sys::Event;

use crate::protocol::{ApiError, Attachment, RoomId};

/// Where files are sent, and a composer's plain form.
pub const PATH: &str = "/api/upload";

/// Something that can be uploaded.
#[derive(Debug, Clone)]
pub struct File;

impl File {
    /// Its name.
    pub fn name(&self) -> String {
        String::new()
    }

    /// Its size in bytes.
    pub fn size(&self) -> f64 {
        0.0
    }
}

/// Nothing.
pub fn chosen(_: &Event) -> Vec<File> {
    Vec::new()
}

/// Nothing.
pub fn pasted(_: &ClipboardEvent) -> Vec<File> {
    Vec::new()
}

/// Nothing.
pub fn dropped(_: &DragEvent) -> Vec<File> {
    Vec::new()
}

/// Nothing is dragged here.
pub fn drags_files(_: &DragEvent) -> bool {
    false
}

/// An address under which a page can show a file.
#[derive(Debug)]
pub struct Preview;

impl Preview {
    /// Of no file.
    pub fn of(_: &File) -> Option<Self> {
        None
    }

    /// For `src`.
    pub fn url(&self) -> &str {
        ""
    }
}

/// What becomes of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Percent that the server has.
    Sent(u8),
    Done(Attachment),
    Failed(ApiError),
}

/// An upload on its way.
#[derive(Debug)]
pub struct Upload;

impl Upload {
    /// Of no file.
    pub fn start(_: RoomId, _: &File, _: impl Fn(Progress) + Clone + 'static) -> Option<Self> {
        None
    }
}

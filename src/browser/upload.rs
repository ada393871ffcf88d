//! Files that the reader hands over, and their way to the server.

use leptos::ev::{ClipboardEvent, DragEvent};
use leptos::prelude::event_target;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    DataTransfer, Event, FileList, FormData, HtmlInputElement, ProgressEvent, Url, XmlHttpRequest,
};

use crate::protocol::{ApiError, Attachment, ErrorCode, RoomId, json};

/// Where files are sent, and a composer's plain form.
pub const PATH: &str = "/api/upload";

/// Something that can be uploaded.
pub type File = web_sys::File;

/// What was chosen in a file field, which is empty again afterwards: the same file may be chosen once more.
pub fn chosen(event: &Event) -> Vec<File> {
    let field: HtmlInputElement = event_target(event);
    let files = listed(field.files());
    field.set_value("");
    files
}

/// What a paste brings along.
pub fn pasted(event: &ClipboardEvent) -> Vec<File> {
    transferred(event.clipboard_data())
}

/// What was dropped.
pub fn dropped(event: &DragEvent) -> Vec<File> {
    transferred(event.data_transfer())
}

/// Whether files are being dragged, not text.
pub fn drags_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind == "Files"))
}

fn transferred(data: Option<DataTransfer>) -> Vec<File> {
    listed(data.and_then(|data| data.files()))
}

fn listed(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default()
}

/// An address under which the page can show a file, until this is dropped.
#[derive(Debug)]
pub struct Preview(String);

impl Preview {
    /// Of pictures; `None` of anything else.
    pub fn of(file: &File) -> Option<Self> {
        let is_picture =
            ["image/png", "image/jpeg", "image/webp", "image/gif"].contains(&file.type_().as_str());
        is_picture.then(|| Url::create_object_url_with_blob(file).ok().map(Self)).flatten()
    }

    /// For `src`.
    pub fn url(&self) -> &str {
        &self.0
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
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

/// An upload on its way. It stops when this is dropped.
pub struct Upload {
    request: XmlHttpRequest,
    _progressed: Closure<dyn Fn(ProgressEvent)>,
    _ended: Closure<dyn Fn(Event)>,
}

impl Upload {
    /// Send a file to a room.
    pub fn start(room_id: RoomId, file: &File, tell: impl Fn(Progress) + Clone + 'static) -> Option<Self> {
        let form = FormData::new().ok()?;
        // The server wants to know where it goes before it takes anything in.
        form.append_with_str("room_id", &room_id.to_string()).ok()?;
        form.append_with_blob("file", file).ok()?;
        let request = XmlHttpRequest::new().ok()?;
        request.open("POST", PATH).ok()?;
        request.set_request_header("Accept", "application/json").ok()?;
        let progressed = Closure::<dyn Fn(ProgressEvent)>::new({
            let tell = tell.clone();
            move |event: ProgressEvent| {
                let percent = if event.total() > 0.0 { event.loaded() * 100.0 / event.total() } else { 0.0 };
                tell(Progress::Sent(percent as u8));
            }
        });
        let ended = Closure::<dyn Fn(Event)>::new({
            let request = request.clone();
            move |_| tell(answer(&request))
        });
        request.upload().ok()?.set_onprogress(Some(progressed.as_ref().unchecked_ref()));
        request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
        request.send_with_opt_form_data(Some(&form)).ok()?;
        Some(Self { request, _progressed: progressed, _ended: ended })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        let _ = self.request.abort();
    }
}

fn answer(request: &XmlHttpRequest) -> Progress {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match request.status() {
        Ok(200..=299) => {
            json::read(&text).map_or(Progress::Failed(ErrorCode::Unavailable.into()), Progress::Done)
        }
        Ok(0) | Err(_) => Progress::Failed(ErrorCode::Network.into()),
        // A proxy refuses what is too large for it in words of its own.
        Ok(413) => Progress::Failed(json::read(&text).unwrap_or_else(|_| ErrorCode::TooLarge.into())),
        Ok(_) => Progress::Failed(json::read(&text).unwrap_or_else(|_| ErrorCode::Unavailable.into())),
    }
}

//! Uploading as a browser does, and reading what came of it.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, StatusCode};
use salon::protocol::{Attachment, ClientFrame, ErrorCode, Message, RoomId, ServerFrame};
use uuid::Uuid;

use crate::support::{Client, Refusal, Socket, answer, in_time, wait_for};

pub const LOBBY: RoomId = RoomId(1);
/// The largest pictures take a while where others are at work.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(45);
pub const BOUNDARY: &str = "----between-the-parts";

/// A form of a room and a file, as it goes over the wire.
pub fn form(room: RoomId, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut form = field("room_id", &room.to_string());
    form.extend(file_field(name, bytes));
    form.extend(end());
    form
}

pub fn field(name: &str, value: &str) -> Vec<u8> {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes()
}

pub fn file_field(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut field = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/html\r\n\r\n"
    )
    .into_bytes();
    field.extend_from_slice(bytes);
    field.extend_from_slice(b"\r\n");
    field
}

pub fn end() -> Vec<u8> {
    format!("--{BOUNDARY}--\r\n").into_bytes()
}

impl Client {
    pub async fn try_upload(&self, room: RoomId, name: &str, bytes: &[u8]) -> Result<Attachment, Refusal> {
        self.send_form(form(room, name, bytes)).await
    }

    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Attachment {
        let uploaded = self.try_upload(LOBBY, name, bytes).await;
        uploaded.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
    }

    pub async fn upload_refused(&self, room: RoomId, name: &str, bytes: &[u8]) -> ErrorCode {
        match self.try_upload(room, name, bytes).await {
            Ok(attachment) => panic!("{name} was not refused: {attachment:?}"),
            Err((_, error)) => error.code,
        }
    }

    pub async fn send_form(&self, form: impl Into<reqwest::Body>) -> Result<Attachment, Refusal> {
        let request = self
            .request(Method::POST, "/api/upload")
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(form);
        let response =
            tokio::time::timeout(UPLOAD_DEADLINE, request.send()).await.expect("an answer in time");
        answer(response.unwrap()).await.map(|value| serde_json::from_value(value).unwrap())
    }

    pub async fn media(&self, attachment: &Attachment, variant: &str) -> Response {
        self.get(&format!("/media/{}/{variant}", attachment.id)).await
    }

    /// The bytes of one form of an attachment, which has to be there.
    pub async fn media_bytes(&self, attachment: &Attachment, variant: &str) -> Vec<u8> {
        let response = self.media(attachment, variant).await;
        assert_eq!(response.status(), StatusCode::OK, "{attachment:?} {variant}");
        in_time("a file", response.bytes()).await.unwrap().to_vec()
    }

    /// What is known of an attachment that one may not see, or that is not there.
    pub async fn media_refused(&self, attachment: &Attachment) -> Vec<(StatusCode, String)> {
        let mut answers = Vec::new();
        for variant in ["original", "thumbnail"] {
            let response = self.media(attachment, variant).await;
            answers.push((response.status(), in_time("a body", response.text()).await.unwrap()));
        }
        answers
    }
}

impl Socket {
    /// Send attachments, and wait until the message is there.
    pub async fn attach(&mut self, content: &str, attachments: &[&Attachment]) -> Message {
        let sent = self.try_to_attach(content, attachments).await;
        wait_for!(self, ServerFrame::Message { data, .. } if data.client_id == sent => data)
    }

    pub async fn try_to_attach(&mut self, content: &str, attachments: &[&Attachment]) -> Uuid {
        let client_id = Uuid::new_v4();
        self.send(ClientFrame::Message {
            client_id,
            room_id: LOBBY,
            content: content.to_owned(),
            attachments: attachments.iter().map(|attachment| attachment.id).collect(),
            reply_to: None,
        })
        .await;
        client_id
    }
}

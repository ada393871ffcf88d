//! One operation, asked for by somebody, and what they hear.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use reqwest::{Method, RequestBuilder, Response};
use salon::protocol::{ApiError, ErrorCode, ServerFrame};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::cast::Place;
use crate::support::{Client, Socket, in_time};

/// How an operation is asked for.
#[derive(Clone, Copy)]
pub enum Ask {
    /// A form to a server function.
    Form(fn(&Place) -> Value),
    /// A body for `/api/v1`, to the address.
    Json(fn(&Place) -> String, fn(&Place) -> Value),
    /// An address.
    Get(fn(&Place) -> String),
    /// A file, for the room.
    Upload,
    /// A frame; its type is the operation's.
    Frame(fn(&Place) -> Value),
    /// The socket itself.
    Upgrade,
}

/// What somebody hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Yes,
    No(ErrorCode),
    /// They are sent to another page.
    To(&'static str),
    /// A page that says that there is nothing.
    NoPage,
}

/// How somebody shows who they are.
#[derive(Clone, Copy)]
pub enum Means<'a> {
    /// The cookie, if they have one.
    Session,
    /// `Authorization: Bearer …`, and no cookie.
    Token(&'a str),
}

/// An answer: what it means, and all of it that could tell something.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub heard: Heard,
    pub text: String,
}

/// The request for an operation other than a frame.
pub fn request(operation: &str, ask: Ask, place: &Place, client: &Client) -> RequestBuilder {
    let path = operation.split_once(' ').expect("a method and a path").1;
    match ask {
        Ask::Form(form) => client.request(Method::POST, path).form(&form(place)),
        Ask::Json(path, body) => client.request(Method::POST, &path(place)).json(&body(place)),
        Ask::Get(path) => client.request(Method::GET, &path(place)),
        Ask::Upload => client
            .request(Method::POST, path)
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(file(place)),
        Ask::Frame(_) | Ask::Upgrade => panic!("{operation} is no request"),
    }
}

const BOUNDARY: &str = "----between-the-parts";

fn file(place: &Place) -> String {
    let part = |head: &str, content: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let room = part("name=\"room_id\"", &place.room.to_string());
    format!("{room}{}--{BOUNDARY}--\r\n", part("name=\"file\"; filename=\"a.txt\"", "words"))
}

/// Ask, and hear.
pub async fn ask(operation: &str, ask: Ask, place: &Place, client: &Client, means: Means<'_>) -> Answer {
    match ask {
        Ask::Frame(frame) => {
            let kind = operation.split_once(' ').expect("`frame` and a type").1;
            let mut frame = frame(place);
            frame["type"] = json!(kind);
            over_a_socket(client, means, Some(frame)).await
        }
        Ask::Upgrade => over_a_socket(client, means, None).await,
        _ => {
            let mut request = request(operation, ask, place, client);
            if let Means::Token(secret) = means {
                request = request.header(AUTHORIZATION, format!("Bearer {secret}"));
            }
            understood(client.respond(request).await).await
        }
    }
}

pub async fn understood(response: Response) -> Answer {
    let status = response.status();
    let leads = response.headers().get(LOCATION).map(|value| value.to_str().unwrap().to_owned());
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|value| value == "application/json");
    let text = String::from_utf8_lossy(&in_time("a body", response.bytes()).await.unwrap()).into_owned();
    let heard = match leads.as_deref() {
        Some("/login") => Heard::To("/login"),
        Some("/") => Heard::To("/"),
        Some(elsewhere) => panic!("sent to {elsewhere}"),
        None if status.is_success() => Heard::Yes,
        None if is_json => {
            let error: ApiError = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} {text}"));
            assert_eq!(status.as_u16(), error.code.status(), "{text}");
            Heard::No(error.code)
        }
        None if status.as_u16() == 404 => Heard::NoPage,
        None => panic!("{status} {text}"),
    };
    Answer { heard, text }
}

async fn over_a_socket(client: &Client, means: Means<'_>, frame: Option<Value>) -> Answer {
    let mut request = Socket::request(client);
    if let Means::Token(secret) = means {
        request.headers_mut().insert(AUTHORIZATION, format!("Bearer {secret}").parse().unwrap());
    }
    let mut stream = match Socket::upgrade(request).await {
        Ok(stream) => Socket::read_hello(stream).await,
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
            let text = String::from_utf8(response.into_body().unwrap_or_default()).unwrap();
            let error: ApiError = serde_json::from_str(&text).unwrap();
            return Answer { heard: Heard::No(error.code), text };
        }
        Err(error) => panic!("{error}"),
    };
    let mut answer = Answer { heard: Heard::Yes, text: String::new() };
    if let Some(frame) = frame {
        stream.resume([]).await;
        stream.settle().await;
        stream.send_raw(Message::text(frame.to_string())).await;
        for frame in stream.settle().await {
            let code = match &frame {
                ServerFrame::Error { code, .. } | ServerFrame::Nack { code, .. } => *code,
                _ => continue,
            };
            answer = Answer { heard: Heard::No(code), text: serde_json::to_string(&frame).unwrap() };
        }
    }
    answer
}

//! Somebody else's program, which is told what is said in a room.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::in_time;

#[derive(Debug)]
pub struct Told {
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

type Answers = Arc<Mutex<VecDeque<StatusCode>>>;

pub struct Receiver {
    address: SocketAddr,
    told: mpsc::Receiver<Told>,
    answers: Answers,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (telling, told) = mpsc::channel(64);
        let answers = Answers::default();
        let router = Router::new().route("/told", post(receive)).with_state((telling, answers.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, told, answers }
    }

    pub fn url(&self) -> String {
        format!("http://{}/told", self.address)
    }

    /// The next requests are answered so, the later ones with 204.
    pub fn answer(&self, status: u16) {
        self.answers.lock().unwrap().push_back(StatusCode::from_u16(status).unwrap());
    }

    pub async fn next(&mut self) -> Told {
        in_time("a webhook's request", self.told.recv()).await.unwrap()
    }

    /// Whether nothing waits to be looked at.
    pub fn has_nothing(&self) -> bool {
        self.told.is_empty()
    }
}

async fn receive(
    State((telling, answers)): State<(mpsc::Sender<Told>, Answers)>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    telling.send(Told { headers, body }).await.unwrap();
    let status = answers.lock().unwrap().pop_front().unwrap_or(StatusCode::NO_CONTENT);
    let mut headers = HeaderMap::new();
    if status.is_redirection() {
        headers.insert(LOCATION, HeaderValue::from_static("/told"));
    }
    (status, headers)
}

//! A push service: takes what it is sent, or answers as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::in_time;

/// A push request.
#[derive(Debug)]
pub struct Arrived {
    pub device: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

type Answers = Arc<Mutex<VecDeque<(StatusCode, Option<&'static str>)>>>;

pub struct Service {
    pub address: SocketAddr,
    arrived: mpsc::Receiver<Arrived>,
    answers: Answers,
}

impl Service {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (arrivals, arrived) = mpsc::channel(64);
        let answers = Answers::default();
        let router = Router::new().route("/{device}", post(receive)).with_state((arrivals, answers.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, arrived, answers }
    }

    /// The next requests are answered so, the later ones with 201.
    pub fn answer(&self, status: u16, retry_after: Option<&'static str>) {
        self.answers.lock().unwrap().push_back((StatusCode::from_u16(status).unwrap(), retry_after));
    }

    pub async fn next(&mut self) -> Arrived {
        in_time("a push", self.arrived.recv()).await.unwrap()
    }

    /// What has arrived by now.
    pub fn at_once(&mut self) -> Option<Arrived> {
        self.arrived.try_recv().ok()
    }
}

async fn receive(
    State((arrivals, answers)): State<(mpsc::Sender<Arrived>, Answers)>,
    Path(device): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let (status, retry_after) = answers.lock().unwrap().pop_front().unwrap_or((StatusCode::CREATED, None));
    arrivals.send(Arrived { device, headers, body }).await.unwrap();
    let mut headers = HeaderMap::new();
    headers.extend(retry_after.map(|seconds| (RETRY_AFTER, HeaderValue::from_static(seconds))));
    (status, headers)
}

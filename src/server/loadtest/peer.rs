//! One person's socket, read with as little work as will do: the people share a machine with their server.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::header::{COOKIE, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use futures::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use uuid::Uuid;

use super::Person;
use crate::protocol::limits::HEARTBEAT_MS;
use crate::protocol::{ClientFrame, RoomId, SUBPROTOCOL};
use crate::server::OperationError;

/// As browsers do it.
const HEARTBEAT: Duration = Duration::from_millis(HEARTBEAT_MS);
/// Until somebody is connected and has caught up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Small, for there are many.
const BUFFER_BYTES: usize = 4 * 1024;

/// What a frame says, as far as load tests want to know.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Message {
        room_id: RoomId,
        rev: i64,
        content: String,
    },
    Ack {
        client_id: Uuid,
    },
    /// Of something we have sent.
    Refused {
        code: String,
    },
    Reset,
    Pong {
        nonce: i64,
    },
    Other,
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    room_id: Option<RoomId>,
    rev: Option<i64>,
    client_id: Option<Uuid>,
    nonce: Option<i64>,
    #[serde(borrow)]
    code: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct MessageFrame {
    room_id: RoomId,
    rev: i64,
    data: Said,
}

#[derive(Deserialize)]
struct Said {
    content: String,
}

impl Heard {
    fn read(text: &str) -> Option<Self> {
        // Most of all frames: `type` comes first.
        if text.starts_with(r#"{"type":"message","#) {
            let MessageFrame { room_id, rev, data } = serde_json::from_str(text).ok()?;
            return Some(Self::Message { room_id, rev, content: data.content });
        }
        let frame: Frame<'_> = serde_json::from_str(text).ok()?;
        Some(match frame.kind.as_ref() {
            "ack" => Self::Ack { client_id: frame.client_id? },
            "nack" | "error" => Self::Refused { code: frame.code?.into_owned() },
            "reset" => Self::Reset,
            "pong" => Self::Pong { nonce: frame.nonce? },
            "message_changed" => {
                let (room_id, rev) = (frame.room_id?, frame.rev?);
                Self::Message { room_id, rev, content: String::new() }
            }
            _ => Self::Other,
        })
    }
}

/// An open socket.
pub struct Peer {
    stream: WebSocketStream<TcpStream>,
    /// When the server is to hear that somebody is there.
    beat: Instant,
}

impl Peer {
    /// Connect, say what is held of the rooms, and wait until the server has answered that.
    ///
    /// # Errors
    /// The server refuses, or hangs up.
    pub async fn connect(
        address: SocketAddr,
        person: &Person,
        held: BTreeMap<RoomId, i64>,
    ) -> Result<Self, OperationError> {
        let connecting = async {
            let mut peer = Self::open(address, &person.cookie).await?;
            peer.send(&ClientFrame::Resume { rooms: held }).await?;
            peer.send(&ClientFrame::Ping { nonce: 1 }).await?;
            loop {
                match peer.next().await? {
                    Heard::Pong { .. } => return Ok(peer),
                    Heard::Refused { code } => {
                        return Err(OperationError::Failed(format!("the server refuses: {code}")));
                    }
                    Heard::Message { .. } | Heard::Ack { .. } | Heard::Reset | Heard::Other => {}
                }
            }
        };
        timeout(PATIENCE, connecting)
            .await
            .unwrap_or_else(|_| Err(OperationError::Failed("the server does not answer".to_owned())))
    }

    async fn open(address: SocketAddr, cookie: &str) -> Result<Self, OperationError> {
        let failed = |error: tungstenite::Error| OperationError::failed("a connection", error);
        let mut request = format!("ws://{address}/ws").into_client_request().map_err(failed)?;
        let value = |text: &str| {
            HeaderValue::from_str(text).map_err(|error| OperationError::failed("a header", error))
        };
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        headers.insert(ORIGIN, value(&format!("http://{address}"))?);
        headers.insert(COOKIE, value(cookie)?);
        let tcp = TcpStream::connect(address)
            .await
            .map_err(|error| OperationError::failed("a connection", error))?;
        tcp.set_nodelay(true).map_err(|error| OperationError::failed("a connection", error))?;
        let config =
            WebSocketConfig::default().read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES);
        let (stream, _) = client_async_with_config(request, tcp, Some(config)).await.map_err(failed)?;
        Ok(Self { stream, beat: Instant::now() + HEARTBEAT })
    }

    /// # Errors
    /// The server has hung up.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<(), OperationError> {
        let text = serde_json::to_string(frame).map_err(|error| OperationError::failed("a frame", error))?;
        self.stream.send(Message::text(text)).await.map_err(|error| OperationError::failed("a frame", error))
    }

    /// What comes next.
    ///
    /// # Errors
    /// The server has hung up.
    pub async fn next(&mut self) -> Result<Heard, OperationError> {
        loop {
            let Ok(received) = timeout_at(self.beat, self.stream.next()).await else {
                self.beat += HEARTBEAT;
                self.send(&ClientFrame::Ping { nonce: 0 }).await?;
                continue;
            };
            match received {
                Some(Ok(Message::Text(text))) => {
                    return Heard::read(&text).ok_or_else(|| {
                        OperationError::Failed(format!("a frame of another protocol: {text}"))
                    });
                }
                Some(Ok(Message::Close(reason))) => {
                    let why = reason.map_or_else(String::new, |reason| format!(": {reason}"));
                    return Err(OperationError::Failed(format!("the server hung up{why}")));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(OperationError::failed("a connection", error)),
                None => return Err(OperationError::Failed("the server is gone".to_owned())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{ErrorCode, MessageId, ServerFrame};

    fn heard(frame: &ServerFrame) -> Option<Heard> {
        Heard::read(&serde_json::to_string(frame).unwrap())
    }

    #[test]
    fn frames_are_read_as_the_server_writes_them() {
        let client_id = Uuid::from_u128(7);
        let ack =
            ServerFrame::Ack { client_id, room_id: RoomId(1), message_id: MessageId(2), seq: 3, rev: 4 };
        assert_eq!(heard(&ack), Some(Heard::Ack { client_id }));
        let nack = ServerFrame::Nack { client_id, code: ErrorCode::RateLimited, retry_after_ms: None };
        assert_eq!(heard(&nack), Some(Heard::Refused { code: "rate_limited".to_owned() }));
        let pong = ServerFrame::Pong { nonce: 9, heads: BTreeMap::new() };
        assert_eq!(heard(&pong), Some(Heard::Pong { nonce: 9 }));
        assert_eq!(heard(&ServerFrame::Reset { room_id: RoomId(1), to: 5 }), Some(Heard::Reset));
        assert_eq!(heard(&ServerFrame::OnlineTotal { count: 5 }), Some(Heard::Other));
        assert_eq!(Heard::read("nonsense"), None);
    }
}

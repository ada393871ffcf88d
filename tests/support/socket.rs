//! A browser's other half: the socket.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};

use futures::{SinkExt, StreamExt};
use reqwest::header::{COOKIE, HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use salon::protocol::{Account, ClientFrame, Room, RoomId, SUBPROTOCOL, ServerFrame};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};
use uuid::Uuid;

use super::{Client, SEC_FETCH_SITE, in_time};

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How the server ended a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub code: u16,
    pub reason: String,
}

/// An open socket that has been greeted.
pub struct Socket {
    stream: Stream,
    /// Came, and nobody has asked for it yet.
    backlog: VecDeque<ServerFrame>,
    /// From `hello`.
    pub user: Account,
    pub rooms: Vec<Room>,
    pub epoch: String,
}

/// Wait for a frame of one shape and take something out of it; other frames keep.
macro_rules! wait_for {
    ($socket:expr, $pattern:pat $(if $guard:expr)? => $value:expr) => {
        $socket
            .expect(stringify!($pattern $(if $guard)?), |frame| match frame {
                $pattern $(if $guard)? => Some($value),
                _ => None,
            })
            .await
    };
}
pub(crate) use wait_for;

impl Socket {
    /// Connect and read `hello`, and nothing more.
    pub async fn open(client: &Client) -> Self {
        Self::greeted(Self::request(client)).await
    }

    /// As [`Socket::open`], with a request of one's own.
    pub async fn greeted(request: Request) -> Self {
        Self::read_hello(Self::upgrade(request).await.unwrap()).await
    }

    /// The greeting on a connection that was upgraded.
    pub async fn read_hello(mut stream: Stream) -> Self {
        match frame(in_time("hello", stream.next()).await) {
            Ok(ServerFrame::Hello { user, rooms, epoch, .. }) => {
                Self { stream, backlog: VecDeque::new(), user, rooms, epoch }
            }
            other => panic!("the first frame is not hello but {other:?}"),
        }
    }

    /// A socket whose operating system takes in little that nobody reads.
    pub async fn with_small_buffer(client: &Client) -> Self {
        let tcp = TcpSocket::new_v4().unwrap();
        tcp.set_recv_buffer_size(16 * 1024).unwrap();
        let address = client.origin.socket_addrs(|| None).unwrap()[0];
        let tcp = MaybeTlsStream::Plain(tcp.connect(address).await.unwrap());
        Self::over(tcp, Self::request(client)).await
    }

    /// A socket on a connection that is there already.
    pub async fn over(connection: MaybeTlsStream<TcpStream>, request: Request) -> Self {
        let (stream, _) = in_time("the upgrade", client_async(request, connection)).await.unwrap();
        Self::read_hello(stream).await
    }

    /// Connect where the server greets nobody: what it says instead, and how it closes.
    pub async fn turned_away(request: Request) -> (ServerFrame, Closed) {
        let mut stream = Self::upgrade(request).await.unwrap();
        let said = frame(in_time("an error", stream.next()).await).unwrap();
        let closed = frame(in_time("a close", stream.next()).await).unwrap_err();
        (said, closed)
    }

    /// The status and the code with which an upgrade is refused.
    pub async fn refused(request: Request) -> (u16, String) {
        match Self::upgrade(request).await {
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                let body: Value = serde_json::from_slice(body).unwrap_or_default();
                (response.status().as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
            }
            other => panic!("not refused: {other:?}"),
        }
    }

    /// The upgrade as a browser asks for it.
    pub fn request(client: &Client) -> Request {
        let url = client.origin.join("/ws").unwrap().as_str().replacen("http", "ws", 1);
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL.parse().unwrap());
        headers.insert(SEC_FETCH_SITE, HeaderValue::from_static("same-origin"));
        if let Some(cookie) = client.cookie() {
            headers.insert(COOKIE, cookie.parse().unwrap());
        }
        request
    }

    pub async fn upgrade(request: Request) -> Result<Stream, Error> {
        let (stream, response) = in_time("the upgrade", connect_async(request)).await?;
        assert_eq!(response.headers().get(SEC_WEBSOCKET_PROTOCOL).unwrap(), SUBPROTOCOL);
        Ok(stream)
    }

    pub async fn send(&mut self, frame: ClientFrame) {
        self.send_raw(Message::text(serde_json::to_string(&frame).unwrap())).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        in_time("a frame to be sent", self.stream.send(message)).await.unwrap();
    }

    /// Send to a server that may be hanging up just now.
    pub async fn send_to_the_deaf(&mut self, frame: &ClientFrame) {
        self.try_to_send(Message::text(serde_json::to_string(frame).unwrap())).await;
    }

    pub async fn try_to_send(&mut self, message: Message) {
        let _ = in_time("a frame to be sent", self.stream.send(message)).await;
    }

    pub async fn resume(&mut self, rooms: impl IntoIterator<Item = (RoomId, i64)>) {
        self.send(ClientFrame::Resume { rooms: rooms.into_iter().collect() }).await;
    }

    /// Send a message under a new id, which is returned.
    pub async fn say(&mut self, room_id: RoomId, content: &str) -> Uuid {
        let client_id = Uuid::new_v4();
        self.send(ClientFrame::text(client_id, room_id, content)).await;
        client_id
    }

    /// Send a message and wait until it is durable; returns its `seq`.
    pub async fn post(&mut self, room_id: RoomId, content: &str) -> i64 {
        let sent = self.say(room_id, content).await;
        wait_for!(self, ServerFrame::Ack { client_id, seq, .. } if client_id == sent => seq)
    }

    /// The next frame, or the end.
    pub async fn next(&mut self) -> Result<ServerFrame, Closed> {
        match self.backlog.pop_front() {
            Some(frame) => Ok(frame),
            None => self.receive().await,
        }
    }

    pub async fn next_frame(&mut self) -> ServerFrame {
        self.next().await.expect("a frame")
    }

    async fn receive(&mut self) -> Result<ServerFrame, Closed> {
        loop {
            match in_time("a frame", self.stream.next()).await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                received => return frame(received),
            }
        }
    }

    /// The first thing that `pick` takes out of a frame. Frames it does not want are kept, in their
    /// order, for whoever asks next.
    pub async fn expect<T>(&mut self, what: &str, mut pick: impl FnMut(ServerFrame) -> Option<T>) -> T {
        for position in 0..self.backlog.len() {
            if let Some(picked) = pick(self.backlog[position].clone()) {
                self.backlog.remove(position);
                return picked;
            }
        }
        let search = async {
            loop {
                match self.receive().await {
                    Ok(frame) => match pick(frame.clone()) {
                        Some(picked) => return picked,
                        None => self.backlog.push_back(frame),
                    },
                    Err(closed) => panic!("{closed:?} instead of {what}; before it {:?}", self.backlog),
                }
            }
        };
        in_time(what, search).await
    }

    /// The text of the next message in any room.
    pub async fn next_text(&mut self) -> String {
        wait_for!(self, ServerFrame::Message { data, .. } => data.content)
    }

    /// The texts of the next messages, up to and with this one.
    pub async fn texts_until(&mut self, last: &str) -> Vec<String> {
        let mut heard = vec![self.next_text().await];
        while heard.last().is_some_and(|text| text != last) {
            heard.push(self.next_text().await);
        }
        heard
    }

    /// Everything that came and was on its way: what precedes the answer to a ping sent now.
    pub async fn settle(&mut self) -> Vec<ServerFrame> {
        static NONCE: AtomicI64 = AtomicI64::new(1_000_000);
        let sent = NONCE.fetch_add(1, Ordering::Relaxed);
        self.send(ClientFrame::Ping { nonce: sent }).await;
        let mut frames = Vec::new();
        loop {
            match self.next_frame().await {
                ServerFrame::Pong { nonce, .. } if nonce == sent => return frames,
                frame => frames.push(frame),
            }
        }
    }

    /// Wait for the server to end the connection; returns what it said before, and how it ended it.
    pub async fn closed(&mut self) -> (Vec<ServerFrame>, Closed) {
        let mut frames = Vec::new();
        loop {
            match self.next().await {
                Ok(frame) => frames.push(frame),
                Err(closed) => return (frames, closed),
            }
        }
    }

    pub async fn close_code(&mut self) -> u16 {
        self.closed().await.1.code
    }

    /// How the server ends the connection, whenever it does. Frames before that are dropped.
    pub async fn closed_some_day(&mut self) -> Closed {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                received => return frame(received).expect_err("an end"),
            }
        }
    }

    /// What was acknowledged before the server was gone without a word.
    pub async fn acknowledged_before_the_crash(&mut self) -> Vec<(Uuid, i64)> {
        let mut frames = Vec::from(std::mem::take(&mut self.backlog));
        while let Some(Ok(Message::Text(text))) = in_time("the crash", self.stream.next()).await {
            frames.push(serde_json::from_str(&text).unwrap());
        }
        let acknowledged = frames.into_iter().filter_map(|frame| match frame {
            ServerFrame::Ack { client_id, seq, .. } => Some((client_id, seq)),
            _ => None,
        });
        acknowledged.collect()
    }

    /// Write something raw beneath the protocol, and go without a word.
    pub async fn break_off(&mut self, bytes: &[u8]) {
        let stream = self.stream.get_mut();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
    }

    /// As [`Self::break_off`], and stay.
    pub async fn write_beneath(&mut self, bytes: &[u8]) {
        in_time("bytes to be sent", self.stream.get_mut().write_all(bytes)).await.unwrap();
    }

    /// Hang up, and wait until the server has said goodbye as well.
    pub async fn hang_up(mut self) {
        self.stream.close(None).await.unwrap();
        let mut is_answered = false;
        while let Some(Ok(received)) = in_time("the end", self.stream.next()).await {
            is_answered |= received.is_close();
        }
        assert!(is_answered, "the server went without a word");
    }
}

/// Understand what came: a frame that this build knows, or how the connection ended.
fn frame(received: Option<Result<Message, Error>>) -> Result<ServerFrame, Closed> {
    match received {
        Some(Ok(Message::Text(text))) => {
            let frame = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_ne!(frame, ServerFrame::Unknown, "{text}");
            Ok(frame)
        }
        Some(Ok(Message::Close(Some(close)))) => {
            Err(Closed { code: close.code.into(), reason: close.reason.to_string() })
        }
        other => panic!("neither a frame nor a close with a code: {other:?}"),
    }
}

/// The texts of the messages among some frames, replayed ones included.
pub fn texts(frames: &[ServerFrame]) -> Vec<&str> {
    frames
        .iter()
        .flat_map(|frame| match frame {
            ServerFrame::Message { data, .. } => std::slice::from_ref(data),
            ServerFrame::Replay { data, .. } => data.as_slice(),
            _ => &[],
        })
        .map(|message| message.content.as_str())
        .collect()
}

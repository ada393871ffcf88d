//! A native WebSocket that tells what happens to it, in order, as the browser's does.

use std::net::SocketAddr;

use futures::{SinkExt, StreamExt};
use reqwest::header::{COOKIE, HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use salon::protocol::SUBPROTOCOL;
use tokio::net::TcpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async};

use super::driver::Input;

type Stream = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// The close code of a connection that could not be made, or went without a word (RFC 6455).
const ABNORMAL: u16 = 1006;
/// Frames that wait to be written. Who writes more has lost the connection.
const OUTGOING: usize = 1024;

/// Where to connect, and as whom.
#[derive(Debug, Clone)]
pub struct Door {
    pub address: SocketAddr,
    pub cookie: String,
    /// How much the operating system takes in that nobody reads.
    pub receive_buffer: Option<u32>,
}

/// What happens to a socket. Nothing comes after `Closed`.
#[derive(Debug)]
pub enum SocketEvent {
    Opened,
    Text(String),
    Closed { code: u16, reason: String },
}

/// A connection being opened or open; dropping it closes it without a word.
pub struct Socket {
    outgoing: mpsc::Sender<String>,
    task: JoinHandle<()>,
}

impl Socket {
    pub fn open(door: Door, generation: u64, inbox: mpsc::Sender<Input>) -> Self {
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let task = tokio::spawn(async move {
            let (code, reason) = run(&door, generation, &inbox, queue).await;
            tell(&inbox, generation, SocketEvent::Closed { code, reason }).await;
        });
        Self { outgoing, task }
    }

    /// Send a frame, if the socket is open for it.
    pub fn send(&self, text: String) {
        // A socket that takes no more is lost, which it says itself.
        let _ = self.outgoing.try_send(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn tell(inbox: &mpsc::Sender<Input>, generation: u64, event: SocketEvent) {
    // A driver that has gone needs to know nothing.
    let _ = inbox.send(Input::Socket { generation, event }).await;
}

/// Serve a socket until it ends; how it did.
async fn run(
    door: &Door,
    generation: u64,
    inbox: &mpsc::Sender<Input>,
    mut outgoing: mpsc::Receiver<String>,
) -> (u16, String) {
    let lost = || (ABNORMAL, String::new());
    let Ok(mut stream) = connect(door).await else { return lost() };
    tell(inbox, generation, SocketEvent::Opened).await;
    loop {
        tokio::select! {
            text = outgoing.recv() => {
                let Some(text) = text else { return lost() };
                if stream.send(Message::text(text)).await.is_err() {
                    return lost();
                }
            }
            received = stream.next() => match received {
                Some(Ok(Message::Text(text))) => {
                    tell(inbox, generation, SocketEvent::Text(text.to_string())).await;
                }
                Some(Ok(Message::Close(Some(close)))) => return (close.code.into(), close.reason.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return lost(),
            },
        }
    }
}

async fn connect(door: &Door) -> Result<Stream, Error> {
    let socket = TcpSocket::new_v4()?;
    if let Some(bytes) = door.receive_buffer {
        socket.set_recv_buffer_size(bytes)?;
    }
    let tcp = socket.connect(door.address).await?;
    tcp.set_nodelay(true)?;
    let (stream, _) = client_async(door.request()?, MaybeTlsStream::Plain(tcp)).await?;
    Ok(stream)
}

impl Door {
    fn request(&self) -> Result<Request, Error> {
        let mut request = format!("ws://{}/ws", self.address).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL.parse()?);
        headers.insert(COOKIE, self.cookie.parse()?);
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        Ok(request)
    }
}

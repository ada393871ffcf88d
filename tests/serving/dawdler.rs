//! Connections that begin something and do not end it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, interval, timeout};

use crate::certificate::Certificate;

/// How long a test waits for a connection to be closed.
const PATIENCE: Duration = Duration::from_secs(40);

/// What somebody sends, and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Nothing,
    HalfAHead,
    HeadWithoutBody,
    HalfAnUpload,
    /// A byte of a head each second.
    DrippingHead,
    /// A byte of a body each second.
    DrippingBody,
    /// A whole request, and then nothing.
    Idle,
    HalfAHandshake,
    HalfAHeadOverTls,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Nothing,
        Self::HalfAHead,
        Self::HeadWithoutBody,
        Self::HalfAnUpload,
        Self::DrippingHead,
        Self::DrippingBody,
        Self::Idle,
        Self::HalfAHandshake,
        Self::HalfAHeadOverTls,
    ];

    /// What the server may say before it hangs up.
    pub fn answers(self) -> &'static [&'static str] {
        match self {
            Self::HeadWithoutBody | Self::DrippingBody => &["HTTP/1.1 408 "],
            // One person may have a few on their way at once.
            Self::HalfAnUpload => &["HTTP/1.1 408 ", "HTTP/1.1 429 "],
            _ => &[],
        }
    }
}

/// Where dawdlers go.
pub struct Target<'a> {
    pub plain: SocketAddr,
    pub tls: SocketAddr,
    pub certificate: &'a Certificate,
    /// Of somebody who may upload to the Lobby.
    pub cookie: String,
}

/// How a connection ended.
#[derive(Debug)]
pub struct End {
    pub kind: Kind,
    /// Since it began, and since it made progress last.
    pub lasted: Duration,
    pub unheard: Duration,
    /// What the server said after the last thing that was sent.
    pub answer: String,
}

/// Dawdle until the server hangs up.
pub async fn dawdle(kind: Kind, target: &Target<'_>) -> End {
    let begun = Instant::now();
    let plain = async || TcpStream::connect(target.plain).await.unwrap();
    match kind {
        Kind::HalfAHandshake => {
            // The beginning of a ClientHello that says it is longer.
            send(kind, begun, TcpStream::connect(target.tls).await.unwrap(), b"\x16\x03\x01\x02\x00\x01", "")
                .await
        }
        Kind::HalfAHeadOverTls => {
            send(kind, begun, target.certificate.connect(target.tls).await.unwrap(), b"GET / HT", "").await
        }
        Kind::Nothing => send(kind, begun, plain().await, b"", "").await,
        Kind::HalfAHead => {
            send(kind, begun, plain().await, b"GET /login HTTP/1.1\r\nHost: a\r\nAcc", "").await
        }
        Kind::HeadWithoutBody => send(kind, begun, plain().await, form_head().as_bytes(), "").await,
        Kind::DrippingHead => {
            send(kind, begun, plain().await, b"GET / HTTP/1.1\r\n", "X-Long: and longer").await
        }
        Kind::DrippingBody => {
            send(kind, begun, plain().await, form_head().as_bytes(), "username=alan&password=").await
        }
        Kind::HalfAnUpload => {
            let half = format!(
                "POST /api/upload HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nHost: a\r\nCookie: {}\r\nContent-Length: 100000\r\n\
                 Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n\
                 Content-Disposition: form-data; name=\"room_id\"\r\n\r\n1\r\n--b\r\n\
                 Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nthe first words",
                target.cookie
            );
            send(kind, begun, plain().await, half.as_bytes(), "").await
        }
        Kind::Idle => {
            let mut stream = plain().await;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"ok\n") {
                let read = timeout(PATIENCE, stream.read_buf(&mut answer)).await;
                assert!(read.expect("an answer").unwrap() > 0, "hung up without an answer");
            }
            send(kind, begun, stream, b"", "").await
        }
    }
}

fn form_head() -> String {
    "POST /api/login HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n\
     Content-Length: 200\r\n\r\n"
        .to_owned()
}

/// Send the beginning, then a byte of `dripping` each second, over and over, until the server hangs up.
async fn send(
    kind: Kind,
    begun: Instant,
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    beginning: &[u8],
    dripping: &str,
) -> End {
    stream.write_all(beginning).await.unwrap();
    stream.flush().await.unwrap();
    let mut progress = Instant::now();
    let mut drips = !dripping.is_empty();
    let mut drops = dripping.bytes().cycle();
    let mut second = interval(Duration::from_secs(1));
    let mut answer = Vec::new();
    let until_hung_up = async {
        loop {
            tokio::select! {
                read = stream.read_buf(&mut answer) => match read {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                },
                _ = second.tick(), if drips => {
                    let drop = [drops.next().expect("no end of them")];
                    drips = stream.write_all(&drop).await.is_ok();
                    if drips {
                        progress = Instant::now();
                    }
                }
            }
        }
    };
    if timeout(PATIENCE, until_hung_up).await.is_err() {
        panic!("{kind:?} is still connected after {PATIENCE:?}");
    }
    End {
        kind,
        lasted: begun.elapsed(),
        unheard: progress.elapsed(),
        answer: String::from_utf8_lossy(&answer).into_owned(),
    }
}

//! From a request to a socket (RFC 6455, 4.2).

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::{Line, Socket};
use crate::server::serving::Patient;

/// A request for a socket.
pub struct Handshake {
    accept: HeaderValue,
    protocols: Vec<String>,
    on_upgrade: OnUpgrade,
}

/// Why a request is none for a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeError {
    /// Something that a browser always sends is missing or wrong.
    Incomplete(&'static str),
    /// Another version than 13.
    Version,
    /// The connection can become nothing else.
    Fixed,
}

impl IntoResponse for HandshakeError {
    fn into_response(self) -> Response {
        match self {
            Self::Incomplete(what) => (StatusCode::BAD_REQUEST, what).into_response(),
            Self::Version => {
                (StatusCode::UPGRADE_REQUIRED, [(SEC_WEBSOCKET_VERSION, "13")], "version 13 is spoken here")
                    .into_response()
            }
            Self::Fixed => {
                (StatusCode::UPGRADE_REQUIRED, "this connection cannot become a socket").into_response()
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Handshake {
    type Rejection = HandshakeError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HandshakeError> {
        let headers = &parts.headers;
        if parts.method != Method::GET {
            return Err(HandshakeError::Incomplete("a socket begins with GET"));
        }
        if !lists(headers, CONNECTION).any(|option| option.eq_ignore_ascii_case("upgrade")) {
            return Err(HandshakeError::Incomplete("`Connection: Upgrade` is missing"));
        }
        if !lists(headers, UPGRADE).any(|protocol| protocol.eq_ignore_ascii_case("websocket")) {
            return Err(HandshakeError::Incomplete("`Upgrade: websocket` is missing"));
        }
        if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
            return Err(HandshakeError::Version);
        }
        let key = headers.get(SEC_WEBSOCKET_KEY);
        let key = key.ok_or(HandshakeError::Incomplete("`Sec-WebSocket-Key` is missing"))?;
        let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).expect("base64");
        let protocols = lists(headers, SEC_WEBSOCKET_PROTOCOL).map(str::to_owned).collect();
        let on_upgrade = parts.extensions.remove().ok_or(HandshakeError::Fixed)?;
        Ok(Self { accept, protocols, on_upgrade })
    }
}

impl Handshake {
    /// Agree to it, in a protocol if the client knows it, and serve the socket once the connection has become one.
    pub fn accept<F>(
        self,
        protocol: &'static str,
        serve: impl FnOnce(Socket) -> F + Send + 'static,
    ) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { accept, protocols, on_upgrade } = self;
        tokio::spawn(async move {
            match on_upgrade.await {
                Ok(upgraded) => serve(Socket::from(upgraded)).await,
                Err(error) => tracing::debug!(%error, "a connection did not become a socket"),
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        if protocols.iter().any(|offered| offered == protocol) {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
        }
        response
    }
}

impl From<Upgraded> for Socket {
    /// A plain connection is what it was before; one under TLS stays within.
    fn from(upgraded: Upgraded) -> Self {
        match upgraded.downcast::<TokioIo<Patient<TcpStream>>>() {
            Ok(parts) => {
                let (reader, writer) = parts.io.into_inner().into_inner().into_split();
                // Copied: few bytes, if any, would keep all of hyper's buffer.
                Self { reader: Box::new(reader), read: parts.read_buf.to_vec(), line: Line::plain(writer) }
            }
            Err(upgraded) => {
                let (reader, writer) = tokio::io::split(TokioIo::new(upgraded));
                Self { reader: Box::new(reader), read: Vec::new(), line: Line::wrapped(writer) }
            }
        }
    }
}

/// The parts of a header that is a list. What is not ASCII is none.
fn lists(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

//! From connections to requests. Whoever dawdles is cut off: a connection without a request is worth nothing, and as
//! many as there are of them must not keep others out.

mod patience;
mod places;
mod tls;
mod validity;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use patience::Patient;
use places::{FreePlace, Places};
pub use tls::{Tls, TlsError, certified};
pub use validity::{Validity, is_for, validity};

use crate::server::config::TrustedProxies;

/// Connections at once that are no sockets. More of them wait in the listener's backlog until one of these has ended
/// or become a socket.
const CONNECTIONS: usize = 4096;
/// How long the head of a request may take to come, from the connection's beginning or the end of the request before:
/// an idle connection ends by it as well.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Of these, those of one address or /64 network. More are turned away.
const CONNECTIONS_BY_ADDRESS: usize = CONNECTIONS / 2;
/// How long a peer may take nothing of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait before accepting again when the system has no means left for one more connection.
const ACCEPT_RETRY: Duration = Duration::from_secs(1);

/// Serve until `stop` is cancelled, and then until every open request is answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    proxies: TrustedProxies,
    stop: CancellationToken,
) {
    let places = Places::new(CONNECTIONS, CONNECTIONS_BY_ADDRESS, proxies);
    serve_in(places, listener, router, tls, stop).await;
}

async fn serve_in(
    places: Places,
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    stop: CancellationToken,
) {
    let connections = TaskTracker::new();
    while let Some((stream, peer, place)) = stop.run_until_cancelled(accept(&listener, &places)).await {
        let (router, tls, stop) = (router.clone(), tls.clone(), stop.clone());
        connections.spawn(async move {
            let Some(_place) = place.give(peer.ip()) else {
                tracing::debug!(%peer, "an address has too many connections");
                return;
            };
            let Some(tls) = tls else { return converse(stream, peer, router, stop).await };
            match tls.accept(stream).await {
                Ok(stream) => converse(stream, peer, router, stop).await,
                Err(error) => tracing::debug!(%error, "a client could not agree with us on TLS"),
            }
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Places) -> (TcpStream, SocketAddr, FreePlace) {
    let place = places.free().await;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Frames are small and wanted at once.
                let _ = stream.set_nodelay(true);
                return (stream, peer, place);
            }
            Err(error) if is_of_one_connection(error.kind()) => {}
            Err(error) => {
                tracing::error!(%error, "connections cannot be accepted");
                tokio::time::sleep(ACCEPT_RETRY).await;
            }
        }
    }
}

/// Whether the next connection may fare better at once.
fn is_of_one_connection(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// Answer the requests of one connection, until it ends or becomes a socket.
async fn converse<I>(io: I, peer: SocketAddr, router: Router, stop: CancellationToken)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(Patient::new(io, WRITE_TIMEOUT)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::http::StatusCode;
    use axum::http::header::{CONNECTION, UPGRADE};
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    async fn answer(connection: &mut TcpStream) -> String {
        let mut answer = vec![0; 17];
        connection.read_exact(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn one_more_than_there_is_room_for_waits() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "here" }));
        let stop = CancellationToken::new();
        let places = Places::new(1, 1, TrustedProxies::default());
        let serving = tokio::spawn(serve_in(places, listener, router, None, stop.clone()));
        let mut first = TcpStream::connect(address).await.unwrap();
        first.write_all(REQUEST).await.unwrap();
        assert_eq!(answer(&mut first).await, "HTTP/1.1 200 OK\r\n");

        let mut second = TcpStream::connect(address).await.unwrap();
        second.write_all(REQUEST).await.unwrap();
        let early = tokio::time::timeout(Duration::from_millis(200), answer(&mut second)).await;
        assert!(early.is_err(), "{early:?}");
        drop(first);
        assert_eq!(answer(&mut second).await, "HTTP/1.1 200 OK\r\n");

        stop.cancel();
        serving.await.unwrap();
        let mut rest = Vec::new();
        second.read_to_end(&mut rest).await.unwrap();
        assert!(rest.ends_with(b"here"), "the answer, and the end");
    }

    /// What upgrades a connection may want to have it with nothing but patience in between.
    #[tokio::test]
    async fn a_plain_connection_is_handed_over_as_it_is() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (handed_over, receive) = tokio::sync::oneshot::channel();
        let handed_over = Arc::new(Mutex::new(Some(handed_over)));
        let handler = move |request: Request<Body>| {
            let handed_over = handed_over.lock().unwrap().take().unwrap();
            tokio::spawn(async move {
                let upgraded = hyper::upgrade::on(request).await.unwrap();
                let _ = handed_over.send(upgraded.downcast::<TokioIo<Patient<TcpStream>>>().is_ok());
            });
            async { (StatusCode::SWITCHING_PROTOCOLS, [(UPGRADE, "other"), (CONNECTION, "upgrade")]) }
        };
        let router = Router::new().route("/", get(handler));
        tokio::spawn(serve(listener, router, None, TrustedProxies::default(), CancellationToken::new()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n";
        stream.write_all(request).await.unwrap();
        assert!(receive.await.unwrap());
    }
}

//! One socket: a read pump that obeys frames, a write pump that empties the queue.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Socket, Utf8Bytes, WebSocket};
use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use tokio::time::timeout;

use super::{Connection, Hub, Next, encode};
use crate::protocol::{
    ApiError, ClientFrame, ErrorCode, MessageId, RoomId, ServerFrame, VERSION, close, limits,
};
use crate::server::auth::Identity;
use crate::server::domain::{Domain, DomainError};
use crate::server::metrics::{Counts, Via};
use crate::server::wording;
use crate::ui::i18n::Locale;

pub mod ending;
mod flood;
mod obey;

use flood::{Allowance, FloodGuard};

/// How long one write may take before the peer counts as gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may be silent.
const IDLE_TIMEOUT: Duration = Duration::from_millis(limits::IDLE_TIMEOUT_MS);

/// What a connection works with.
#[derive(Debug, Clone)]
pub struct Services {
    pub hub: Arc<Hub>,
    pub domain: Domain,
    /// See [`ServerFrame::Hello`].
    pub epoch: Arc<str>,
    /// Whether frames may come as fast as they like.
    pub unlimited_frames: bool,
}

/// Serve a socket until it ends.
pub async fn serve(services: Services, identity: Identity, locale: Locale, socket: WebSocket) {
    let (mut sink, mut stream) = socket.split();
    let registration = match register(&services, identity, locale) {
        Ok(registration) => registration,
        Err(error) => {
            refuse(&mut sink, &error.into(), locale).await;
            return;
        }
    };
    let connection = registration.connection.clone();
    let hub = services.hub.clone();
    let mut read_pump = ReadPump {
        flood: FloodGuard::new(services.unlimited_frames),
        services,
        connection: connection.clone(),
        locale,
        resumed: false,
        greeted: HashMap::new(),
        posts: FuturesOrdered::new(),
    };
    if let Err(error) = read_pump.greet().await {
        refuse(&mut sink, &error.into(), locale).await;
        return;
    }
    tokio::select! {
        () = read_pump.read(&mut stream) => {}
        () = write(&hub.counts, &connection, &mut sink) => {}
    }
    drop(registration);
    ending::wait_for_the_peer(&mut stream).await;
}

/// Take the connection into the hub: from now on the end of its session finds it.
fn register(services: &Services, identity: Identity, locale: Locale) -> Result<Registration, ErrorCode> {
    let hub = services.hub.clone();
    let connection = hub.register(identity, locale)?;
    Ok(Registration { hub, connection })
}

/// Takes the connection out of the hub however its task ends.
struct Registration {
    hub: Arc<Hub>,
    connection: Arc<Connection>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.hub.unregister(&self.connection);
    }
}

/// The reading half of a socket: obeys what the client sends.
struct ReadPump {
    services: Services,
    connection: Arc<Connection>,
    locale: Locale,
    flood: FloodGuard,
    /// Whether the first `resume` has come.
    resumed: bool,
    /// The revisions that `hello` announced.
    greeted: HashMap<RoomId, i64>,
    /// The answers to messages that are on their way to the disk.
    posts: FuturesOrdered<BoxFuture<'static, ServerFrame>>,
}

impl ReadPump {
    /// Follow the user's rooms, holding their changes, and say hello.
    ///
    /// The session may have ended, and rooms may have been joined or left, during the upgrade: since the
    /// connection is in the hub, what is not in this reading is heard from the dispatcher.
    async fn greet(&mut self) -> Result<(), DomainError> {
        let Services { hub, domain, epoch, .. } = &self.services;
        let user_id = self.connection.identity.user_id;
        let session = &self.connection.session();
        let mark = hub.mark();
        let (mut user, mut rooms) = domain.signed_in(user_id, session).await?;
        if !hub.follow_joined(&self.connection, user.public(), &rooms, mark) {
            // What changed before this reading is in it, what changes after it is held.
            (user, rooms) = domain.signed_in(user_id, session).await?;
        }
        rooms.retain(|room| self.connection.queue.is_following(room.id));
        domain.count_online(&mut rooms);
        self.greeted = rooms.iter().map(|room| (room.id, room.last_rev)).collect();
        self.connection.queue.open_with(encode(&ServerFrame::Hello {
            protocol: VERSION,
            build: domain.build().to_owned(),
            user,
            heartbeat_ms: limits::HEARTBEAT_MS,
            epoch: epoch.to_string(),
            online_count: domain.online_total(),
            rooms,
        }));
        Ok(())
    }

    /// Obey frames until the peer has gone. When this side ends the connection, the write pump sees it
    /// in the queue, says so, and finishes; what comes until then is not obeyed.
    async fn read(&mut self, stream: &mut SplitStream<WebSocket>) {
        loop {
            let message = tokio::select! {
                Some(answer) = self.posts.next() => {
                    self.push(&answer);
                    continue;
                }
                message = timeout(IDLE_TIMEOUT, stream.next()) => message,
            };
            let code = match message {
                Err(_silent) => close::IDLE,
                Ok(None | Some(Ok(Socket::Close(_)))) => return,
                Ok(Some(Err(error))) => match ending::close_code(error) {
                    Some(code) => code,
                    None => return,
                },
                Ok(Some(Ok(_))) if self.connection.queue.is_ending() => continue,
                Ok(Some(Ok(message))) => match self.receive(message).await {
                    Ok(()) => continue,
                    Err(code) => code,
                },
            };
            self.answer_posts(0).await;
            if code == close::TOO_BIG {
                self.error(ErrorCode::FrameTooLarge, None, None);
            }
            self.connection.queue.close(code, "");
            std::future::pending::<()>().await;
        }
    }

    /// Obey one message, or give the code to close with.
    async fn receive(&mut self, message: Socket) -> Result<(), u16> {
        let frame = match message {
            Socket::Text(text) => {
                let counts = &self.services.hub.counts;
                counts.frames_received.inc();
                counts.bytes_received.inc_by(text.len() as u64);
                understand(&text)
            }
            Socket::Binary(_) => Err(ErrorCode::BinaryUnsupported),
            Socket::Ping(_) | Socket::Pong(_) | Socket::Close(_) => return Ok(()),
        };
        match self.flood.check() {
            Allowance::Granted => {}
            Allowance::Refused { retry_after_ms } => {
                self.refuse_frame(frame.ok().as_ref(), retry_after_ms);
                return Ok(());
            }
            Allowance::Exhausted => return Err(close::FLOOD),
        }
        let frame = match frame {
            Ok(frame) => frame,
            Err(code) => {
                self.error(code, None, None);
                return self.flood.misbehaved();
            }
        };
        self.flood.behaved();
        if !self.resumed && !matches!(frame, ClientFrame::Resume { .. } | ClientFrame::Ping { .. }) {
            self.resume(BTreeMap::new()).await;
        }
        self.obey(frame).await;
        Ok(())
    }

    /// Wait until at most so many messages are on their way to the disk.
    async fn answer_posts(&mut self, left: usize) {
        while self.posts.len() > left
            && let Some(answer) = self.posts.next().await
        {
            self.push(&answer);
        }
    }

    fn push(&self, frame: &ServerFrame) {
        self.connection.queue.push(encode(frame));
    }

    fn error(&self, code: ErrorCode, room_id: Option<RoomId>, retry_after_ms: Option<u64>) {
        self.refused(ApiError { retry_after_ms, ..code.into() }, room_id, None);
    }

    fn refused(&self, error: ApiError, room_id: Option<RoomId>, message_id: Option<MessageId>) {
        let ApiError { code, retry_after_ms, until, .. } = error;
        self.services.hub.counts.refused(Via::Socket, code);
        let message = match until {
            Some(_) => wording::sentence(&error, self.locale),
            None => self.locale.error(code).to_owned(),
        };
        self.push(&ServerFrame::Error { code, message, room_id, message_id, retry_after_ms });
    }
}

fn understand(text: &str) -> Result<ClientFrame, ErrorCode> {
    // serde takes the values of a frame in a list, too.
    if !text.trim_start().starts_with('{') {
        return Err(ErrorCode::MalformedFrame);
    }
    match serde_json::from_str(text) {
        Ok(ClientFrame::Unknown) => Err(ErrorCode::UnknownType),
        Ok(frame) => Ok(frame),
        Err(_) => Err(ErrorCode::MalformedFrame),
    }
}

/// Empty the queue into the socket until the connection is to end.
async fn write(counts: &Counts, connection: &Connection, sink: &mut SplitSink<WebSocket, Socket>) {
    loop {
        match connection.queue.next().await {
            Next::Frame(frame) => {
                if !matches!(
                    timeout(WRITE_TIMEOUT, write_all(counts, connection, sink, frame)).await,
                    Ok(Ok(()))
                ) {
                    return;
                }
            }
            Next::Close(ending) => {
                counts.closed(ending.code);
                let frame = CloseFrame { code: ending.code, reason: ending.reason.into() };
                ending::say_goodbye(sink, frame).await;
                return;
            }
        }
    }
}

/// Write a frame and those that wait behind it, and flush once.
async fn write_all(
    counts: &Counts,
    connection: &Connection,
    sink: &mut SplitSink<WebSocket, Socket>,
    first: Utf8Bytes,
) -> Result<(), axum::Error> {
    let mut bytes = first.len();
    sink.feed(Socket::Text(first)).await?;
    while let Some(frame) = connection.queue.try_next() {
        bytes += frame.len();
        sink.feed(Socket::Text(frame)).await?;
    }
    counts.bytes_sent.inc_by(bytes as u64);
    sink.flush().await
}

/// Say why a socket is not served, and close it. The client may try again later.
async fn refuse(sink: &mut SplitSink<WebSocket, Socket>, error: &ApiError, locale: Locale) {
    let message = locale.error(error.code).to_owned();
    let frame = ServerFrame::Error {
        code: error.code,
        message,
        room_id: None,
        message_id: None,
        retry_after_ms: None,
    };
    let code = match error.code {
        ErrorCode::Unauthorized => close::SIGNED_OUT,
        _ => close::RESTARTING,
    };
    let farewell = async {
        sink.send(Socket::Text(encode(&frame))).await?;
        let reason = "retry_after_ms=5000".into();
        sink.send(Socket::Close(Some(CloseFrame { code, reason }))).await
    };
    let _ = timeout(WRITE_TIMEOUT, farewell).await;
}

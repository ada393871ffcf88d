//! One socket: a read pump that obeys frames, a write pump that empties the queue.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesOrdered;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::{Connection, Hub, encode};
use crate::protocol::{
    ApiError, ClientFrame, ErrorCode, MessageId, RoomId, ServerFrame, VERSION, close, limits,
};
use crate::server::auth::Identity;
use crate::server::domain::{Domain, DomainError};
use crate::server::metrics::{Counts, Via};
use crate::server::socket::{Frame, Incoming, Line, Socket};
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
    /// The limit of one message from a client.
    pub frame_bytes: usize,
}

/// Serve a socket until it ends.
pub async fn serve(services: Services, identity: Identity, locale: Locale, socket: Socket) {
    let Socket { reader, read, line } = socket;
    let hub = services.hub.clone();
    let line = Arc::new(line.counted_by(hub.counts.bytes_sent.clone()));
    let connection = match hub.register(identity, locale, &line) {
        Ok(connection) => connection,
        Err(error) => return refuse(&line, &error.into(), locale).await,
    };
    let registration = Registration { hub: hub.clone(), connection: connection.clone() };
    let answering = connection.clone();
    let answer = move |frame| answering.queue.push(frame);
    let mut incoming = Incoming::new(reader, read, services.frame_bytes, answer).await;
    let mut read_pump = ReadPump {
        flood: FloodGuard::new(services.unlimited_frames),
        services,
        connection: connection.clone(),
        locale,
        resumed: false,
        greeted: HashMap::new(),
        posts: FuturesOrdered::new(),
    };
    // Boxed, and so are others below: what is only needed for a moment would count for every connection all the time.
    if let Err(error) = Box::pin(read_pump.greet()).await {
        return refuse(&line, &error.into(), locale).await;
    }
    let peer_has_ended = tokio::select! {
        () = read_pump.read(&mut incoming) => true,
        () = write(&hub.counts, &connection, &line) => false,
    };
    drop(registration);
    ending::wait_for_the_peer(&mut incoming).await;
    if peer_has_ended {
        // The answer to its close is there now. Who has said goodbye is owed no more patience than that.
        let _ = timeout(ending::FAREWELL_TIMEOUT, line.write(&connection.queue)).await;
    }
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
    async fn read(&mut self, incoming: &mut Incoming<impl FnMut(Frame) + Send + Unpin>) {
        loop {
            let message = tokio::select! {
                Some(answer) = self.posts.next() => {
                    self.push(&answer);
                    continue;
                }
                message = timeout(IDLE_TIMEOUT, incoming.next()) => message,
            };
            let code = match message {
                Err(_silent) => close::IDLE,
                Ok(None | Some(Ok(Message::Close(_)))) => return,
                Ok(Some(Err(error))) => match ending::close_code(&error) {
                    Some(code) => code,
                    None => return,
                },
                Ok(Some(Ok(_))) if self.connection.queue.is_ending() => continue,
                Ok(Some(Ok(message))) => match Box::pin(self.receive(message)).await {
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
    async fn receive(&mut self, message: Message) -> Result<(), u16> {
        let frame = match message {
            Message::Text(text) => {
                let counts = &self.services.hub.counts;
                counts.frames_received.inc();
                counts.bytes_received.inc_by(text.len() as u64);
                understand(&text)
            }
            Message::Binary(_) => Err(ErrorCode::BinaryUnsupported),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => return Ok(()),
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

/// Write what waits whenever there is something, until the connection is to end.
async fn write(counts: &Counts, connection: &Connection, line: &Line) {
    while write_what_waits(counts, connection, line).await {
        connection.queue.filled().await;
    }
}

/// Write what waits, and the close if this is the end. Whether the connection goes on.
async fn write_what_waits(counts: &Counts, connection: &Connection, line: &Line) -> bool {
    if !matches!(timeout(WRITE_TIMEOUT, line.write(&connection.queue)).await, Ok(Ok(()))) {
        return false;
    }
    let Some(ending) = connection.queue.end() else { return true };
    counts.closed(ending.code);
    ending::say_goodbye(line, Frame::close(ending.code, &ending.reason)).await;
    false
}

/// Say why a socket is not served, and close it. The client may try again later.
async fn refuse(line: &Line, error: &ApiError, locale: Locale) {
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
    let last = [encode(&frame), Frame::close(code, "retry_after_ms=5000")];
    let _ = timeout(WRITE_TIMEOUT, line.write(&Mutex::new(last.into()))).await;
}

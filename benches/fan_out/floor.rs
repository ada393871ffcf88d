//! The least that a server can do: it takes a message, numbers it and hands it to everybody in the room, as the same
//! bytes that Salon would send. It keeps nothing and knows nobody, and who reads too slowly misses messages.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use salon::protocol::{ClientFrame, Message, MessageId, RoomId, SUBPROTOCOL, ServerFrame, User, UserId};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{LocalSet, spawn_local};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use uuid::Uuid;

/// As many as Salon lets wait for one reader.
const PENDING_BYTES: usize = 1024 * 1024;

/// When what is to be sent is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Floor {
    /// Each delivery by a system call of its own.
    Single,
    /// All that has come together for somebody by one.
    Batch,
}

impl Floor {
    pub fn argument(self) -> &'static str {
        match self {
            Self::Single => "--serve-floor",
            Self::Batch => "--serve-floor-batch",
        }
    }

    pub fn parse(argument: &str) -> Option<Self> {
        [Self::Single, Self::Batch].into_iter().find(|floor| floor.argument() == argument)
    }
}

/// Serve until the process is ended; the first line says where.
pub fn serve(floor: Floor) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
    LocalSet::new().block_on(&runtime, async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        let hall = Rc::new(Hall::new(floor));
        spawn_local(hall.clone().send_batches());
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let hall = hall.clone();
            // Whoever hangs up is gone, and nobody minds.
            spawn_local(async move { drop(hall.sit_down(stream).await) });
        }
    });
}

/// Everybody, by room.
struct Hall {
    floor: Floor,
    rooms: RefCell<HashMap<RoomId, Room>>,
    waiting: RefCell<Vec<Rc<Seat>>>,
    has_waiting: Notify,
}

#[derive(Default)]
struct Room {
    seats: Vec<Rc<Seat>>,
    rev: i64,
}

/// One connection.
struct Seat {
    stream: TcpStream,
    pending: RefCell<Vec<u8>>,
    /// Somebody sees to what is pending.
    is_waiting: Cell<bool>,
}

impl Hall {
    fn new(floor: Floor) -> Self {
        Self { floor, rooms: RefCell::default(), waiting: RefCell::default(), has_waiting: Notify::new() }
    }

    async fn sit_down(self: Rc<Self>, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let seat = Rc::new(Seat { stream, pending: RefCell::default(), is_waiting: Cell::new(false) });
        let mut inbox = Vec::new();
        let head_len = loop {
            seat.read(&mut inbox).await?;
            if let Some(end) = inbox.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = String::from_utf8_lossy(&inbox[..head_len]).into_owned();
        inbox.drain(..head_len);
        let header = |name: &str| {
            head.lines()
                .find_map(|line| line.split_once(": ").filter(|(found, _)| found.eq_ignore_ascii_case(name)))
        };
        let room_id =
            header("cookie").and_then(|(_, cookie)| cookie.strip_prefix("room=")?.parse().ok()).map(RoomId);
        let (Some((_, key)), Some(room_id)) = (header("sec-websocket-key"), room_id) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        seat.give(
            format!(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                 Sec-WebSocket-Accept: {}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n",
                derive_accept_key(key.as_bytes())
            )
            .as_bytes(),
        );
        self.rooms.borrow_mut().entry(room_id).or_default().seats.push(seat.clone());
        loop {
            while let Some(text) = take_frame(&mut inbox) {
                match serde_json::from_slice(&text).map_err(io::Error::other)? {
                    ClientFrame::Ping { nonce } => {
                        seat.give(&frame(&ServerFrame::Pong { nonce, heads: Default::default() }));
                    }
                    ClientFrame::Message { client_id, content, .. } => {
                        self.hand_out(&seat, room_id, client_id, content);
                    }
                    _ => {}
                }
            }
            seat.read(&mut inbox).await?;
        }
    }

    fn hand_out(&self, sender: &Rc<Seat>, room_id: RoomId, client_id: Uuid, content: String) {
        let mut rooms = self.rooms.borrow_mut();
        let room = rooms.entry(room_id).or_default();
        room.rev += 1;
        let (rev, seq) = (room.rev, room.rev);
        let ack = ServerFrame::Ack { client_id, room_id, message_id: MessageId(seq), seq, rev };
        let data = message(room_id, rev, client_id, content);
        let bytes = frame(&ServerFrame::Message { room_id, rev, data });
        self.give(sender, &frame(&ack));
        room.seats.iter().for_each(|seat| self.give(seat, &bytes));
    }

    fn give(&self, seat: &Rc<Seat>, bytes: &[u8]) {
        match self.floor {
            Floor::Single => seat.give(bytes),
            Floor::Batch => {
                seat.keep(bytes);
                if !seat.is_waiting.replace(true) {
                    self.waiting.borrow_mut().push(seat.clone());
                    self.has_waiting.notify_one();
                }
            }
        }
    }

    /// Whoever is ready to be heard is heard first.
    async fn send_batches(self: Rc<Self>) {
        loop {
            self.has_waiting.notified().await;
            tokio::task::yield_now().await;
            for seat in self.waiting.take() {
                seat.is_waiting.set(false);
                seat.flush();
            }
        }
    }
}

impl Seat {
    async fn read(&self, inbox: &mut Vec<u8>) -> io::Result<()> {
        loop {
            self.stream.readable().await?;
            inbox.reserve(4096);
            match self.stream.try_read_buf(inbox) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn give(self: &Rc<Self>, bytes: &[u8]) {
        if !self.pending.borrow().is_empty() {
            return self.keep(bytes);
        }
        let written = self.stream.try_write(bytes).unwrap_or(0);
        if written < bytes.len() {
            self.keep(&bytes[written..]);
            self.flush();
        }
    }

    fn keep(&self, bytes: &[u8]) {
        let mut pending = self.pending.borrow_mut();
        if pending.len() < PENDING_BYTES {
            pending.extend_from_slice(bytes);
        }
    }

    /// Send all that is pending; what does not go now, once it does.
    fn flush(self: &Rc<Self>) {
        let mut pending = self.pending.borrow_mut();
        let written = self.stream.try_write(&pending).unwrap_or(0);
        pending.drain(..written);
        if !pending.is_empty() && !self.is_waiting.replace(true) {
            let seat = self.clone();
            spawn_local(async move {
                let is_there = seat.stream.writable().await.is_ok();
                seat.is_waiting.set(false);
                if is_there {
                    seat.flush();
                }
            });
        }
    }
}

/// A short masked text frame of a client, if it is all there.
fn take_frame(inbox: &mut Vec<u8>) -> Option<Vec<u8>> {
    let (len, head) = match inbox.get(1)? & 0x7F {
        126 => (usize::from(u16::from_be_bytes([*inbox.get(2)?, *inbox.get(3)?])), 4),
        len => (usize::from(len), 2),
    };
    let mask: [u8; 4] = inbox.get(head..head + 4)?.try_into().ok()?;
    let mut text = inbox.get(head + 4..head + 4 + len)?.to_vec();
    text.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    inbox.drain(..head + 4 + len);
    Some(text)
}

fn frame(frame: &ServerFrame) -> Vec<u8> {
    let text = serde_json::to_vec(frame).expect("a frame has a JSON form");
    let mut bytes = vec![0x81];
    match u8::try_from(text.len()) {
        Ok(len) if len < 126 => bytes.push(len),
        _ => {
            bytes.push(126);
            bytes.extend(u16::try_from(text.len()).expect("a short text").to_be_bytes());
        }
    }
    bytes.extend(text);
    bytes
}

fn message(room_id: RoomId, rev: i64, client_id: Uuid, content: String) -> Message {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    let name = "p0.0".to_owned();
    let user = User { id: UserId(1), username: name.clone(), nickname: name, avatar_id: 1 };
    Message {
        id: MessageId(rev),
        room_id,
        seq: rev,
        rev,
        user_id: user.id,
        client_id,
        content,
        html: None,
        created_at: now,
        edited_at: None,
        recalled: None,
        reply_to: None,
        attachments: Vec::new(),
        reactions: Vec::new(),
        mentions: Vec::new(),
        mentions_room: false,
        pinned: None,
        user,
    }
}

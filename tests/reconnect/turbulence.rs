//! Readers who come and go while others talk: what they put together is the log, whole and in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use salon::protocol::{Message, RoomId, ServerFrame};

use crate::support::{Client, Server, Socket};

const LOBBY: RoomId = RoomId(1);
const WRITERS: usize = 3;
const EACH: usize = 40;

/// What a client holds of a room.
#[derive(Default)]
struct Held {
    rev: i64,
    messages: Vec<Message>,
}

impl Held {
    /// Take in a frame; a change has to follow directly on what is held.
    fn take(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::Message { rev, data, .. } => {
                assert_eq!(rev, self.rev + 1, "a change was lost or doubled");
                self.rev = rev;
                self.messages.push(data);
            }
            ServerFrame::Replay { from, to, data, .. } => {
                assert_eq!(from, self.rev, "a replay begins where the client stands");
                self.rev = to;
                self.messages.extend(data);
            }
            ServerFrame::Reset { .. } => panic!("so much was never missed"),
            _ => {}
        }
    }
}

/// Look around a few times, go, and come back, until everything has been said and heard.
async fn come_and_go(client: Client, patience: usize, silence: Arc<AtomicBool>) -> Vec<Message> {
    let mut held = Held::default();
    loop {
        let mut socket = Socket::open(&client).await;
        socket.resume([(LOBBY, held.rev)]).await;
        let last_visit = silence.load(Ordering::SeqCst);
        for _ in 0..patience {
            socket.settle().await.into_iter().for_each(|frame| held.take(frame));
        }
        if last_visit {
            return held.messages;
        }
        if patience.is_multiple_of(2) {
            socket.hang_up().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let silence = Arc::new(AtomicBool::new(false));
    let mut readers = Vec::new();
    for patience in 1..=4 {
        let reader = server.register(&format!("reader{patience}")).await;
        readers.push(tokio::spawn(come_and_go(reader, patience, silence.clone())));
    }
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let client = server.register(&format!("writer{writer}")).await;
        writers.push(tokio::spawn(async move {
            let mut socket = client.connect().await;
            for number in 0..EACH {
                socket.post(LOBBY, &format!("{writer}/{number}")).await;
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    silence.store(true, Ordering::SeqCst);
    let expected: Vec<i64> = (1..=(WRITERS * EACH) as i64).collect();
    for reader in readers {
        let heard = reader.await.unwrap();
        let seqs: Vec<i64> = heard.iter().map(|message| message.seq).collect();
        assert_eq!(seqs, expected);
        for writer in 0..WRITERS {
            let own = heard.iter().filter_map(|message| message.content.strip_prefix(&format!("{writer}/")));
            assert!(own.eq((0..EACH).map(|number| number.to_string())), "each writer in order");
        }
    }
}

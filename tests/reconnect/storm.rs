//! Everyone comes back at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt;
use futures::stream;
use salon::protocol::{RoomId, ServerFrame};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{Client, Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);
const CLIENTS: usize = 1_000;

/// How often the store was read, in this process.
static READS: AtomicUsize = AtomicUsize::new(0);

struct CountReads;

impl Subscriber for CountReads {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == "salon::server::store"
    }

    fn event(&self, _: &Event<'_>) {
        READS.fetch_add(1, Ordering::SeqCst);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Connect and resume, so many at a time; everyone is back when they have heard how their room stands.
async fn connect_all(clients: &[Client], at_once: usize) -> Vec<Socket> {
    let connecting = stream::iter(clients).map(|client| async {
        let mut socket = Socket::open(client).await;
        let room = socket.rooms.iter().find(|room| room.id == LOBBY).expect("the lobby");
        let held = (LOBBY, room.last_rev);
        socket.resume([held]).await;
        let to = wait_for!(socket, ServerFrame::Replay { room_id: LOBBY, to, .. } => to);
        assert_eq!(to, held.1);
        socket
    });
    connecting.buffer_unordered(at_once).collect().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_are_back_within_half_a_minute_and_are_asked_about_together() {
    tracing::subscriber::set_global_default(CountReads).unwrap();
    let mut server = Server::start_with(|config| config.unlimited = true).await;
    let steward = server.register("steward").await;
    steward.post_message(LOBBY, "before").await;
    let clients = server.crowd(LOBBY, "reader", CLIENTS).await;
    let sockets = connect_all(&clients, 100).await;
    server.restart().await;
    drop(sockets);

    let before = READS.load(Ordering::SeqCst);
    let returning = connect_all(&clients, CLIENTS);
    let sockets = tokio::time::timeout(Duration::from_secs(30), returning).await.expect("all are back");
    let reads = READS.load(Ordering::SeqCst) - before;
    // Their sessions, and who they are with their rooms, would be two reads for each if they were asked about one by one;
    // what is read of them twice, or what they have missed, if others came meanwhile, is more.
    assert!((2..CLIENTS).contains(&reads), "{reads} reads");

    steward.post_message(LOBBY, "after").await;
    for mut socket in sockets {
        assert_eq!(socket.next_text().await, "after");
    }
}

//! The same message, sent again and again from several places at once.

use std::collections::HashMap;

use futures::future::join_all;
use salon::protocol::{ClientFrame, ServerFrame};
use uuid::Uuid;

use crate::checker::{Evidence, check};
use crate::figures::figure;
use crate::history::{Ack, Body, Entry, History};
use crate::support::Socket;
use crate::world::{LOBBY, World};

const MESSAGES: usize = 1_000;
const REPEATS: usize = 5;
const SOCKETS: usize = 3;
/// Frames sent before their answers are read.
const AHEAD: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_messages_sent_five_times_each_over_three_sockets() {
    let mut world = World::with(2, 0).await;
    let reader = world.clients(world.victim.address).await.pop().expect("two of them");
    let writer = world.person(0);
    let ids: Vec<Uuid> = std::iter::repeat_with(Uuid::new_v4).take(MESSAGES).collect();
    let mut sockets = Vec::new();
    for number in 0..SOCKETS {
        let socket = writer.connect().await;
        // Each has its share, in an order of its own: copies of one message meet in the server.
        let mut share: Vec<Uuid> =
            ids.iter().cycle().take(MESSAGES * REPEATS).skip(number).step_by(SOCKETS).copied().collect();
        share.rotate_left(number * AHEAD);
        sockets.push(send_all(socket, world.people[0].id, share));
    }
    let mut histories = join_all(sockets).await;
    let answers: usize = histories.iter().map(|history| history.acknowledged().count()).sum();
    assert_eq!(answers, MESSAGES * REPEATS);

    let clients = [reader];
    world.settle(&clients).await;
    let seen = world.evidence(clients.into()).await;
    assert_eq!(seen.store.messages.len(), MESSAGES);
    histories.extend(seen.histories);
    let violations = check(&Evidence { histories, store: seen.store });
    assert_eq!(violations, []);
    figure("1,000 ids × 5 over 3 sockets", "frames answered, equally for each id", answers);
    figure("1,000 ids × 5 over 3 sockets", "messages stored", MESSAGES);
}

/// Send frames and read their answers; what came, as the checker wants it.
async fn send_all(mut socket: Socket, me: salon::protocol::UserId, ids: Vec<Uuid>) -> History {
    let mut history = History::new(me);
    for batch in ids.chunks(AHEAD) {
        let mut waiting: HashMap<Uuid, usize> = HashMap::new();
        for client_id in batch {
            let content = client_id.to_string();
            history.record(Entry::Wrote { room: LOBBY, client_id: *client_id, body: Body::of(&content) });
            socket.send(ClientFrame::text(*client_id, LOBBY, content)).await;
            *waiting.entry(*client_id).or_default() += 1;
        }
        while !waiting.is_empty() {
            match socket.next_frame().await {
                ServerFrame::Ack { client_id, room_id, message_id, seq, rev } => {
                    let ack = Ack { client_id, room: room_id, id: message_id, seq, rev };
                    history.record(Entry::Acknowledged(ack));
                    let left = waiting.get_mut(&client_id).expect("an answer to what was sent");
                    *left -= 1;
                    if *left == 0 {
                        waiting.remove(&client_id);
                    }
                }
                ServerFrame::Nack { code, .. } => panic!("refused: {code:?}"),
                _ => {}
            }
        }
    }
    history
}

//! What is said on one node is heard on the other.

use std::time::Duration;

use salon::protocol::{ClientFrame, Role, RoomId, RoomKind, ServerFrame};

use tokio::time::timeout;

use crate::nodes::Nodes;
use crate::support::{Socket, in_time, texts};

const LOBBY: RoomId = RoomId(1);
const EACH: usize = 20;

/// The texts that somebody is told, whichever frames they come in.
async fn hear(socket: &mut Socket, count: usize) -> Vec<String> {
    let mut heard = Vec::new();
    while heard.len() < count {
        let messages = socket
            .expect("messages", |frame| match frame {
                ServerFrame::Message { data, .. } => Some(vec![data]),
                ServerFrame::Replay { data, .. } => Some(data),
                _ => None,
            })
            .await;
        heard.extend(messages.into_iter().map(|message| message.content));
    }
    heard
}

async fn messages_cross(nodes: Nodes) {
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await.elsewhere(nodes.two.address);
    let (mut ada, mut beth) = (ada.connect().await, beth.connect().await);
    for number in 0..EACH {
        ada.post(LOBBY, &format!("ada {number}")).await;
        beth.post(LOBBY, &format!("beth {number}")).await;
    }
    let expected: Vec<String> =
        (0..EACH).flat_map(|number| [format!("ada {number}"), format!("beth {number}")]).collect();
    assert_eq!(hear(&mut ada, 2 * EACH).await, expected);
    assert_eq!(hear(&mut beth, 2 * EACH).await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_cross_in_one_order() {
    messages_cross(Nodes::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_cross_without_redis() {
    messages_cross(Nodes::without_redis().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_cross_while_redis_is_away() {
    let mut nodes = Nodes::start().await;
    nodes.redis().kill();
    messages_cross(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_crosses_by_redis() {
    typing_crosses(&Nodes::start().await, ["ada", "beth"]).await;
}

/// What goes by Redis alone is heard, within 10 s. The people are new.
pub async fn typing_crosses(nodes: &Nodes, [one, other]: [&str; 2]) {
    let ada = nodes.register(one).await;
    let beth = nodes.register(other).await.elsewhere(nodes.two.address);
    let (mut ada_s, mut beth_s) = (ada.connect().await, beth.connect().await);
    // The nodes may not have found each other yet.
    let heard = async {
        loop {
            ada_s.send(ClientFrame::Typing { room_id: LOBBY }).await;
            ada_s.settle().await;
            let frames = beth_s.settle().await;
            let is_typing = |frame: &ServerFrame| matches!(frame, ServerFrame::Typing { user_id, .. } if *user_id == ada.id());
            if frames.iter().any(is_typing) {
                return;
            }
        }
    };
    timeout(Duration::from_secs(10), heard).await.expect("typing is heard");
}

/// Memberships have no revisions: in another order than that of the commits, she would be out on one of the nodes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_by_one_node_and_added_by_the_other_is_in() {
    let nodes = Nodes::start().await;
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await;
    let room = ada.create_room("Ours", RoomKind::Private).await.id;
    let ada_there = ada.elsewhere(nodes.two.address);
    let mut sockets = [beth.connect().await, beth.elsewhere(nodes.two.address).connect().await];
    ada.add(room, &beth, Role::Member).await;
    for number in 0..EACH {
        let (removing, adding) = if number % 2 == 0 { (&ada, &ada_there) } else { (&ada_there, &ada) };
        removing.remove(room, beth.id()).await;
        adding.add(room, &beth, Role::Member).await;
    }
    for socket in &mut sockets {
        let heard = async {
            loop {
                ada.post_message(room, "welcome").await;
                if texts(&socket.settle().await).contains(&"welcome") {
                    return;
                }
            }
        };
        in_time("a welcome", heard).await;
    }
}

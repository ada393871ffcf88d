//! The checker notices: for each promise, the server is told to break it, and exactly that is found.

use salon::protocol::{ClientFrame, MessageId};

use crate::checker::{Invariant, broken, check};
use crate::client::{Client, Order};
use crate::proxy::{Fate, Proxy};
use crate::victim::Victim;
use crate::world::{LOBBY, World};

#[tokio::test]
async fn without_a_fault_everything_holds() {
    expect(None, &[]).await;
}

#[tokio::test]
async fn an_acknowledged_message_that_was_rolled_back() {
    expect(Some("ack_rolled_back"), &[Invariant::Durable]).await;
}

#[tokio::test]
async fn a_replay_that_leaves_a_change_out() {
    expect(Some("replay_hole"), &[Invariant::Contiguous]).await;
}

#[tokio::test]
async fn two_messages_swapped_for_some() {
    expect(Some("swapped"), &[Invariant::OneOrder]).await;
}

#[tokio::test]
async fn a_page_with_a_message_twice() {
    expect(Some("doubled_row"), &[Invariant::NoDoubles]).await;
}

#[tokio::test]
async fn a_recalled_message_that_is_still_read_out() {
    expect(Some("kept_body"), &[Invariant::Gone]).await;
}

/// An even number, as that of the messages: some of the bugs come in pairs.
const RECALLS: usize = 2;

/// One writes, and takes some of it back. One is away meanwhile, and resumes. One crashes, and loads what there is.
async fn expect(fault: Option<&str>, expected: &[Invariant]) {
    let variables = fault.map(|name| ("SALON_FAULT", name.to_owned())).into_iter().collect();
    let mut world = World::around(Victim::start_with(None, variables).await, 3, 0).await;
    let proxy = Proxy::before(world.victim.address).await;
    let clients = world.clients(proxy.address).await;
    say(&world, &clients, 0..10).await;
    world.settle(&clients).await;

    proxy.set_down(true);
    proxy.strike(|_| Fate::Cut);
    world.until("nobody is connected", &clients, || !clients.iter().any(Client::is_online)).await;
    clients[2].crash().await;
    // The writer alone finds another way.
    let (writer, away) = (world.victim.address, &clients);
    let device = Client::start(world.people[0].id, world.door(0, writer), vec![LOBBY]);
    let devices = [device];
    world.until("the writer is connected", &devices, || devices[0].is_online()).await;
    say(&world, &devices, 10..20).await;
    let first: Vec<MessageId> =
        devices[0].history().acknowledged().filter(|ack| ack.seq % 5 != 0).map(|ack| ack.id).collect();
    for message_id in first.into_iter().take(RECALLS) {
        devices[0].order(Order::Send(ClientFrame::Recall { room_id: LOBBY, message_id })).await;
    }
    proxy.set_down(false);
    away[2].begin();
    world.settle(&clients).await;

    let [device] = devices;
    let evidence = world.evidence(clients.into_iter().chain([device]).collect()).await;
    let violations = check(&evidence);
    assert!(broken(&violations).iter().eq(expected), "{violations:#?}");
}

async fn say(world: &World, clients: &[Client], numbers: std::ops::Range<usize>) {
    for number in numbers {
        clients[0].write(LOBBY, number.to_string()).await;
    }
    let acknowledged = || clients[0].history().acknowledged().count();
    world.until("it was said", clients, || acknowledged() >= 10 && clients[0].pending() == 0).await;
}

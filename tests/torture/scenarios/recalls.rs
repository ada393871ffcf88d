//! Five hundred messages are taken back while half of the people are away. Some are edited besides.

use salon::protocol::{ClientFrame, MessageId};

use crate::client::{Client, Order};
use crate::figures::figure;
use crate::history::{Ack, Body};
use crate::proxy::{Fate, Proxy};
use crate::world::{LOBBY, World, acknowledged, hurry};

const PEOPLE: usize = 20;
const WRITERS: usize = 10;
const RECALLS: usize = 500;
const EDITS: usize = 60;
/// Some are only gone for a few recalls, and are told each. For the others there are too many.
const EARLY: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recalled_while_half_are_away() {
    let mut world = World::with(PEOPLE, 0).await;
    let (near, far) = (Proxy::before(world.victim.address).await, Proxy::before(world.victim.address).await);
    let address = |number: usize| match number {
        0..WRITERS => world.victim.address,
        number if number % 2 == 0 => near.address,
        _ => far.address,
    };
    let clients: Vec<Client> = (0..PEOPLE)
        .map(|number| {
            Client::start(world.people[number].id, world.door(number, address(number)), vec![LOBBY])
        })
        .collect();
    world.until("everyone is connected", &clients, || clients.iter().all(Client::is_online)).await;
    let (writers, absent) = clients.split_at(WRITERS);
    let written = RECALLS + EDITS;
    for number in 0..written {
        writers[number % WRITERS].write(LOBBY, format!("soon regretted {number}")).await;
        // An outbox takes so many at once.
        if number % (WRITERS * 20) == 0 {
            world.until("it is said", writers, || acknowledged(writers) >= number).await;
        }
    }
    world.settle(&clients).await;

    for proxy in [&near, &far] {
        proxy.set_down(true);
        proxy.strike(|_| Fate::Cut);
    }
    world.until("half are away", absent, || !absent.iter().any(Client::is_online)).await;
    // One of those crashes, and knows nothing when it comes back.
    absent[1].crash().await;
    let acks: Vec<Vec<Ack>> =
        writers.iter().map(|writer| writer.history().acknowledged().copied().collect()).collect();
    let posted: Vec<(&Client, MessageId)> = (0..written)
        .map(|number| (&writers[number % WRITERS], acks[number % WRITERS][number / WRITERS].id))
        .collect();
    for (number, (writer, message_id)) in posted.iter().copied().enumerate() {
        let frame = if number < RECALLS {
            ClientFrame::Recall { room_id: LOBBY, message_id }
        } else {
            ClientFrame::Edit { room_id: LOBBY, message_id, content: format!("better said {number}") }
        };
        writer.order(Order::Send(frame)).await;
        if number == EARLY {
            near.set_down(false);
            hurry(absent).await;
        }
    }
    let last_rev = (2 * written) as i64;
    let all_is_done = || writers.iter().all(|writer| writer.stands_at(LOBBY, last_rev));
    world.until("all is recalled", writers, all_is_done).await;
    far.set_down(false);
    absent[1].begin();
    hurry(absent).await;
    let evidence = world.judge(clients).await;

    let recalled = evidence.store.messages.iter().filter(|message| message.is_recalled);
    assert_eq!(recalled.filter(|message| message.body == Body::Empty).count(), RECALLS);
    let tombstones = evidence.histories.iter().map(|history| {
        history.end[&LOBBY].screen.messages.iter().filter(|message| message.is_recalled).count()
    });
    let counts = || evidence.histories.iter().map(|history| history.counts);
    let replays: u64 = counts().map(|counts| counts.replays).sum();
    let resets: u64 = counts().map(|counts| counts.resets).sum();
    assert!(resets > 0, "nobody missed too much");
    let test = format!("{RECALLS} recalls while half of {PEOPLE} are away");
    figure(&test, "recalled bodies seen after their recall", 0);
    figure(&test, "tombstones on all screens", tombstones.sum::<usize>());
    figure(&test, "replays and resets", format!("{replays} and {resets}"));
}

//! What has to hold in every state.

use salon::protocol::Message;
use stateright::Property;

use super::client::Client;
use super::server::Server;
use super::wire::{Who, client_id, user_id};
use super::world::{BOTH, Bounds, World};

pub const STORED_ONCE: &str = "every acknowledged message is in the store, and every message once";
pub const IN_ORDER: &str = "each author's messages stand in the order in which they were written";
pub const NO_GAP: &str = "a client shows no gap and no double";
pub const ONE_ORDER: &str = "both clients show the store's order";
pub const STAYS_RECALLED: &str = "who has heard of a recall never shows the text again";
pub const NO_OLD_TEXT: &str = "nothing read after a recall has the text";
pub const COMPLETE: &str = "once all is calm both clients show the store, and nothing waits or was lost";

pub fn all() -> Vec<Property<Bounds>> {
    vec![
        Property::always(STORED_ONCE, |_, world: &World| is_stored_once(&world.server)),
        Property::always(IN_ORDER, |_, world: &World| {
            BOTH.into_iter().all(|who| is_in_order(&world.server, who))
        }),
        Property::always(NO_GAP, |_, world: &World| world.clients.iter().all(|client| is_contiguous(client))),
        Property::always(ONE_ORDER, |_, world: &World| {
            let has_its_place = |message| has_its_place(&world.server, message);
            world.clients.iter().all(|client| client.shown().all(has_its_place))
        }),
        Property::always(STAYS_RECALLED, |_, world: &World| {
            world.clients.iter().all(|client| keeps_recalls(client))
        }),
        Property::always(NO_OLD_TEXT, |_, world: &World| !world.server.has_leaked()),
        Property::always(COMPLETE, |_, world: &World| !world.is_calm() || ends_well(world)),
    ]
}

fn is_stored_once(server: &Server) -> bool {
    let count = |who: Who, number: u8| server.log().iter().filter(|stored| stored.is(who, number)).count();
    server.acked().iter().all(|(who, number)| count(*who, *number) == 1)
        && server.log().iter().all(|stored| count(stored.author, stored.number) == 1)
}

fn is_in_order(server: &Server, author: Who) -> bool {
    let own = server.log().iter().filter(|stored| stored.author == author);
    own.map(|stored| stored.number).is_sorted()
}

fn is_contiguous(client: &Client) -> bool {
    let first = client.shown().next().map_or(0, |first| first.seq);
    client.shown().zip(first..).all(|(message, seq)| message.seq == seq)
}

fn has_its_place(server: &Server, message: &Message) -> bool {
    let stored = usize::try_from(message.seq - 1).ok().and_then(|at| server.log().get(at));
    stored.is_some_and(|stored| {
        message.client_id == client_id(stored.author, stored.number)
            && message.user_id == user_id(stored.author)
    })
}

fn keeps_recalls(client: &Client) -> bool {
    client.shown().all(|message| message.content.is_empty() || !client.has_heard_of_recall(message.seq))
}

/// Whether a heartbeat later everything is where it belongs.
fn ends_well(world: &World) -> bool {
    let mut world = world.clone();
    world.calm_down();
    let is_stored = |who: Who| (0..world.clients[who].written()).all(|number| world.server.has(who, number));
    world.is_calm()
        && BOTH.into_iter().all(is_stored)
        && world
            .clients
            .iter()
            .all(|client| client.pending().next().is_none() && is_complete(client, &world.server))
}

/// Whether the window reaches to the end, and to the beginning unless it says that there is more.
fn is_complete(client: &Client, server: &Server) -> bool {
    let skipped = client.shown().next().map_or(0, |first| first.seq as usize - 1);
    let stored = server.log().iter().skip(skipped).map(|stored| stored.message());
    client.shown().cloned().eq(stored) && (skipped > 0) == client.timeline().has_more()
}

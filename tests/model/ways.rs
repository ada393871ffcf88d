//! What has to be reached for an exploration to mean something.

use stateright::Property;

use super::client::Client;
use super::wire::{Down, Up, Who, client_id};
use super::world::{BOTH, Bounds, World};

/// A name, and the state by which one sees that it is reached.
pub type Way = (&'static str, fn(&Bounds, &World) -> bool);

pub const ALL_DONE: Way =
    ("all has gone wrong that may, all is written and recalled, and all is calm", |bounds, world| {
        let recalled = world.server.log().iter().filter(|stored| stored.recalled).count();
        world.is_calm() && world.is_exhausted() && recalled == usize::from(bounds.recalls)
    });

pub const RETRY_OF_STORED: Way = ("a message is sent again that is in the store", |_, world| {
    BOTH.into_iter().any(|who| {
        let next = world.server.line(who).and_then(|line| line.up.front());
        matches!(next, Some(Up::Post { number }) if world.server.has(who, *number))
    })
});

pub const LOST_ANSWER: Way =
    ("a message is in the store, and the connection is cut before the answer", |_, world| {
        BOTH.into_iter().any(|who| {
            let is_pending =
                |number| world.clients[who].pending().any(|item| item.client_id == client_id(who, number));
            let mut own = world.server.log().iter().filter(|stored| stored.author == who);
            world.server.line(who).is_none() && own.any(|stored| is_pending(stored.number))
        })
    });

pub const QUEUE: Way = ("two messages of one author wait", |_, world| {
    world.clients.iter().any(|client| client.pending().count() == 2)
});

pub const GAP: Way = ("a client sees a gap", |_, world| {
    is_next(world, |client, frame| matches!(frame, Down::Live(change) if change.rev > client.held() + 1))
});

pub const GAP_FILLED: Way = ("a gap is filled within a connection", |_, world| {
    is_next(
        world,
        |client, frame| matches!(frame, Down::Replay { from, to, is_repair: true, .. } if (*from..*to).contains(&client.held())),
    )
});

pub const RECALL_WHILE_AWAY: Way =
    ("a message is recalled while a client that shows it is away", |_, world| {
        BOTH.into_iter().any(|who| {
            let mut shown = world.clients[who].shown();
            world.server.line(who).is_none()
                && shown
                    .any(|message| !message.content.is_empty() && world.server.is_recalled(message.seq as u8))
        })
    });

pub const RECALL_OVERTAKES: Way = ("a message arrives after its recall was committed", |_, world| {
    BOTH.into_iter().any(|who| match next(world, who) {
        Some(Down::Live(change)) => !change.recalled && world.server.is_recalled(change.seq),
        _ => false,
    })
});

pub const RESET: Way =
    ("a client is to begin anew", |_, world| is_next(world, |_, frame| matches!(frame, Down::Reset { .. })));

pub const STALE_PAGE: Way =
    ("a page arrives that was read before a recall of which the client has heard", |_, world| {
        world.clients.iter().any(|client| {
            let page = client.loading().and_then(|loading| loading.answer.as_ref());
            page.is_some_and(|page| {
                let mut messages = page.messages.iter();
                messages.any(|stored| !stored.recalled && client.has_heard_of_recall(stored.seq.into()))
            })
        })
    });

pub fn property((name, condition): &Way) -> Property<Bounds> {
    Property::sometimes(name, *condition)
}

fn next(world: &World, who: Who) -> Option<&Down> {
    world.server.line(who)?.down.front()
}

fn is_next(world: &World, condition: impl Fn(&Client, &Down) -> bool) -> bool {
    BOTH.into_iter().any(|who| next(world, who).is_some_and(|frame| condition(&world.clients[who], frame)))
}

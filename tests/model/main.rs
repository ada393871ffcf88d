//! All ways in which things can go between two clients, a server and the network, within small bounds.
//!
//! The clients are the machines that ship. The server is a specification of store and hub in few lines; how
//! the real one behaves, the other tests see.

mod bug;
mod client;
mod promises;
mod server;
mod shared;
mod ways;
mod wire;
mod world;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use stateright::{Checker, HasDiscoveries, Model};

use bug::Bug;
use server::Rules;
use world::Bounds;

/// An exploration that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(50);
/// Everything is replayed, and a page has everything.
const ROOMY: Rules = Rules { replayed: u8::MAX, page: u8::MAX, bug: None };

/// Both write, and one of the two messages is recalled, by its author or by the other one.
const CONVERSATION: Bounds = Bounds {
    opening: 0,
    writes: [1, 1],
    recalls: 1,
    // Nothing tells the two apart before: what one does, the other does elsewhere.
    recallers: &[0],
    faults: 1,
    unlucky: &[0, 1],
    rules: ROOMY,
    ways: &[
        ways::ALL_DONE,
        ways::RETRY_OF_STORED,
        ways::LOST_ANSWER,
        ways::GAP,
        ways::GAP_FILLED,
        ways::RECALL_WHILE_AWAY,
        ways::RECALL_OVERTAKES,
    ],
};

#[test]
fn two_people_talk_and_one_thing_goes_wrong() {
    explore(CONVERSATION);
}

#[test]
fn one_writes_either_recalls_and_two_things_go_wrong() {
    explore(Bounds { writes: [1, 0], recallers: &[0, 1], faults: 2, ..CONVERSATION });
}

#[test]
fn messages_queue_and_two_things_go_wrong_for_their_author() {
    let ways = &[ways::ALL_DONE, ways::RETRY_OF_STORED, ways::LOST_ANSWER, ways::QUEUE, ways::GAP];
    explore(Bounds { writes: [2, 0], recalls: 0, faults: 2, unlucky: &[0], ways, ..CONVERSATION });
}

#[test]
fn pages_are_loaded_while_one_writes_the_other_recalls_and_one_thing_goes_wrong() {
    explore(PAGES);
}

/// Pages have one message, and who has missed anything at all begins anew.
const PAGES: Bounds = Bounds {
    opening: 1,
    writes: [1, 0],
    recallers: &[1],
    rules: Rules { replayed: 0, page: 1, bug: None },
    ways: &[ways::ALL_DONE, ways::RETRY_OF_STORED, ways::RESET, ways::STALE_PAGE, ways::RECALL_WHILE_AWAY],
    ..CONVERSATION
};

/// What the bugs need to show.
const BUGGY: Bounds = Bounds { opening: 1, writes: [2, 0], recalls: 0, ways: &[], ..CONVERSATION };

#[test]
fn an_answer_before_the_flush_is_found() {
    find(Bug::AcknowledgesBeforeFlush, BUGGY, promises::STORED_ONCE);
    find(Bug::AcknowledgesBeforeFlush, BUGGY, promises::ONE_ORDER);
}

#[test]
fn a_server_that_forgets_client_ids_is_found() {
    find(Bug::ForgetsClientIds, BUGGY, promises::STORED_ONCE);
}

#[test]
fn a_skipped_replay_is_found() {
    find(Bug::SkipsReplay, BUGGY, promises::COMPLETE);
}

#[test]
fn a_pong_without_heads_is_found() {
    find(Bug::KeepsHeadsToItself, BUGGY, promises::COMPLETE);
}

#[test]
fn recalled_text_from_an_old_copy_is_found() {
    let bounds = Bounds { writes: [0, 0], recalls: 1, ..BUGGY };
    find(Bug::ReadsOldText, bounds.clone(), promises::NO_OLD_TEXT);
    find(Bug::ReadsOldText, bounds, promises::STAYS_RECALLED);
}

#[test]
fn a_client_that_does_not_mind_revisions_is_found() {
    find(Bug::BelievesEverything, BUGGY, promises::NO_GAP);
}

#[test]
fn a_lost_outbox_is_found() {
    find(Bug::LosesOutbox, BUGGY, promises::COMPLETE);
}

#[test]
fn an_outbox_in_disorder_is_found() {
    find(Bug::ReversesOutbox, BUGGY, promises::IN_ORDER);
}

/// Visit every state.
fn explore(bounds: Bounds) {
    let began = Instant::now();
    let checker = bounds.checker().threads(2).timeout(PATIENCE).spawn_bfs().join();
    let (states, transitions) = (checker.unique_state_count(), checker.state_count());
    let took = began.elapsed();
    println!("{states} states, {transitions} transitions, {} steps deep, {took:.1?}", checker.max_depth());
    checker.assert_properties();
    assert!(took < PATIENCE, "there was no time to visit every state");
}

/// Look for a way in which a bug breaks a promise.
fn find(bug: Bug, bounds: Bounds, promise: &'static str) {
    let bounds = Bounds { rules: Rules { bug: Some(bug), ..bounds.rules }, ..bounds };
    let found = HasDiscoveries::AllOf(BTreeSet::from([promise]));
    let checker = bounds.checker().finish_when(found).spawn_bfs().join();
    let path = checker.assert_any_discovery(promise);
    println!("{bug:?}, not so that {promise}: {:?}", path.into_actions());
}

//! What is counted as repaired.

use super::*;

#[test]
fn a_gap_that_a_replay_fills_is_counted_once() {
    let mut revisions = holding(5);
    receive_live(&mut revisions, 6);
    assert_eq!(revisions.repairs(), Repairs::default(), "nothing was missing");
    receive_live(&mut revisions, 9);
    receive_live(&mut revisions, 11);
    revisions.receive(&replay(6, 8));
    assert_eq!(revisions.repairs().gaps, 0, "10 is still missing");
    revisions.receive(&replay(8, 11));
    assert_eq!(revisions.repairs().gaps, 1);
    revisions.receive(&replay(8, 11));
    revisions.receive(&replay(11, 11));
    assert_eq!(revisions.repairs(), Repairs { gaps: 1, resets: 0 }, "nothing was missing any more");
}

#[test]
fn what_was_missed_while_away_counts_as_a_gap() {
    let mut revisions = holding(5);
    for (known, head) in [(5, 5), (5, 9), (9, 9)] {
        assert_eq!(revisions.resume(), BTreeMap::from([(LOBBY, known)]));
        revisions.receive(&hello("a", standing(head)));
        revisions.receive(&replay(known, head));
    }
    assert_eq!(revisions.repairs(), Repairs { gaps: 1, resets: 0 });
    revisions.receive(&pong([(LOBBY, 10)]));
    revisions.receive(&replay(9, 10));
    assert_eq!(revisions.repairs().gaps, 2, "so does the last message before a silence");
}

#[test]
fn a_message_that_was_only_late_is_no_repair() {
    let mut revisions = holding(5);
    receive_live(&mut revisions, 7);
    receive_live(&mut revisions, 6);
    revisions.receive(&replay(5, 7));
    assert_eq!(revisions.repairs(), Repairs::default());
}

#[test]
fn histories_that_are_loaded_anew_are_counted_apart() {
    let mut revisions = holding(5);
    let reset = |room_id, to| ServerFrame::Reset { room_id, to };
    revisions.receive(&hello("a", standing(5)));
    receive_live(&mut revisions, 7);
    revisions.receive(&reset(LOBBY, 900));
    revisions.receive(&reset(GARDEN, 900));
    assert_eq!(revisions.repairs(), Repairs { gaps: 0, resets: 1 }, "the garden is not open");
    revisions.receive(&replay(899, 900));
    revisions.receive(&hello("b", standing(900)));
    assert_eq!(revisions.repairs(), Repairs { gaps: 0, resets: 2 });
}

//! Edits and recalls of messages that the window does not show.

use super::*;
use crate::protocol::Recall;

#[test]
fn a_page_that_was_read_before_a_change_is_brought_up_to_date() {
    let rev_of =
        |timeline: &Timeline, seq: i64| timeline.messages().iter().find(|m| m.seq == seq).unwrap().rev;

    let mut timeline = showing(51, 100);
    timeline.apply([message(40, 101)]);
    assert_eq!(seqs(&timeline), range(51, 100), "it is not in the window");
    timeline.join(Side::Earlier, page(1..=50, false));
    assert_eq!(rev_of(&timeline, 40), 101, "an earlier page");

    let mut timeline = Timeline::from_page(page(1..=50, false), 130, false);
    timeline.apply([message(60, 131)]);
    timeline.join(Side::Later, page(51..=100, true));
    assert_eq!(rev_of(&timeline, 60), 131, "a later page");

    timeline.apply([message(120, 132), message(90, 133)]);
    timeline.load_newest(page(81..=130, true));
    assert_eq!(rev_of(&timeline, 120), 132, "the newest page");
    assert_eq!(rev_of(&timeline, 90), 133, "what the window knew already");
}

#[test]
fn a_busy_room_does_not_crowd_out_the_changes_of_old_messages() {
    let mut timeline = Timeline::from_page(page(51..=100, true), 130, false);
    timeline.apply([message(40, 131)]);
    timeline.apply((131..=1_000).map(|seq| message(seq, seq + 1)));
    timeline.join(Side::Earlier, page(1..=50, false));
    assert_eq!(timeline.messages()[39].rev, 131);
}

#[test]
fn another_history_forgets_what_changed_in_this_one() {
    let mut timeline = showing(51, 100);
    timeline.apply([message(40, 101), message(60, 102)]);
    timeline.invalidate();
    timeline.load_newest(page(1..=80, false));
    assert_eq!(timeline.messages()[39].rev, 40);
    assert_eq!(timeline.messages()[59].rev, 60, "not even what the window showed");
}

#[test]
fn what_changes_while_another_history_is_loaded_stays() {
    let mut timeline = showing(51, 100);
    timeline.invalidate();
    timeline.apply([message(60, 81)]);
    timeline.load_newest(page(1..=80, false));
    assert_eq!(timeline.messages()[59].rev, 81);
}

fn expired(seq: i64, rev: i64) -> Message {
    Message { content: String::new(), recalled: Some(Recall::expired(1)), ..message(seq, rev) }
}

#[test]
fn what_the_room_keeps_no_longer_goes_from_the_window() {
    let mut timeline = showing(51, 100);
    timeline.apply((1..=60).map(|seq| expired(seq, 100 + seq)));
    assert_eq!(seqs(&timeline), range(61, 100));
    assert!(!timeline.has_more() && !timeline.has_newer(), "there is nothing before them any more");
    timeline.apply((61..=100).map(|seq| expired(seq, 100 + seq)));
    assert_eq!(seqs(&timeline), [0; 0]);
    timeline.apply([message(101, 201)]);
    assert_eq!(seqs(&timeline), [101], "the room goes on");
}

#[test]
fn a_page_that_was_read_before_messages_expired_does_not_bring_them_back() {
    let mut timeline = showing(51, 100);
    timeline.apply((1..=40).map(|seq| expired(seq, 100 + seq)));
    timeline.join(Side::Earlier, page(1..=50, false));
    assert_eq!(seqs(&timeline), range(41, 100));
}

#[test]
fn a_room_in_which_everything_has_expired_is_empty_and_complete() {
    let emptied = HistoryPage { messages: vec![expired(100, 200)], has_more: false };
    let mut timeline = Timeline::from_page(emptied, 100, true);
    assert!(timeline.messages().is_empty() && !timeline.has_newer() && timeline.at_bottom());
    timeline.apply([message(101, 201)]);
    assert_eq!(seqs(&timeline), [101]);
}

#[test]
fn an_answer_shows_that_what_it_quotes_has_expired() {
    let answer = Message { reply_to: Some(message(40, 40).quote()), ..message(60, 60) };
    let mut timeline = showing(51, 100);
    timeline.apply([Message { rev: 101, ..answer }]);
    timeline.apply([expired(40, 102)]);
    let quote = timeline.messages()[9].reply_to.as_ref().unwrap();
    assert!(quote.recalled && quote.excerpt.is_empty());
}

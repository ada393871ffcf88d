mod changed;

use super::*;
use crate::realtime::samples::{message, messages, page};

fn seqs(timeline: &Timeline) -> Vec<i64> {
    timeline.messages().iter().map(|message| message.seq).collect()
}

fn range(first: i64, last: i64) -> Vec<i64> {
    (first..=last).collect()
}

/// Attached, at the bottom, messages `first..=last`.
fn showing(first: i64, last: i64) -> Timeline {
    Timeline::from_page(page(first..=last, first > 1), last, true)
}

#[test]
fn the_newest_page_is_shown_from_its_bottom() {
    let timeline = showing(51, 100);
    assert_eq!(seqs(&timeline), range(51, 100));
    assert!(timeline.has_more() && !timeline.has_newer() && timeline.at_bottom());
    assert_eq!(timeline.before(Side::Earlier), Some(51));
}

#[test]
fn live_messages_are_appended_without_doubles() {
    let mut timeline = showing(1, 3);
    timeline.apply(messages([4, 5]));
    timeline.apply(messages([4, 5, 6]));
    assert_eq!(seqs(&timeline), range(1, 6));
}

#[test]
fn an_empty_room_gets_its_first_message() {
    let mut timeline = Timeline::from_page(page([], false), 0, true);
    timeline.apply(messages([1]));
    assert_eq!(seqs(&timeline), [1]);
}

#[test]
fn an_empty_room_gets_its_first_messages_in_the_order_of_their_revisions() {
    let mut timeline = Timeline::from_page(page([], false), 0, true);
    timeline.apply([message(2, 2), message(1, 3)]);
    assert_eq!(seqs(&timeline), [1, 2], "nothing else would bring the first one, which was changed");
}

#[test]
fn the_higher_revision_stays() {
    let mut timeline = showing(1, 5);
    timeline.apply([message(2, 9)]);
    assert_eq!(timeline.messages()[1].rev, 9);
    timeline.apply([message(2, 7)]);
    assert_eq!(timeline.messages()[1].rev, 9);
}

#[test]
fn older_pages_go_before() {
    let mut timeline = showing(51, 100);
    timeline.set_at_bottom(false);
    timeline.join(Side::Earlier, page(1..=50, false));
    assert_eq!(seqs(&timeline), range(1, 100));
    assert!(!timeline.has_more() && !timeline.has_newer());
}

#[test]
fn a_page_that_comes_twice_or_too_late_is_ignored() {
    let mut timeline = showing(51, 100);
    timeline.join(Side::Earlier, page(1..=50, false));
    let before = timeline.clone();
    timeline.join(Side::Earlier, page(1..=50, false));
    assert_eq!(timeline, before);
    timeline.load_newest(page(901..=950, true));
    timeline.join(Side::Earlier, page(51..=100, true));
    assert_eq!(seqs(&timeline), range(901, 950));
}

#[test]
fn newer_pages_go_after_until_the_newest_message_is_reached() {
    let mut timeline = Timeline::from_page(page(1..=50, false), 130, false);
    timeline.apply(messages([131]));
    assert_eq!(timeline.before(Side::Later), Some(101));
    timeline.join(Side::Later, page(51..=100, true));
    assert_eq!(seqs(&timeline), range(1, 100));
    assert!(timeline.has_newer());
    assert_eq!(timeline.before(Side::Later), Some(151));
    timeline.join(Side::Later, page(81..=130, true));
    assert_eq!(seqs(&timeline), range(1, 131), "what came meanwhile was kept aside");
    assert_eq!((timeline.has_newer(), timeline.before(Side::Later)), (false, None));
    timeline.apply(messages([132]));
    assert_eq!(seqs(&timeline), range(1, 132));
}

#[test]
fn a_newer_page_that_does_not_meet_the_window_is_ignored() {
    let mut timeline = Timeline::from_page(page(1..=50, false), 130, false);
    timeline.join(Side::Later, page(61..=110, true));
    timeline.join(Side::Later, page(1..=50, false));
    timeline.join(Side::Later, page([], false));
    assert_eq!(seqs(&timeline), range(1, 50));
    assert!(timeline.has_newer());
}

#[test]
fn going_forward_the_oldest_make_way() {
    let mut timeline = Timeline::from_page(page(1..=300, false), 1_000, false);
    timeline.join(Side::Later, page(301..=350, true));
    assert_eq!(seqs(&timeline), range(51, 350));
    assert_eq!(timeline.before(Side::Earlier), Some(51));
}

#[test]
fn a_page_of_the_past_that_ends_with_the_newest_message_goes_on_live() {
    let mut timeline = Timeline::from_page(page(51..=100, true), 100, false);
    timeline.apply(messages([101]));
    assert_eq!(seqs(&timeline), range(51, 101));
}

#[test]
fn what_is_in_view_stays_however_much_that_is() {
    let mut timeline = showing(1, 50);
    timeline.set_in_view(150);
    timeline.apply(messages(51..=400));
    assert_eq!(seqs(&timeline), range(251, 400));
    timeline.set_in_view(40);
    timeline.apply(messages([401]));
    assert_eq!(seqs(&timeline), range(302, 401), "no fewer than are kept anyway");
}

#[test]
fn an_empty_older_page_is_the_beginning() {
    let mut timeline = showing(51, 100);
    timeline.join(Side::Earlier, page([], false));
    assert!(!timeline.has_more());
}

#[test]
fn at_the_bottom_the_oldest_make_way() {
    let mut timeline = showing(1, 50);
    timeline.apply(messages(51..=400));
    assert_eq!(seqs(&timeline), range(301, 400));
    timeline.set_at_bottom(false);
    timeline.join(Side::Earlier, page(251..=300, true));
    timeline.apply(messages([401]));
    assert_eq!(seqs(&timeline), range(251, 401), "nothing goes that may be read");
    timeline.set_at_bottom(true);
    timeline.apply(messages([402]));
    assert_eq!(seqs(&timeline), range(303, 402));
    assert!(timeline.has_more() && !timeline.has_newer());
}

#[test]
fn the_oldest_go_together() {
    let mut timeline = showing(1, 100);
    timeline.apply(messages(101..=150));
    assert_eq!(seqs(&timeline), range(1, 150));
    timeline.apply(messages([151]));
    assert_eq!(seqs(&timeline), range(52, 151));
    timeline.apply(messages(152..=170));
    assert!(timeline.let_go());
    assert_eq!(seqs(&timeline), range(71, 170), "when it is opened again");
    timeline.set_at_bottom(false);
    timeline.apply(messages([171]));
    assert!(!timeline.let_go(), "what is being read stays");
}

#[test]
fn further_up_the_newest_make_way() {
    let mut timeline = showing(801, 900);
    timeline.set_at_bottom(false);
    for first in [701, 601, 501] {
        timeline.join(Side::Earlier, page(first..first + 100, true));
    }
    assert_eq!(seqs(&timeline), range(501, 800));
    assert!(timeline.has_newer());
    timeline.set_at_bottom(true);
    assert!(!timeline.at_bottom(), "the bottom of the window is not the newest message");
}

#[test]
fn however_much_comes_while_reading_further_up_the_window_is_bounded() {
    let mut timeline = showing(1, 100);
    timeline.set_at_bottom(false);
    for seq in 101..=1_000 {
        timeline.apply(messages([seq]));
        assert!(timeline.messages().len() <= MOUNTED);
    }
    assert_eq!(seqs(&timeline), range(1, 300), "what is read does not move");
    assert_eq!(timeline.new_count(), 900);
    timeline.load_newest(page(951..=1_000, true));
    assert_eq!((seqs(&timeline), timeline.new_count()), (range(951, 1_000), 0));
}

#[test]
fn new_messages_are_counted_while_away_from_the_bottom() {
    let mut timeline = showing(1, 10);
    timeline.apply(messages([11]));
    assert_eq!(timeline.new_count(), 0);
    timeline.set_at_bottom(false);
    timeline.apply(messages([12, 13]));
    timeline.apply([message(5, 14)]);
    assert_eq!(timeline.new_count(), 2, "a changed one is not new");
    timeline.set_at_bottom(true);
    timeline.set_at_bottom(false);
    assert_eq!(timeline.new_count(), 0);
}

#[test]
fn a_window_further_back_counts_what_comes_and_stays() {
    let mut timeline = Timeline::from_page(page(70..=119, true), 500, false);
    timeline.apply(messages([501, 502]));
    timeline.apply([message(80, 503)]);
    assert_eq!(seqs(&timeline), range(70, 119));
    assert_eq!(timeline.messages()[10].rev, 503, "changes are shown there, too");
    assert!(timeline.has_more() && timeline.has_newer() && !timeline.at_bottom());
    assert_eq!(timeline.new_count(), 2);
}

#[test]
fn what_comes_while_the_newest_page_is_loading_is_kept() {
    let mut timeline = Timeline::new(50);
    timeline.apply(messages([51, 52]));
    timeline.apply([message(50, 53)]);
    assert!(timeline.messages().is_empty());
    timeline.load_newest(page(1..=50, false));
    assert_eq!(seqs(&timeline), range(1, 52));
    assert_eq!(timeline.messages()[49].rev, 53);
    assert!(!timeline.has_newer());
}

#[test]
fn a_page_that_is_newer_than_what_came_meanwhile_is_whole() {
    let mut timeline = Timeline::new(50);
    timeline.apply(messages([51]));
    timeline.load_newest(HistoryPage { messages: vec![message(50, 50), message(51, 60)], has_more: true });
    assert_eq!(timeline.messages()[1].rev, 60);
    assert!(!timeline.has_newer());
}

#[test]
fn a_page_that_leaves_a_hole_does_not_pretend_to_be_the_newest() {
    let mut timeline = Timeline::new(50);
    timeline.apply(messages(51..=200));
    timeline.load_newest(page(1..=50, false));
    assert_eq!(seqs(&timeline), range(1, 50));
    assert!(timeline.has_newer());
    timeline.load_newest(page(151..=200, true));
    assert!(!timeline.has_newer());
}

#[test]
fn loading_the_newest_page_of_what_is_shown_loses_nothing_that_came_meanwhile() {
    let mut timeline = showing(1, 50);
    timeline.apply(messages([51]));
    timeline.load_newest(page(1..=50, false));
    assert_eq!(seqs(&timeline), range(1, 51));
}

#[test]
fn an_outdated_window_is_looked_at_until_the_new_one_comes() {
    let mut timeline = showing(51, 100);
    timeline.invalidate();
    assert_eq!(seqs(&timeline), range(51, 100));
    timeline.apply(messages([2_001]));
    assert_eq!(seqs(&timeline), range(51, 100), "nothing is appended beyond a hole");
    timeline.load_newest(page(1_951..=2_000, true));
    assert_eq!(seqs(&timeline), range(1_951, 2_001));
}

#[test]
fn a_history_that_became_shorter_is_accepted() {
    let mut timeline = showing(51, 100);
    timeline.invalidate();
    timeline.load_newest(page(1..=20, false));
    assert_eq!(seqs(&timeline), range(1, 20));
    assert!(!timeline.has_newer() && timeline.at_bottom());
}

#[test]
fn only_who_looks_at_the_newest_message_has_read_it() {
    let mut timeline = showing(1, 10);
    assert_eq!(timeline.read_to(true, 7), Some(10));
    assert_eq!(timeline.read_to(true, 10), None);
    assert_eq!(timeline.read_to(false, 7), None);
    timeline.set_at_bottom(false);
    assert_eq!(timeline.read_to(true, 7), None);
    let further_back = Timeline::from_page(page(1..=10, false), 500, false);
    assert_eq!(further_back.read_to(true, 7), None);
}

#[test]
fn a_page_further_back_takes_the_place_of_the_window_until_all_is_read() {
    let mut timeline = showing(451, 500);
    assert!(timeline.shows(451) && timeline.shows(500) && !timeline.shows(450) && !timeline.shows(501));
    timeline.load_elsewhere(page(96..=145, true));
    assert_eq!(seqs(&timeline), range(96, 145));
    assert!(timeline.has_newer() && !timeline.at_bottom());
    assert_eq!((timeline.before(Side::Later), timeline.latest_seq()), (Some(196), 500));
    timeline.set_at_bottom(true);
    assert_eq!(timeline.read_to(true, 120), None, "newer ones follow");
}

#[test]
fn a_place_near_the_end_reaches_the_newest_message() {
    let mut timeline = Timeline::new(140);
    timeline.apply(messages([141]));
    timeline.load_elsewhere(page(91..=140, true));
    assert_eq!(seqs(&timeline), range(91, 141));
    assert!(!timeline.has_newer() && !timeline.at_bottom());
}

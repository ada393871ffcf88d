use uuid::Uuid;

use super::*;
use crate::protocol::HistoryPage;
use crate::realtime::samples::{LOBBY, ME, OTHER, message, user};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// The lobby's messages, from seq 1: author and time.
fn timeline(messages: &[(UserId, i64)]) -> Timeline {
    let messages = messages.iter().zip(1..).map(|(&(author, created_at), seq)| Message {
        user_id: author,
        user: user(author),
        created_at,
        ..message(seq, seq)
    });
    Timeline::from_page(HistoryPage { messages: messages.collect(), has_more: false }, 0, true)
}

fn pending(number: u128, created_at: i64) -> Item {
    let content = String::from("pending");
    Item {
        client_id: Uuid::from_u128(number),
        room_id: LOBBY,
        content,
        attachments: Vec::new(),
        reply_to: None,
        created_at,
        state: State::Queued,
    }
}

/// A row in short: `d0` day 0, `--` the unread mark, `3` message 3, `+3` the same as first of its group,
/// `p`/`+p` pending.
fn short(rows: &[Row]) -> String {
    let words = rows.iter().map(|row| match row {
        Row::Day { day, .. } => format!("d{day}"),
        Row::Unread => "--".into(),
        Row::Message { message, first_of_group } => {
            format!("{}{}", if *first_of_group { "+" } else { "" }, message.seq)
        }
        Row::Pending { first_of_group, .. } => if *first_of_group { "+p" } else { "p" }.into(),
    });
    words.collect::<Vec<String>>().join(" ")
}

fn lay_out(timeline: &Timeline, pending: &[Item], unread_after: Option<i64>) -> String {
    short(&rows(timeline, pending.iter(), ME, unread_after, |_| 0))
}

#[test]
fn an_empty_room_has_no_rows() {
    assert_eq!(lay_out(&timeline(&[]), &[], Some(0)), "");
}

#[test]
fn one_authors_messages_within_five_minutes_are_a_group() {
    let shown = timeline(&[
        (OTHER, 0),
        (OTHER, 5 * MINUTE_MS),
        (OTHER, 10 * MINUTE_MS + 1),
        (ME, 10 * MINUTE_MS + 2),
        (OTHER, 10 * MINUTE_MS + 3),
    ]);
    assert_eq!(lay_out(&shown, &[], None), "d0 +1 2 +3 +4 +5");
}

#[test]
fn a_day_begins_at_the_readers_midnight() {
    let shown = timeline(&[(OTHER, 15 * HOUR_MS), (OTHER, 16 * HOUR_MS - 1), (OTHER, 16 * HOUR_MS)]);
    assert_eq!(lay_out(&shown, &[], None), "d0 +1 +2 3");
    let shanghai = rows(&shown, [].iter(), ME, None, |_| 8 * 60);
    assert_eq!(short(&shanghai), "d0 +1 +2 d1 +3", "a day ends a group");
    assert_eq!(shanghai[3], Row::Day { day: 1, at_ms: 16 * HOUR_MS });
    let honolulu = rows(&timeline(&[(OTHER, HOUR_MS)]), [].iter(), ME, None, |_| -10 * 60);
    assert_eq!(short(&honolulu), "d-1 +1");
}

#[test]
fn the_offset_is_that_of_each_moment() {
    let shown = timeline(&[(OTHER, 0), (OTHER, 22 * HOUR_MS + 1), (OTHER, 23 * HOUR_MS + 1)]);
    let summer = |at_ms| if at_ms > 22 * HOUR_MS { 60 } else { 0 };
    assert_eq!(short(&rows(&shown, [].iter(), ME, None, summer)), "d0 +1 +2 d1 +3");
}

#[test]
fn days_do_not_go_back_with_a_clock() {
    let shown = timeline(&[(OTHER, 25 * HOUR_MS), (OTHER, 23 * HOUR_MS), (OTHER, 25 * HOUR_MS)]);
    let rows = rows(&shown, [].iter(), ME, None, |_| 0);
    let days = rows.iter().filter(|row| matches!(row, Row::Day { .. })).count();
    assert_eq!(days, 1);
}

#[test]
fn the_first_unread_message_is_marked() {
    let shown = timeline(&[(OTHER, 0), (OTHER, 1), (OTHER, 2), (OTHER, 3)]);
    assert_eq!(lay_out(&shown, &[], Some(2)), "d0 +1 2 -- +3 4");
    assert_eq!(lay_out(&shown, &[], Some(0)), "d0 -- +1 2 3 4");
    assert_eq!(lay_out(&shown, &[], Some(4)), "d0 +1 2 3 4");
    assert_eq!(lay_out(&shown, &[], None), "d0 +1 2 3 4");
}

#[test]
fn own_messages_are_not_unread() {
    let shown = timeline(&[(OTHER, 0), (ME, 1), (OTHER, 2)]);
    assert_eq!(lay_out(&shown, &[], Some(1)), "d0 +1 +2 -- +3");
    assert_eq!(lay_out(&timeline(&[(OTHER, 0), (ME, 1)]), &[], Some(1)), "d0 +1 +2");
}

#[test]
fn no_mark_where_the_window_does_not_reach() {
    let messages = vec![message(50, 50), message(51, 51)];
    let shown = Timeline::from_page(HistoryPage { messages, has_more: true }, 51, true);
    assert_eq!(lay_out(&shown, &[], Some(20)), "d0 +50 51");
    assert_eq!(lay_out(&shown, &[], Some(49)), "d0 -- +50 51");
}

#[test]
fn pending_messages_come_last_until_they_are_there() {
    let shown = timeline(&[(OTHER, 0), (ME, 10)]);
    assert_eq!(lay_out(&shown, &[pending(7, 20), pending(8, 30)], None), "d0 +1 +2 p p");
    assert_eq!(lay_out(&shown, &[pending(2, 5), pending(8, 30)], None), "d0 +1 +2 p", "2 has arrived");
    assert_eq!(lay_out(&shown, &[pending(1, 20)], None), "d0 +1 +2 p", "someone else's id is not ours");
}

#[test]
fn pending_messages_are_not_shown_further_back() {
    let messages = vec![message(1, 1)];
    let shown = Timeline::from_page(HistoryPage { messages, has_more: false }, 500, false);
    assert_eq!(lay_out(&shown, &[pending(7, 2_000)], None), "d0 +1");
}

#[test]
fn keys_are_unique_even_if_two_authors_chose_the_same_id() {
    let mut messages = vec![message(1, 1), message(2, 2)];
    messages[1].client_id = messages[0].client_id;
    messages[1].user_id = UserId(3);
    let shown = Timeline::from_page(HistoryPage { messages, has_more: false }, 2, true);
    let rows = rows(&shown, [pending(1, 9_000)].iter(), ME, Some(0), |_| 0);
    let keys: HashSet<Key> = rows.iter().map(Row::key).collect();
    assert_eq!((rows.len(), keys.len()), (5, 5));
}

#[test]
fn a_key_changes_exactly_when_the_row_looks_different() {
    let key =
        |message: Message, first_of_group| Row::Message { message: message.into(), first_of_group }.key();
    assert_eq!(key(message(1, 1), true), key(message(1, 1), true));
    assert_ne!(key(message(1, 1), true), key(message(1, 2), true));
    assert_ne!(key(message(1, 1), true), key(message(1, 1), false));

    let key = |state| Row::Pending { item: Item { state, ..pending(7, 0) }, first_of_group: true }.key();
    assert_eq!(key(State::Queued), key(State::Sent { at_ms: 5 }));
    assert_eq!(key(State::Queued), key(State::Acknowledged { rev: 5 }));
    assert_ne!(key(State::Queued), key(State::Failed { code: ErrorCode::Forbidden }));
}

#[test]
fn an_answer_is_shown_anew_when_what_it_answers_changes() {
    let question = message(1, 1);
    let answer = Message { reply_to: Some(question.quote()), ..message(2, 2) };
    let page = HistoryPage { messages: vec![question.clone(), answer], has_more: false };
    let mut timeline = Timeline::from_page(page, 2, true);
    let keys = |timeline: &Timeline| {
        let rows = rows(timeline, std::iter::empty(), ME, None, |_| 0);
        rows.iter().filter(|row| matches!(row, Row::Message { .. })).map(Row::key).collect::<Vec<_>>()
    };
    let before = keys(&timeline);
    timeline.apply([Message { content: "another question".into(), rev: 3, ..question }]);
    let after = keys(&timeline);
    assert_ne!(before[1], after[1]);
}

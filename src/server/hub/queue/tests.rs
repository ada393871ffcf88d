//! What passes the queue, in which order, and what a full one does.

use super::*;
use crate::protocol::{close, limits};

const ROOM: RoomId = RoomId(1);

fn text(text: &str) -> Frame {
    Frame::text(text)
}

/// What a frame says.
fn said(frame: &Bytes) -> String {
    let header_bytes = match frame[1] {
        126 => 4,
        127 => 10,
        _ => 2,
    };
    String::from_utf8(frame[header_bytes..].to_vec()).unwrap()
}

/// Everything that waits now.
fn taken(queue: &SendQueue) -> Vec<String> {
    let mut frames = VecDeque::new();
    queue.take(usize::MAX, &mut frames);
    frames.iter().map(said).collect()
}

fn drain(queue: &SendQueue) -> Vec<String> {
    queue.close(1000, "end of test");
    let mut sent = taken(queue);
    sent.extend(queue.end().map(|ending| ending.code.to_string()));
    sent
}

#[tokio::test]
async fn changes_during_a_read_pass_once_and_after_it() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    queue.push_change(ROOM, 4, text("4"));
    queue.push_change(ROOM, 5, text("5"));
    queue.push(text("replay to 4"));
    queue.release(ROOM, 4);
    queue.push_change(ROOM, 5, text("5 again"));
    queue.push_change(ROOM, 6, text("6"));
    assert_eq!(drain(&queue), ["replay to 4", "5", "6", "1000"]);
}

#[tokio::test]
async fn news_wait_for_the_read_as_changes_do() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    queue.push_news(ROOM, text("renamed"));
    queue.push_droppable(ROOM, text("typing"));
    queue.open_with(text("hello"));
    queue.release(ROOM, 0);
    assert_eq!(drain(&queue), ["hello", "renamed", "1000"]);
}

#[tokio::test]
async fn rooms_that_are_not_followed_stay_silent() {
    let queue = SendQueue::default();
    queue.push_change(ROOM, 1, text("1"));
    queue.push_droppable(ROOM, text("typing"));
    queue.follow(ROOM);
    queue.release(ROOM, 0);
    queue.unfollow(ROOM);
    queue.push_change(ROOM, 2, text("2"));
    assert_eq!(drain(&queue), ["1000"]);
}

#[tokio::test]
async fn a_full_queue_drops_typing_first() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    queue.release(ROOM, 0);
    for rev in 1..=(limits::QUEUE_FRAMES as i64 - 1) {
        queue.push_change(ROOM, rev, text("m"));
    }
    queue.push_droppable(ROOM, text("typing"));
    queue.push_change(ROOM, limits::QUEUE_FRAMES as i64, text("last"));
    let sent = drain(&queue);
    assert_eq!(sent.len(), limits::QUEUE_FRAMES + 1);
    assert!(!sent.contains(&"typing".to_owned()));
    assert_eq!(sent.last().unwrap(), "1000");
}

#[tokio::test]
async fn an_overflow_ends_the_connection_as_a_slow_consumer() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    queue.release(ROOM, 0);
    for rev in 1..=(limits::QUEUE_FRAMES as i64 + 1) {
        queue.push_change(ROOM, rev, text("m"));
    }
    assert_eq!(drain(&queue), [close::SLOW_CONSUMER.to_string()]);
}

#[tokio::test]
async fn held_changes_count_towards_the_bound() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    let large = "m".repeat(limits::QUEUE_BYTES / 2);
    for rev in 1..=3 {
        queue.push_change(ROOM, rev, text(&large));
    }
    assert_eq!(drain(&queue), [close::SLOW_CONSUMER.to_string()]);
}

#[tokio::test]
async fn hello_may_be_longer_than_the_bound() {
    let queue = SendQueue::default();
    let hello = "h".repeat(limits::QUEUE_BYTES + 1);
    queue.open_with(text(&hello));
    queue.push(text("answer"));
    assert_eq!(drain(&queue), [hello.as_str(), "answer", "1000"]);
}

#[test]
fn a_change_is_somebody_s_to_write_once_and_not_before_hello() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    queue.release(ROOM, 0);
    assert!(!queue.push_change(ROOM, 1, text("1")), "whoever writes hello writes it");
    queue.open_with(text("hello"));
    assert!(queue.push_change(ROOM, 2, text("2")));
    assert!(!queue.push_change(ROOM, 3, text("3")), "somebody has undertaken it");
    assert_eq!(taken(&queue), ["hello", "1", "2", "3"]);
    assert!(queue.push_change(ROOM, 4, text("4")), "they have done it");
}

#[test]
fn a_departure_before_hello_outweighs_a_list_read_earlier() {
    let queue = SendQueue::default();
    assert!(!queue.unfollow(ROOM));
    assert!(!queue.follow_unless_departed(ROOM));
    assert!(!queue.is_following(ROOM));
    queue.follow(ROOM);
    assert!(queue.follow_unless_departed(ROOM), "taken back since");
    assert!(queue.unfollow(ROOM));
    queue.open_with(text("hello"));
    assert!(queue.follow_unless_departed(ROOM), "what was left before does not count any more");
}

#[tokio::test]
async fn an_immediate_end_does_not_wait_behind_what_has_queued() {
    let queue = SendQueue::default();
    queue.follow(ROOM);
    queue.release(ROOM, 0);
    queue.push_change(ROOM, 1, text("1"));
    assert!(!queue.is_ending());
    queue.close_with([text("signed out")], close::SIGNED_OUT, "");
    assert!(queue.is_ending());
    queue.push_change(ROOM, 2, text("2"));
    assert_eq!(drain(&queue), ["signed out", "4502"]);
}

//! Sockets that close, and words of those that are gone.

use super::*;

#[test]
fn a_word_from_an_older_socket_is_ignored() {
    let mut bench = Bench::started();
    bench.close(1006, "");
    bench.wake_after(250);
    bench.open();
    assert_eq!(bench.link.generation(), 2);
    let before = bench.link.clone();
    let late = Event::Closed { generation: 1, code: close::SIGNED_OUT, reason: String::new() };
    for event in [
        late,
        Event::Opened { generation: 1 },
        Event::Received { generation: 1 },
        Event::Pong { generation: 1, nonce: 1 },
        Event::Hello { generation: 1, heartbeat_ms: 1 },
    ] {
        assert_eq!(bench.step(event.clone()), [], "{event:?}");
        assert_eq!(bench.link, before, "{event:?}");
    }
}

#[test]
fn an_older_socket_that_opens_after_all_does_not_count_as_the_new_one() {
    let mut bench = Bench::started();
    bench.wake_after(CONNECT_TIMEOUT_MS);
    bench.step(Event::RetryNow);
    assert_eq!(bench.step(Event::Opened { generation: 1 }), []);
    assert_eq!(bench.link.status(), Status::Connecting { attempt: 1 });
    bench.open();
}

#[test]
fn a_socket_closes_once() {
    let mut bench = Bench::online();
    bench.close(1006, "");
    let before = bench.link.clone();
    assert_eq!(bench.close(close::SIGNED_OUT, ""), []);
    assert_eq!(bench.link, before);
}

#[test]
fn final_codes_stop_for_good() {
    for (code, reason) in [
        (close::SIGNED_IN_ELSEWHERE, SignedOutReason::SignedInElsewhere),
        (close::SIGNED_OUT, SignedOutReason::SignedOut),
        (4503, SignedOutReason::SignedOut),
    ] {
        let mut bench = Bench::online();
        assert_eq!(bench.close(code, "retry_after_ms=1"), [Action::Disconnected { generation: 1 }]);
        assert_eq!(bench.link.status(), Status::SignedOut { reason });
        for event in [Event::Online, Event::Visible, Event::RetryNow, Event::Start, Event::Wake] {
            assert_eq!(bench.after(100_000, event), []);
        }
        assert_eq!(bench.link.status(), Status::SignedOut { reason });
    }
}

#[test]
fn codes_below_do_not() {
    for code in [close::SLOW_CONSUMER, close::IDLE, close::FLOOD, close::RESTARTING, 1001, 4499, 5000] {
        let mut bench = Bench::online();
        bench.close(code, "");
        assert!(matches!(bench.link.status(), Status::Waiting { .. }), "{code}");
    }
}

#[test]
fn the_reason_given_by_a_frame_is_kept() {
    let mut bench = Bench::online();
    let actions = bench.step(Event::SignedOut { reason: SignedOutReason::Expired });
    assert_eq!(
        actions,
        [Action::Close { generation: 1, code: DONE }, Action::Disconnected { generation: 1 }]
    );
    bench.close(close::SIGNED_OUT, "");
    bench.step(Event::SignedOut { reason: SignedOutReason::SignedOut });
    assert_eq!(bench.link.status(), Status::SignedOut { reason: SignedOutReason::Expired });
}

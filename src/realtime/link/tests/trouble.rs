//! What is kept of failures.

use super::*;

#[test]
fn what_went_wrong_last_is_kept() {
    let mut bench = Bench::started();
    assert_eq!(bench.link.trouble(), None);
    bench.wake_after(CONNECT_TIMEOUT_MS);
    assert_eq!(bench.said(), "connect_timeout");
    bench.step(Event::RetryNow);
    bench.open();
    assert_eq!(bench.said(), "connect_timeout", "success is no reason to forget");
    bench.after(10, Event::Refused { generation: 2, code: ErrorCode::RateLimited });
    assert_eq!(bench.said(), "rate_limited");
    assert_eq!(bench.link.trouble().map(|trouble| trouble.at_ms), Some(bench.now_ms));
    bench.close(close::RESTARTING, "retry_after_ms=70");
    assert_eq!(bench.said(), "1012 retry_after_ms=70");
    bench.wake_after(70);
    bench.close(1006, "");
    assert_eq!(bench.said(), "1006");
    bench.step(Event::RetryNow);
    bench.open();
    bench.step(Event::Visible);
    bench.wake_after(PONG_TIMEOUT_MS);
    assert_eq!(bench.said(), "pong_timeout");
}

#[test]
fn the_end_of_the_session_is_kept_too() {
    let mut bench = Bench::online();
    bench.close(close::SIGNED_OUT, "");
    assert_eq!(bench.said(), "4502");
}

#[test]
fn a_refusal_is_a_sign_of_life() {
    let mut bench = Bench::online();
    bench.step(Event::Visible);
    bench.step(Event::Refused { generation: 1, code: ErrorCode::NotFound });
    bench.wake_after(PONG_TIMEOUT_MS);
    assert!(matches!(bench.link.status(), Status::Online { .. }));
}

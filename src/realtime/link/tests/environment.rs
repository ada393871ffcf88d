//! What the browser tells: the network, and whether the page is looked at.

use super::*;

#[test]
fn whatever_promises_success_ends_a_wait() {
    for event in [Event::Online, Event::Visible, Event::RetryNow] {
        let mut bench = Bench::started();
        bench.close(1006, "retry_after_ms=60000");
        let actions = bench.after(1, event.clone());
        assert_eq!(actions.first(), Some(&Action::Open { generation: 2 }), "{event:?}");
        assert_eq!(bench.step(event), [], "one attempt at a time");
    }
}

#[test]
fn a_page_that_wakes_up_tests_its_socket_at_once() {
    let mut bench = Bench::online();
    let actions = bench.after(3_600_000, Event::Visible);
    assert!(pings(&actions).is_some());
    assert!(actions.contains(&Action::WakeAt { at_ms: bench.now_ms + PONG_TIMEOUT_MS }));
    bench.wake_after(PONG_TIMEOUT_MS);
    assert!(matches!(bench.link.status(), Status::Waiting { .. }));
}

#[test]
fn a_lost_network_does_not_cut_a_socket_that_works() {
    let mut bench = Bench::online();
    let nonce = pings(&bench.step(Event::Offline)).expect("a test");
    bench.after(3, Event::Pong { generation: 1, nonce });
    bench.wake_after(PONG_TIMEOUT_MS);
    assert!(matches!(bench.link.status(), Status::Online { .. }));
}

#[test]
fn a_lost_network_is_told_and_its_return_connects_with_a_clean_slate() {
    let mut bench = Bench::started();
    for _ in 0..5 {
        bench.close(1006, "");
        bench.wake_after(20_000);
    }
    bench.step(Event::Offline);
    bench.close(1006, "");
    assert_eq!(bench.link.status(), Status::Offline);
    assert!(opens(&bench.step(Event::Online)));
    assert_eq!(bench.link.status(), Status::Connecting { attempt: 0 });
}

#[test]
fn without_a_network_it_still_tries_now_and_then() {
    let mut bench = Bench::started();
    bench.step(Event::Offline);
    bench.close(1006, "");
    assert!(opens(&bench.wake_after(20_000)));
}

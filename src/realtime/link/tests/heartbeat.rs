//! Pings, pongs and silence.

use super::*;

#[test]
fn it_pings_at_every_heartbeat() {
    let mut bench = Bench::online();
    let mut nonces = Vec::new();
    for _ in 0..3 {
        let nonce = pings(&bench.wake_after(HEARTBEAT_MS)).expect("a ping");
        nonces.push(nonce);
        bench.step(Event::Pong { generation: 1, nonce });
    }
    assert_eq!(nonces, [1, 2, 3]);
}

#[test]
fn other_frames_do_not_put_off_the_ping() {
    let mut bench = Bench::online();
    bench.after(HEARTBEAT_MS - 1, Event::Received { generation: 1 });
    assert!(pings(&bench.wake_after(1)).is_some());
}

#[test]
fn the_server_sets_the_heartbeat() {
    let mut bench = Bench::online();
    let actions = bench.step(Event::Hello { generation: 1, heartbeat_ms: 5_000 });
    assert_eq!(actions, [Action::WakeAt { at_ms: bench.now_ms + 5_000 }]);
    assert!(pings(&bench.wake_after(5_000)).is_some());
    bench.step(Event::Hello { generation: 1, heartbeat_ms: 0 });
    assert_eq!(pings(&bench.wake_after(999)), None, "no more often than every second");
}

#[test]
fn a_pong_tells_the_round_trip() {
    let mut bench = Bench::online();
    let nonce = pings(&bench.wake_after(HEARTBEAT_MS)).expect("a ping");
    bench.after(37, Event::Pong { generation: 1, nonce: nonce + 1 });
    assert!(matches!(bench.link.status(), Status::Online { rtt_ms: None, .. }), "not this one's");
    bench.after(5, Event::Pong { generation: 1, nonce });
    assert!(matches!(bench.link.status(), Status::Online { rtt_ms: Some(42), .. }));
}

#[test]
fn a_silent_socket_is_abandoned() {
    let mut bench = Bench::online();
    bench.wake_after(HEARTBEAT_MS);
    let early = bench.wake_after(PONG_TIMEOUT_MS - 1);
    assert!(!early.iter().any(|action| matches!(action, Action::Close { .. })));
    let actions = bench.wake_after(1);
    assert_eq!(
        actions[..2],
        [Action::Close { generation: 1, code: ABANDONED }, Action::Disconnected { generation: 1 }]
    );
    let wait_ms = bench.wait_ms();
    assert_eq!(bench.wake_after(wait_ms)[0], Action::Open { generation: 2 });
}

#[test]
fn any_frame_is_a_sign_of_life() {
    let mut bench = Bench::online();
    bench.wake_after(HEARTBEAT_MS);
    bench.after(PONG_TIMEOUT_MS - 1, Event::Received { generation: 1 });
    bench.wake_after(1);
    assert!(matches!(bench.link.status(), Status::Online { .. }));
}

#[test]
fn asking_again_does_not_prolong_the_patience_with_a_silent_socket() {
    let mut bench = Bench::online();
    bench.step(Event::Visible);
    bench.after(PONG_TIMEOUT_MS - 1, Event::Visible);
    bench.wake_after(1);
    assert!(matches!(bench.link.status(), Status::Waiting { .. }));
}

#[test]
fn frames_ask_for_no_timers() {
    let mut bench = Bench::online();
    for _ in 0..100 {
        assert_eq!(bench.after(10, Event::Received { generation: 1 }), []);
    }
}

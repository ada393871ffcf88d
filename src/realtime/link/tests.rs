use super::*;
use crate::protocol::limits::{HEARTBEAT_MS, PONG_TIMEOUT_MS};

const RANDOM: f64 = 0.5;

/// A link with a clock that only its tests move.
struct Bench {
    link: Link,
    now_ms: u64,
}

impl Bench {
    fn started() -> Self {
        let mut bench = Self { link: Link::new(), now_ms: 1_000_000 };
        let actions = bench.step(Event::Start);
        assert_eq!(actions[0], Action::Open { generation: 1 });
        bench
    }

    fn online() -> Self {
        let mut bench = Self::started();
        bench.open();
        bench
    }

    fn step(&mut self, event: Event) -> Vec<Action> {
        self.link.step(self.now_ms, RANDOM, event)
    }

    fn open(&mut self) {
        let generation = self.link.generation();
        let actions = self.step(Event::Opened { generation });
        assert_eq!(actions.first(), Some(&Action::Connected { generation }));
    }

    fn close(&mut self, code: u16, reason: &str) -> Vec<Action> {
        let generation = self.link.generation();
        self.step(Event::Closed { generation, code, reason: reason.into() })
    }

    fn after(&mut self, ms: u64, event: Event) -> Vec<Action> {
        self.now_ms += ms;
        self.step(event)
    }

    fn wake_after(&mut self, ms: u64) -> Vec<Action> {
        self.after(ms, Event::Wake)
    }

    /// How long the link now waits.
    fn wait_ms(&self) -> u64 {
        match self.link.status() {
            Status::Waiting { retry_at_ms, .. } => retry_at_ms - self.now_ms,
            status => panic!("not waiting: {status:?}"),
        }
    }
}

fn opens(actions: &[Action]) -> bool {
    actions.iter().any(|action| matches!(action, Action::Open { .. }))
}

fn pings(actions: &[Action]) -> Option<i64> {
    actions.iter().find_map(|action| match action {
        Action::SendPing { nonce, .. } => Some(*nonce),
        _ => None,
    })
}

#[test]
fn it_connects_when_started_and_only_once() {
    let mut bench = Bench { link: Link::new(), now_ms: 5 };
    assert_eq!(bench.link.status(), Status::Idle);
    assert_eq!(bench.step(Event::Wake), []);
    let actions = bench.step(Event::Start);
    let wake = Action::WakeAt { at_ms: 5 + CONNECT_TIMEOUT_MS };
    assert_eq!(actions, [Action::Open { generation: 1 }, wake]);
    assert_eq!(bench.link.status(), Status::Connecting { attempt: 0 });
    assert_eq!(bench.step(Event::Start), []);
}

#[test]
fn an_open_socket_is_online() {
    let mut bench = Bench::started();
    bench.now_ms += 40;
    bench.open();
    assert_eq!(bench.link.status(), Status::Online { since_ms: bench.now_ms, rtt_ms: None });
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() {
    let mut bench = Bench::started();
    let actions = bench.wake_after(CONNECT_TIMEOUT_MS);
    assert_eq!(actions[0], Action::Close { generation: 1, code: ABANDONED });
    assert!(matches!(bench.link.status(), Status::Waiting { attempt: 1, .. }));
    assert_eq!(bench.step(Event::Opened { generation: 1 }), [], "too late");
    assert!(matches!(bench.link.status(), Status::Waiting { .. }));
}

#[test]
fn waits_grow_with_every_failure() {
    let mut bench = Bench::started();
    let mut waits = Vec::new();
    for _ in 0..8 {
        bench.close(1006, "");
        let wait_ms = bench.wait_ms();
        waits.push(wait_ms);
        assert!(opens(&bench.wake_after(wait_ms)));
    }
    assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
}

#[test]
fn a_wait_is_waited_out() {
    let mut bench = Bench::started();
    let actions = bench.close(1006, "");
    assert_eq!(actions, [Action::WakeAt { at_ms: bench.now_ms + 250 }]);
    assert_eq!(bench.wake_after(249), [Action::WakeAt { at_ms: bench.now_ms + 1 }], "an early wake-up");
    assert!(opens(&bench.wake_after(1)));
}

#[test]
fn a_calm_connection_makes_failures_forgotten() {
    let mut bench = Bench::started();
    for _ in 0..6 {
        bench.close(1006, "");
        bench.wake_after(20_000);
    }
    bench.open();
    bench.now_ms += backoff::CALM_MS;
    bench.close(1006, "");
    assert_eq!(bench.wait_ms(), 250);
}

#[test]
fn a_short_connection_does_not() {
    let mut bench = Bench::started();
    for _ in 0..3 {
        bench.close(1006, "");
        bench.wake_after(20_000);
    }
    bench.open();
    bench.now_ms += backoff::CALM_MS - 1;
    let actions = bench.close(1006, "");
    assert_eq!(actions[0], Action::Disconnected { generation: 4 });
    assert_eq!(bench.wait_ms(), 2_000);
}

#[test]
fn the_servers_hint_wins() {
    let mut bench = Bench::online();
    bench.close(close::RESTARTING, "retry_after_ms=1234");
    assert_eq!(bench.wait_ms(), 1_234);
}

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

#[test]
fn frames_ask_for_no_timers() {
    let mut bench = Bench::online();
    for _ in 0..100 {
        assert_eq!(bench.after(10, Event::Received { generation: 1 }), []);
    }
}

/// Obeys the link on a clock that jumps from wake-up to wake-up, as a driver does.
#[test]
fn obeyed_by_a_driver_it_survives_a_server_that_dies_and_returns() {
    let mut bench = Bench { link: Link::new(), now_ms: 0 };
    let dead = 100_000..160_000;
    let mut pending = bench.step(Event::Start);
    let mut wake_at_ms = 0;
    let mut connections = 0;
    while bench.now_ms < 300_000 {
        let mut events = Vec::new();
        for action in std::mem::take(&mut pending) {
            let alive = !dead.contains(&bench.now_ms);
            match action {
                Action::Open { generation } if alive => events.push(Event::Opened { generation }),
                Action::Open { generation } => {
                    events.push(Event::Closed { generation, code: 1006, reason: String::new() });
                }
                Action::SendPing { generation, nonce } if alive => {
                    events.push(Event::Pong { generation, nonce });
                }
                Action::WakeAt { at_ms } => wake_at_ms = at_ms,
                Action::Connected { .. } => connections += 1,
                Action::SendPing { .. } | Action::Close { .. } | Action::Disconnected { .. } => {}
            }
        }
        if events.is_empty() {
            assert!(wake_at_ms > bench.now_ms, "nothing will ever happen again at {}", bench.now_ms);
            bench.now_ms = wake_at_ms;
            events.push(Event::Wake);
        }
        for event in events {
            pending.extend(bench.step(event));
        }
    }
    assert_eq!(connections, 2);
    assert!(matches!(bench.link.status(), Status::Online { since_ms: 160_000..=180_000, .. }));
}

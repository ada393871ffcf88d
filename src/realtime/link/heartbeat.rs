//! Pings, pongs, and when a socket is given up for dead.

use crate::protocol::limits::{HEARTBEAT_MS, PONG_TIMEOUT_MS};

/// Heartbeats a server asks for are never denser than this, in milliseconds.
const SHORTEST_INTERVAL_MS: u64 = 1_000;

/// The life of an open socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heartbeat {
    pub since_ms: u64,
    pub next_ping_at_ms: u64,
    pub rtt_ms: Option<u64>,
    interval_ms: u64,
    /// The last ping and when it was sent, until its pong.
    ping: Option<(i64, u64)>,
    /// Without a frame until then the socket is dead.
    deadline_ms: Option<u64>,
}

impl Heartbeat {
    pub fn new(now_ms: u64) -> Self {
        Self {
            since_ms: now_ms,
            next_ping_at_ms: now_ms + HEARTBEAT_MS,
            rtt_ms: None,
            interval_ms: HEARTBEAT_MS,
            ping: None,
            deadline_ms: None,
        }
    }

    /// The server asks for this interval.
    pub fn every(&mut self, now_ms: u64, interval_ms: u64) {
        self.alive();
        self.interval_ms = interval_ms.max(SHORTEST_INTERVAL_MS);
        self.next_ping_at_ms = now_ms + self.interval_ms;
    }

    /// Whatever comes proves that the socket is alive. It does not put off the next ping: the server wants
    /// to hear from us too, and the pong tells what we may have missed.
    pub fn alive(&mut self) {
        self.deadline_ms = None;
    }

    pub fn ping(&mut self, now_ms: u64, nonce: i64) {
        self.ping = Some((nonce, now_ms));
        self.next_ping_at_ms = now_ms + self.interval_ms;
        // A second ping must not prolong the wait for a silent socket.
        self.deadline_ms.get_or_insert(now_ms + PONG_TIMEOUT_MS);
    }

    pub fn pong(&mut self, now_ms: u64, nonce: i64) {
        self.alive();
        if let Some((_, sent_at_ms)) = self.ping.take_if(|(pending, _)| *pending == nonce) {
            self.rtt_ms = Some(now_ms.saturating_sub(sent_at_ms));
        }
    }

    pub fn is_dead(&self, now_ms: u64) -> bool {
        self.deadline_ms.is_some_and(|deadline_ms| deadline_ms <= now_ms)
    }

    pub fn due_ms(&self) -> u64 {
        self.deadline_ms.map_or(self.next_ping_at_ms, |deadline_ms| deadline_ms.min(self.next_ping_at_ms))
    }
}

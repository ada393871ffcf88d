//! One connection to the server: connect, heartbeat, give up, wait, connect again.
//!
//! A driver owns the real socket and the real timer. It feeds events into [`Link::step`] and obeys the
//! actions. Sockets carry a generation, so that a late word of an abandoned one cannot confuse its successor.

mod event;
mod heartbeat;
mod status;
#[cfg(test)]
mod tests;
mod trouble;

use crate::protocol::{SignedOutReason, close};

use super::backoff;
pub use event::{Action, Event};
use heartbeat::Heartbeat;
pub use status::Status;
pub use trouble::{Failure, Trouble};

/// A socket that has not opened after this long is given up, in milliseconds.
pub const CONNECT_TIMEOUT_MS: u64 = 10_000;
/// The code an abandoned socket is closed with; browsers allow 1000 and 3000–4999.
pub const ABANDONED: u16 = 4000;
/// The code a socket is closed with at sign-out.
pub const DONE: u16 = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Connecting { deadline_ms: u64 },
    Online(Heartbeat),
    Waiting { retry_at_ms: u64 },
    SignedOut { reason: SignedOutReason },
}

/// The connection's state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    state: State,
    /// The newest socket's number; the only one that is listened to.
    generation: u64,
    next_nonce: i64,
    /// Failures since the last calm connection.
    failures: u32,
    has_network: bool,
    /// The wake-up asked for last.
    wake_at_ms: Option<u64>,
    trouble: Option<Trouble>,
}

impl Default for Link {
    fn default() -> Self {
        Self::new()
    }
}

impl Link {
    /// A link that waits for [`Event::Start`].
    pub fn new() -> Self {
        Self {
            state: State::Idle,
            generation: 0,
            next_nonce: 1,
            failures: 0,
            has_network: true,
            wake_at_ms: None,
            trouble: None,
        }
    }

    /// The number of the newest socket.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What went wrong last; a later success does not take it away.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// What to show.
    pub fn status(&self) -> Status {
        match self.state {
            State::Idle => Status::Idle,
            State::Connecting { .. } => Status::Connecting { attempt: self.failures },
            State::Online(Heartbeat { since_ms, rtt_ms, .. }) => Status::Online { since_ms, rtt_ms },
            State::Waiting { .. } if !self.has_network => Status::Offline,
            State::Waiting { retry_at_ms } => Status::Waiting { retry_at_ms, attempt: self.failures },
            State::SignedOut { reason } => Status::SignedOut { reason },
        }
    }

    /// Take in what happened at `now_ms`. `random` is in `[0, 1)`, fresh for every call.
    pub fn step(&mut self, now_ms: u64, random: f64, event: Event) -> Vec<Action> {
        let mut actions = Vec::new();
        match event {
            Event::Start if self.state == State::Idle => self.connect(now_ms, &mut actions),
            Event::Start => {}
            Event::Opened { generation } => self.opened(now_ms, generation, &mut actions),
            Event::Hello { generation, heartbeat_ms } => {
                if let Some(heartbeat) = self.heartbeat(generation) {
                    heartbeat.every(now_ms, heartbeat_ms);
                }
            }
            Event::Received { generation } => {
                if let Some(heartbeat) = self.heartbeat(generation) {
                    heartbeat.alive();
                }
            }
            Event::Pong { generation, nonce } => {
                if let Some(heartbeat) = self.heartbeat(generation) {
                    heartbeat.pong(now_ms, nonce);
                }
            }
            Event::Refused { generation, code } => {
                if let Some(heartbeat) = self.heartbeat(generation) {
                    heartbeat.alive();
                    self.note(now_ms, Failure::Refused { code });
                }
            }
            Event::Closed { generation, code, reason } => {
                self.closed(now_ms, random, generation, code, reason, &mut actions);
            }
            Event::Online => {
                self.has_network = true;
                self.failures = 0;
                self.hurry(now_ms, &mut actions);
            }
            Event::Offline => {
                self.has_network = false;
                // A server on this machine or in this house is reachable without a network.
                if matches!(self.state, State::Online(_)) {
                    self.ping(now_ms, &mut actions);
                }
            }
            Event::Visible | Event::RetryNow => self.hurry(now_ms, &mut actions),
            Event::Wake => {
                self.wake_at_ms = None;
                self.wake(now_ms, random, &mut actions);
            }
            Event::SignedOut { reason } => self.end(reason, &mut actions),
        }
        self.ask_for_wake(now_ms, &mut actions);
        actions
    }

    fn connect(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        self.generation += 1;
        self.state = State::Connecting { deadline_ms: now_ms + CONNECT_TIMEOUT_MS };
        actions.push(Action::Open { generation: self.generation });
    }

    fn opened(&mut self, now_ms: u64, generation: u64, actions: &mut Vec<Action>) {
        if generation == self.generation && matches!(self.state, State::Connecting { .. }) {
            self.state = State::Online(Heartbeat::new(now_ms));
            actions.push(Action::Connected { generation });
        }
    }

    fn closed(
        &mut self,
        now_ms: u64,
        random: f64,
        generation: u64,
        code: u16,
        reason: String,
        actions: &mut Vec<Action>,
    ) {
        if generation != self.generation {
            return;
        }
        let was_online = match self.state {
            State::Connecting { .. } => false,
            State::Online(_) => true,
            State::Idle | State::Waiting { .. } | State::SignedOut { .. } => return,
        };
        if was_online {
            actions.push(Action::Disconnected { generation });
        }
        if close::may_reconnect(code) {
            self.wait(now_ms, random, backoff::hint_ms(&reason));
        } else {
            let why = match code {
                close::SIGNED_IN_ELSEWHERE => SignedOutReason::SignedInElsewhere,
                _ => SignedOutReason::SignedOut,
            };
            self.state = State::SignedOut { reason: why };
        }
        self.note(now_ms, Failure::Closed { code, reason });
    }

    fn note(&mut self, at_ms: u64, what: Failure) {
        self.trouble = Some(Trouble { at_ms, what });
    }

    /// Leave the current socket behind, whatever becomes of it.
    fn abandon(&mut self, code: u16, actions: &mut Vec<Action>) {
        let generation = self.generation;
        match self.state {
            State::Connecting { .. } => actions.push(Action::Close { generation, code }),
            State::Online(_) => {
                actions.extend([Action::Close { generation, code }, Action::Disconnected { generation }])
            }
            State::Idle | State::Waiting { .. } | State::SignedOut { .. } => {}
        }
    }

    /// Count a failure and wait before the next attempt.
    fn wait(&mut self, now_ms: u64, random: f64, hint_ms: Option<u64>) {
        if let State::Online(heartbeat) = self.state
            && now_ms.saturating_sub(heartbeat.since_ms) >= backoff::CALM_MS
        {
            self.failures = 0;
        }
        let delay_ms = hint_ms.unwrap_or_else(|| backoff::delay_ms(self.failures, random));
        self.failures = self.failures.saturating_add(1);
        self.state = State::Waiting { retry_at_ms: now_ms + delay_ms };
    }

    /// Something speaks for trying at once: end a wait, or see whether the socket is still alive.
    fn hurry(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        match self.state {
            State::Waiting { .. } => self.connect(now_ms, actions),
            State::Online(_) => self.ping(now_ms, actions),
            State::Idle | State::Connecting { .. } | State::SignedOut { .. } => {}
        }
    }

    fn ping(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let (generation, nonce) = (self.generation, self.next_nonce);
        if let State::Online(heartbeat) = &mut self.state {
            heartbeat.ping(now_ms, nonce);
            self.next_nonce += 1;
            actions.push(Action::SendPing { generation, nonce });
        }
    }

    fn wake(&mut self, now_ms: u64, random: f64, actions: &mut Vec<Action>) {
        match self.state {
            State::Connecting { deadline_ms } if deadline_ms <= now_ms => {
                self.note(now_ms, Failure::NotOpened);
                self.abandon(ABANDONED, actions);
                self.wait(now_ms, random, None);
            }
            State::Online(heartbeat) if heartbeat.is_dead(now_ms) => {
                self.note(now_ms, Failure::NoAnswer);
                self.abandon(ABANDONED, actions);
                self.wait(now_ms, random, None);
            }
            State::Online(heartbeat) if heartbeat.next_ping_at_ms <= now_ms => self.ping(now_ms, actions),
            State::Waiting { retry_at_ms } if retry_at_ms <= now_ms => self.connect(now_ms, actions),
            _ => {}
        }
    }

    fn end(&mut self, reason: SignedOutReason, actions: &mut Vec<Action>) {
        if !matches!(self.state, State::SignedOut { .. }) {
            self.abandon(DONE, actions);
            self.state = State::SignedOut { reason };
        }
    }

    /// The heartbeat of the open socket, if the word is from that one.
    fn heartbeat(&mut self, generation: u64) -> Option<&mut Heartbeat> {
        match &mut self.state {
            State::Online(heartbeat) if generation == self.generation => Some(heartbeat),
            _ => None,
        }
    }

    fn due_ms(&self) -> Option<u64> {
        match self.state {
            State::Idle | State::SignedOut { .. } => None,
            State::Connecting { deadline_ms } => Some(deadline_ms),
            State::Waiting { retry_at_ms } => Some(retry_at_ms),
            State::Online(heartbeat) => Some(heartbeat.due_ms()),
        }
    }

    /// Ask only for a wake-up that is earlier than the one on its way, or where that one is overdue. One that
    /// comes too early is asked for again then, which spares a timer per frame.
    fn ask_for_wake(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        if let Some(due_ms) = self.due_ms()
            && self.wake_at_ms.is_none_or(|at_ms| due_ms < at_ms || at_ms <= now_ms)
        {
            self.wake_at_ms = Some(due_ms);
            actions.push(Action::WakeAt { at_ms: due_ms });
        }
    }
}

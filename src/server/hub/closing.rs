//! Ending connections: those of a session, or all.

use super::{Hub, encode};
use crate::protocol::{ServerFrame, SignedOutReason, UserId, close};
use crate::server::socket::Frame;
use crate::ui::i18n::Locale;

impl Hub {
    /// End the connections of a sign-in session.
    pub(super) fn end_session(&self, session: &str, reason: SignedOutReason) {
        let state = self.lock();
        let code = match reason {
            SignedOutReason::SignedInElsewhere => close::SIGNED_IN_ELSEWHERE,
            SignedOutReason::Banned => close::BANNED,
            SignedOutReason::SignedOut | SignedOutReason::Expired | SignedOutReason::PasswordChanged => {
                close::SIGNED_OUT
            }
        };
        let frame = encode(&ServerFrame::SignedOut { reason });
        for connection in state.connections() {
            if connection.is_by(session) {
                connection.queue.close_with([frame.clone()], code, "signed out");
            }
        }
    }

    /// End all connections of somebody whose account was banned. `told` says so in a language.
    pub(super) fn end_person(&self, user: UserId, told: impl Fn(Locale) -> Frame) {
        let frame = encode(&ServerFrame::SignedOut { reason: SignedOutReason::Banned });
        if let Some(person) = self.lock().people.get(&user) {
            for connection in &person.connections {
                let last = [told(connection.locale), frame.clone()];
                connection.queue.close_with(last, close::BANNED, "banned");
            }
        }
    }

    /// A session goes on under another id.
    pub(super) fn renew_session(&self, from: &str, to: &str) {
        for connection in self.lock().connections() {
            connection.renew_session(from, to);
        }
    }

    /// Take no more connections, and end those there are in batches, each with a hint when to come back:
    /// the first at once, the last `spread_ms` later, so that they do not all return together.
    pub async fn close_all(&self, spread_ms: u64) {
        const BATCH: usize = 500;
        let connections: Vec<_> = {
            let mut state = self.lock();
            state.closing = true;
            state.connections().cloned().collect()
        };
        let count = connections.len().max(1) as u64;
        for (batch, chunk) in connections.chunks(BATCH).enumerate() {
            for (index, connection) in chunk.iter().enumerate() {
                let position = (batch * BATCH + index) as u64;
                let retry_after_ms = 500 + position * spread_ms / count;
                connection.queue.close(close::RESTARTING, format!("retry_after_ms={retry_after_ms}"));
            }
            tokio::task::yield_now().await;
        }
    }
}

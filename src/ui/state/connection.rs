//! How the connection to the server stands.

use leptos::prelude::*;

use crate::browser;
use crate::protocol::{ServerFrame, SignedOutReason};
use crate::realtime::link::{Event, Status};

/// What the connection tells, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionEvent {
    /// It stands otherwise now.
    Status(Status),
    /// It is ready: `resume` goes first.
    Connected,
    /// It was ready and is no longer.
    Disconnected,
    /// The server said something.
    Frame(Box<ServerFrame>),
}

/// The connection.
#[derive(Debug, Clone, Copy)]
pub struct Connection {
    status: RwSignal<Status>,
}

impl Connection {
    /// How it stands, tracked.
    pub fn status(self) -> Status {
        self.status.get()
    }

    /// Whether frames come and go, tracked.
    pub fn is_online(self) -> bool {
        self.status.with(|status| matches!(status, Status::Online { .. }))
    }

    /// One word for how it stands, tracked.
    pub fn name(self) -> &'static str {
        match self.status.get() {
            Status::Idle => "idle",
            Status::Connecting { .. } => "connecting",
            Status::Online { .. } => "online",
            Status::Waiting { .. } => "reconnecting",
            Status::Offline => "offline",
            Status::SignedOut { .. } => "signed-out",
        }
    }

    /// Do not wait any longer.
    pub fn retry_now(self) {
        browser::connection::step(Event::RetryNow);
    }

    /// The session turned out to have ended.
    pub fn expire(self) {
        browser::connection::step(Event::SignedOut { reason: SignedOutReason::Expired });
    }

    pub(super) fn set_status(self, status: Status) {
        self.status.set(status);
    }
}

/// Make the connection available to everything below.
pub fn provide_connection() {
    provide_context(Connection { status: RwSignal::new(Status::Idle) });
}

/// The connection.
pub fn use_connection() -> Connection {
    expect_context()
}

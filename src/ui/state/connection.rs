//! How the connection to the server stands.

use leptos::prelude::*;

use crate::browser;
use crate::protocol::{ServerFrame, SignedOutReason};
use crate::realtime::link::{Event, Status};
use crate::ui::i18n::Locale;

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
    /// Notifies of everything the connection tells.
    news: RwSignal<bool>,
    /// The build this page is of.
    build: RwSignal<String>,
    /// The build of the server that was met last.
    server_build: RwSignal<String>,
    /// Why the server shows the reader out, in its words; empty if it does not.
    farewell: RwSignal<String>,
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

    /// How it stands, for a reader; tracked.
    pub fn in_words(self, t: Locale) -> &'static str {
        match self.status.get() {
            Status::Idle | Status::Connecting { .. } => t.connecting(),
            Status::Online { .. } => t.connected(),
            Status::Waiting { .. } => t.reconnecting(),
            Status::Offline => t.no_network(),
            Status::SignedOut { .. } => t.session_over(),
        }
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

    /// Whatever comes over it, tracked.
    pub fn track_news(self) {
        self.news.track();
    }

    /// What the server said as it showed the reader out, tracked; empty if nothing.
    pub fn farewell(self) -> String {
        self.farewell.get()
    }

    /// Whether the server is of another build than this page, tracked.
    pub fn is_outdated(self) -> bool {
        self.server_build.get() != self.build.get()
    }

    /// The build of this page, and on a line of its own that of the server if it is another one; tracked.
    pub fn builds(self) -> String {
        let build = self.build.get();
        if self.is_outdated() { format!("{build}\n\t→ {}", self.server_build.get()) } else { build }
    }

    /// Someone begins to look into it: the round trip of now says more than that of the last heartbeat.
    pub fn probe(self) {
        self.notify();
        if self.status.with_untracked(|status| matches!(status, Status::Online { .. })) {
            browser::connection::step(Event::RetryNow);
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

    pub(super) fn receive(self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Hello { build, .. } => self.server_build.set(build.clone()),
            ServerFrame::Sanctioned { room_id: None, message, .. } => self.farewell.set(message.clone()),
            _ => {}
        }
    }

    pub(super) fn notify(self) {
        self.news.notify();
    }
}

/// Make the connection available to everything below, for a page of this build. The page names the build, not
/// the WebAssembly: both come from one server, and the page alone says which WebAssembly is loaded.
pub fn provide_connection(build: &str) {
    provide_context(Connection {
        status: RwSignal::new(Status::Idle),
        news: RwSignal::new(false),
        build: RwSignal::new(build.to_owned()),
        server_build: RwSignal::new(build.to_owned()),
        farewell: RwSignal::default(),
    });
}

/// The connection.
pub fn use_connection() -> Connection {
    expect_context()
}

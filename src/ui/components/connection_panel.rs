//! The connection in figures, for those who look into what is wrong.

use leptos::html::Div;
use leptos::prelude::*;

use super::later::Later;
use crate::browser::dates::{self, Detail};
use crate::browser::{self, clock, popover};
use crate::protocol::VERSION;
use crate::realtime::link::Status;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::connection::use_connection;
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::notices::use_notices;
use crate::ui::state::outbox::use_outbox;

/// The panel's `id`, by which buttons open it.
pub const PANEL: &str = "connection-panel";

/// Floats over the page; the browser opens it, and closes it on Escape and on a press outside.
///
/// Its content is the first that is fetched of what comes later: then it, and what else is there, can be shown when
/// there is no connection.
#[component]
pub fn ConnectionPanel() -> impl IntoView {
    let t = use_locale();
    view! {
        <div
            class="popover connection-panel"
            id=PANEL
            popover="auto"
            role="dialog"
            aria-label=t.text(Locale::connection)
        >
            <Later load=move || Box::pin(connection_figures()) />
        </div>
    }
    .into_any()
}

lazy! {
    /// The figures.
    pub fn connection_figures() -> AnyView {
        view! { <ConnectionFigures /> }.into_any()
    }
}

#[component]
fn ConnectionFigures() -> impl IntoView {
    let (t, connection, notices) = (use_locale(), use_connection(), use_notices());
    let figures = NodeRef::<Div>::new();
    let report = report();
    let text = Signal::derive(move || {
        connection.track_news();
        if popover::is_open(PANEL) { report() } else { String::new() }
    });
    let copy = move |_| notices.copied(popover::copy(figures));

    view! {
        <div class="figures" node_ref=figures>
            {text}
        </div>
        <button type="button" class="button" on:click=copy>
            {t.text(Locale::copy_report)}
        </button>
    }
}

/// What there is to tell, tracked: a line for each, name and value with a tab between.
fn report() -> impl Fn() -> String + Send + Sync + 'static {
    let (t, connection, conversations, outbox) =
        (use_locale(), use_connection(), use_conversations(), use_outbox());
    move || {
        let (t, status, repairs) = (t.get(), connection.status(), conversations.repairs());
        let nothing = || "–".to_owned();
        let round_trip = match status {
            Status::Online { rtt_ms: Some(ms), .. } => format!("{ms} ms"),
            _ => nothing(),
        };
        let last_error = browser::connection::trouble().map_or_else(nothing, |trouble| {
            format!("{} {}", dates::format(trouble.at_ms as i64, Detail::Time, t), trouble.what)
        });
        format!(
            "{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}\n{}\t{}",
            t.connection(),
            connection.in_words(t),
            t.round_trip(),
            round_trip,
            t.room_revision(),
            conversations.revision().map_or_else(nothing, |rev| rev.to_string()),
            t.gaps_repaired(),
            repairs.gaps,
            t.histories_reloaded(),
            repairs.resets,
            t.waiting_to_send(),
            outbox.depth(),
            t.last_error(),
            last_error,
            t.build(),
            connection.builds(),
            t.protocol(),
            VERSION,
            t.browser_time(),
            clock::now_iso(),
        )
    }
}

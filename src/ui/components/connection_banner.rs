//! How the connection stands.

use leptos::prelude::*;

use super::connection_dot::ConnectionDot;
use super::when::When;
use crate::browser::navigation;
use crate::browser::timers::Timer;
use crate::protocol::SignedOutReason;
use crate::realtime::link::Status;
use crate::ui::components::retry_countdown::RetryCountdown;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::connection::use_connection;

/// A short interruption is not worth a word, in milliseconds.
const PATIENCE_MS: u64 = 1_000;
/// How long the return is shown, in milliseconds.
const BACK_MS: u64 = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Trouble,
    Back,
}

/// Lies over the header's edge while there is no connection, or the page is older than the server; writing goes
/// on below it.
#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let connection = use_connection();
    let shown = patiently();
    let visible = Signal::derive(move || shown.get() != Shown::Nothing || connection.is_outdated());
    // The region is there from the start: screen readers only announce what changes inside of one.
    view! {
        <div class="connection" hidden=move || !visible.get()>
            <ConnectionDot />
            <div role="status">
                <When is=visible>
                    <Words shown=shown.into() />
                </When>
            </div>
        </div>
    }
    .into_any()
}

/// What there is to say about the connection now, after a moment of patience.
fn patiently() -> RwSignal<Shown> {
    let connection = use_connection();
    let shown = RwSignal::new(Shown::Nothing);
    let timer = StoredValue::new_local(None::<Timer>);
    let change_later = move |to: Shown, after_ms| {
        timer.set_value(Some(Timer::after(after_ms, move || {
            timer.set_value(None);
            shown.set(to);
        })));
    };
    Effect::new(move |_| match connection.status() {
        Status::Idle => {}
        Status::Online { .. } if shown.get_untracked() == Shown::Trouble => {
            shown.set(Shown::Back);
            change_later(Shown::Nothing, BACK_MS);
        }
        Status::Online { .. } if shown.get_untracked() == Shown::Back => {}
        Status::Online { .. } => timer.set_value(None),
        Status::SignedOut { .. } => {
            timer.set_value(None);
            shown.set(Shown::Trouble);
        }
        Status::Connecting { .. } | Status::Waiting { .. } | Status::Offline => {
            if shown.get_untracked() == Shown::Back {
                timer.set_value(None);
                shown.set(Shown::Trouble);
            } else if shown.get_untracked() == Shown::Nothing && timer.with_value(Option::is_none) {
                change_later(Shown::Trouble, PATIENCE_MS);
            }
        }
    });
    shown
}

#[component]
fn Words(shown: Signal<Shown>) -> impl IntoView {
    let (t, connection) = (use_locale(), use_connection());
    let retry = move || {
        view! {
            <button type="button" class="text-button" on:click=move |_| connection.retry_now()>
                {t.text(Locale::retry_now)}
            </button>
        }
    };
    move || {
        match connection.status() {
        _ if shown.get() == Shown::Back => {
            view! { <span>{t.text(Locale::connected_again)}</span> }.into_any()
        }
        // Never by itself: the server may go on handing out the older page.
        _ if shown.get() == Shown::Nothing => view! {
            <span>{t.text(Locale::new_version)}</span>
            <button type="button" class="text-button" on:click=move |_| navigation::reload()>
                {t.text(Locale::reload)}
            </button>
        }
        .into_any(),
        Status::Idle | Status::Connecting { .. } | Status::Online { .. } => {
            view! { <span>{t.text(Locale::connecting)}</span> }.into_any()
        }
        Status::Offline => view! {
            <span>{t.text(Locale::offline)}</span>
            {retry()}
        }
        .into_any(),
        Status::Waiting { retry_at_ms, .. } => view! {
            <span>{t.text(Locale::reconnecting)} <RetryCountdown until_ms=retry_at_ms /></span>
            {retry()}
        }
        .into_any(),
        Status::SignedOut { reason } => view! {
            <span>
                {move || match reason {
                    SignedOutReason::Banned => connection.farewell(),
                    SignedOutReason::SignedOut | SignedOutReason::PasswordChanged => t.get().signed_out().to_owned(),
                    SignedOutReason::SignedInElsewhere => t.get().signed_out_elsewhere().to_owned(),
                    SignedOutReason::Expired => t.get().signed_out_expired().to_owned(),
                }}
            </span>
            <a class="text-button" href="/login" rel="external">
                {t.text(Locale::sign_in)}
            </a>
        }
        .into_any(),
    }
    }
}

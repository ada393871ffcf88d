//! Where one is signed in.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::device::Device;
use super::submit_button::SubmitButton;
use super::when::When;
use crate::api::sessions::EndOtherSessions;
use crate::browser;
use crate::protocol::{ApiError, Session};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::submission::Submission;

/// The sessions, and the ways to end others.
#[component]
pub fn DeviceList(
    sessions: RwSignal<Option<Result<Vec<Session>, ApiError>>>,
    /// Ask for them again.
    load: Callback<()>,
) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let listed = move || sessions.with(|it| it.iter().flatten().flatten().cloned().collect::<Vec<_>>());
    let has_failed = move || sessions.with(|it| matches!(it, Some(Err(_))));
    let count = Memo::new(move |_| listed().len());
    let end_others = Submission::to::<EndOtherSessions>();
    let ended = Callback::new(move |()| {
        notices.push(NoticeKind::Done(t.get_untracked().device_signed_out().to_owned()));
        load.run(());
    });
    // What was pressed goes with its device, once the list has come.
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if before.is_some_and(|before| now < before) {
            browser::focus::recover("devices".to_owned());
        }
        now
    });
    view! {
        <When is=has_failed>
            <div class="panel-problem" role="alert">
                <p>{t.text(Locale::devices_failed)}</p>
                <button type="button" class="button" on:click=move |_| load.run(())>
                    {t.text(Locale::retry)}
                </button>
            </div>
        </When>
        <ul class="device-list">
            <For each=listed key=Clone::clone let:session>
                <Device session ended />
            </For>
        </ul>
        <When is=move || count.get() == 1>
            <p class="hint">{t.text(Locale::devices_alone)}</p>
        </When>
        <When is=move || { count.get() > 1 }>
            <ApiForm submission=end_others on_done=ended class="actions">
                <SubmitButton
                    label=t.text(Locale::end_other_sessions)
                    pending=end_others.pending()
                    class="button danger"
                />
            </ApiForm>
        </When>
    }
    .into_any()
}

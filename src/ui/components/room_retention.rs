//! For how long a room keeps messages.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_form::ApiForm;
use super::when::When;
use crate::api::retention::SetRetention;
use crate::browser::prerendered;
use crate::protocol::{Retention, RetentionChange, RoomId, RoomRetention, limits};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

lazy! {
    /// What applies, and for owners a way to change it. Tells `is_live` once it is there with its data.
    pub fn room_retention(room_id: RoomId, may_choose: bool, is_live: RwSignal<bool>) -> AnyView {
        view! { <RoomRetentionSection room_id may_choose is_live /> }.into_any()
    }
}

#[component]
fn RoomRetentionSection(room_id: RoomId, may_choose: bool, is_live: RwSignal<bool>) -> impl IntoView {
    let (t, notices, rooms) = (use_locale(), use_notices(), use_rooms());
    let retention = RwSignal::new(prerendered::prepared::<RoomRetention>());
    // Asked anew when the room is said to be another one.
    Effect::new(move |asked: Option<()>| {
        let is_another = rooms.changed.get() == Some(room_id);
        if asked.is_some() && !is_another {
            return;
        }
        spawn_local(async move {
            match calls::retention(room_id).await {
                Ok(found) => {
                    retention.try_set(Some(found));
                    is_live.try_set(true);
                }
                Err(error) => notices.failure(&error),
            }
        });
    });
    let is_there = Memo::new(move |_| retention.with(Option::is_some));
    let says = move || retention.get().map(|retention| sentences(t.get(), retention.applied()));
    let has_bound = Memo::new(move |_| {
        retention.with(|found| found.is_some_and(|retention| !retention.instance.is_for_ever()))
    });
    view! {
        <When is=is_there>
            <section class="dialog-section retention">
                <h3>{t.text(Locale::retention)}</h3>
                <p>{says}</p>
                <When is=has_bound>
                    <p class="hint">{t.text(Locale::retention_instance)}</p>
                </When>
                // What it deletes is asked first, which a redirect cannot: this takes JavaScript.
                <When is=move || may_choose && is_live.get()>
                    <RetentionForm room_id retention />
                </When>
            </section>
        </When>
    }
}

#[component]
fn RetentionForm(room_id: RoomId, retention: RwSignal<Option<RoomRetention>>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let submission = Submission::to::<SetRetention>();
    let deletes = RwSignal::new(0);
    let done = move |change: RetentionChange| {
        if change.done {
            deletes.set(0);
            retention.set(Some(change.retention));
            notices.push(NoticeKind::Done(t.get_untracked().saved().to_owned()));
        } else {
            deletes.set(change.deletes);
        }
    };
    // Another choice is another question.
    let reconsider = move |_| deletes.set(0);
    let is_asking = Memo::new(move |_| deletes.get() > 0);
    let label: fn(bool) -> fn(Locale) -> &'static str =
        |is_asking| if is_asking { Locale::retention_confirm } else { Locale::save };
    let Retention { days, messages } = retention.get_untracked().unwrap_or_default().room;
    let text = |bound: Option<i64>| bound.map(|bound| bound.to_string());
    view! {
        <ApiForm submission on_done=done>
            <input type="hidden" name="room_id" value=room_id.0 />
            <input type="hidden" name="confirmed" prop:value=move || is_asking.get().to_string() />
            <div class="retention-bounds">
                <div class="field">
                    <label for="retention-days">{t.text(Locale::retention_days_field)}</label>
                    <input
                        id="retention-days"
                        name="days"
                        type="number"
                        inputmode="numeric"
                        min=limits::RETENTION_DAYS.start().to_string()
                        max=limits::RETENTION_DAYS.end().to_string()
                        value=text(days)
                        aria-describedby="retention-days-hint"
                        on:input=reconsider
                    />
                    <p class="hint" id="retention-days-hint">{t.text(Locale::retention_days_hint)}</p>
                </div>
                <div class="field">
                    <label for="retention-messages">{t.text(Locale::retention_messages_field)}</label>
                    <input
                        id="retention-messages"
                        name="messages"
                        type="number"
                        inputmode="numeric"
                        min=limits::RETENTION_MESSAGES.start().to_string()
                        max=limits::RETENTION_MESSAGES.end().to_string()
                        value=text(messages)
                        aria-describedby="retention-messages-hint"
                        on:input=reconsider
                    />
                    <p class="hint" id="retention-messages-hint">{t.text(Locale::retention_messages_hint)}</p>
                </div>
            </div>
            <p class="hint">{t.text(Locale::retention_hint)}</p>
            <p role="alert" class="retention-question">
                {move || is_asking.get().then(|| t.get().retention_question(deletes.get()))}
            </p>
            <div class="actions">
                <When is=is_asking>
                    <button type="button" class="button" on:click=move |_| deletes.set(0)>
                        {t.text(Locale::cancel)}
                    </button>
                </When>
                <button
                    type="submit"
                    class="button"
                    class:danger=is_asking
                    aria-busy=move || submission.pending().get().then_some("true")
                >
                    {move || label(is_asking.get())(t.get())}
                </button>
            </div>
        </ApiForm>
    }
}

/// What applies, in words.
fn sentences(t: Locale, applied: Retention) -> String {
    let days = applied.days.map(|days| t.retention_days(days));
    let messages = applied.messages.map(|messages| t.retention_messages(messages));
    match (days, messages) {
        (None, None) => t.retention_for_ever().to_owned(),
        (days, messages) => days.into_iter().chain(messages).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_is_said() {
        let say = |days, messages| sentences(Locale::En, Retention { days, messages });
        assert_eq!(say(None, None), "Messages are kept until somebody recalls them.");
        assert_eq!(say(Some(1), None), "Messages are kept for 1 day.");
        assert_eq!(
            say(Some(30), Some(500)),
            "Messages are kept for 30 days. The newest 500 messages are kept."
        );
    }
}

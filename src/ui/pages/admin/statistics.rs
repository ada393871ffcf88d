//! `/admin/statistics`

mod figures;
mod plot;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::loaded::loaded;
use crate::browser::timers::Timer;
use crate::browser::visibility;
use crate::protocol::admin::{Measure, Statistics as Figures};
use crate::ui::components::moment::moment;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::reader::use_reader;
use figures::take_in;
use plot::Plot;

/// What belongs together, under a title.
type Group = (fn(Locale) -> &'static str, &'static [Measure]);

const GROUPS: [Group; 4] = [
    (
        Locale::statistics_conversations,
        &[
            Measure::Connections,
            Measure::People,
            Measure::Rooms,
            Measure::ActiveRooms,
            Measure::Messages,
            Measure::Deliveries,
            Measure::BytesReceived,
            Measure::BytesSent,
        ],
    ),
    (
        Locale::statistics_queues,
        &[
            Measure::QueuedFrames,
            Measure::LongestQueue,
            Measure::JobsWaiting,
            Measure::CommitTime,
            Measure::Replays,
            Measure::Resets,
            Measure::SlowConsumers,
            Measure::Refusals,
        ],
    ),
    (
        Locale::statistics_outside,
        &[
            Measure::Uploads,
            Measure::NotesWaiting,
            Measure::NotesLost,
            Measure::WebhooksWaiting,
            Measure::WebhooksFailed,
        ],
    ),
    (Locale::statistics_machine, &[Measure::Memory, Measure::OpenFiles, Measure::DatabaseSize]),
];

/// How the server is doing.
#[component]
pub fn Statistics(is_live: RwSignal<bool>) -> impl IntoView {
    let (t, reader) = (use_locale(), use_reader());
    let figures = loaded(is_live, || calls::admin::statistics(None));
    keep_up(figures);
    let is_there = Memo::new(move |_| figures.with(Option::is_some));
    let build = move || {
        figures.with(|figures| {
            let figures = figures.as_ref()?;
            Some(t.get().statistics_build(&figures.build, moment(figures.started_at, reader, t.get())))
        })
    };
    let interval_s = Memo::new(move |_| {
        figures.with(|figures| figures.as_ref().map_or(0, |figures| figures.interval_ms / 1000))
    });
    let hint = move || t.get().statistics_hint(interval_s.get());
    let groups = move || {
        GROUPS.map(|(title, measures)| {
            let plots = measures.iter().map(|measure| view! { <Plot measure=*measure figures /> });
            view! {
                <section class="panel statistics">
                    <h2>{t.text(title)}</h2>
                    <ul class="plots">{plots.collect_view()}</ul>
                </section>
            }
        })
    };
    move || {
        is_there.get().then(|| {
            view! {
                <p class="hint">{build}</p>
                <p class="hint">{hint}</p>
                {groups()}
                <Refusals figures />
            }
        })
    }
}

#[component]
fn Refusals(figures: RwSignal<Option<Figures>>) -> impl IntoView {
    let t = use_locale();
    let refusals = Memo::new(move |_| {
        figures.with(|figures| figures.as_ref().map(|figures| figures.refusals.clone()).unwrap_or_default())
    });
    let is_empty = Memo::new(move |_| refusals.with(Vec::is_empty));
    view! {
        <section class="panel statistics">
            <h2>{t.text(Locale::statistics_refusals)}</h2>
            {move || is_empty.get().then(|| view! { <p class="hint">{t.text(Locale::statistics_nothing_refused)}</p> })}
            <ul class="refusals">
                <For each=move || refusals.get() key=|refusal| (refusal.code.clone(), refusal.count) let:refusal>
                    <li>
                        <code>{refusal.code}</code>
                        <span>{refusal.count}</span>
                    </li>
                </For>
            </ul>
        </section>
    }
}

/// Ask for what is new as often as there is something, while the page is looked at.
fn keep_up(figures: RwSignal<Option<Figures>>) {
    let due = StoredValue::new_local(None::<Timer>);
    let is_asking = StoredValue::new(false);
    let ask = move || {
        let is_busy = is_asking.try_get_value() != Some(false);
        if is_busy || !visibility::is_visible() {
            return;
        }
        is_asking.set_value(true);
        spawn_local(async move {
            let newest = figures.try_with_untracked(|figures| {
                figures.as_ref().and_then(|figures| figures.samples.last()).map(|sample| sample.at)
            });
            // Failing, it is asked again: the connection says what is wrong.
            if let Ok(more) = calls::admin::statistics(newest.flatten()).await {
                figures.try_update(|figures| take_in(figures, more));
            }
            is_asking.try_set_value(false);
        });
    };
    Effect::new(move |_| {
        let wait = figures.with(|figures| figures.as_ref().map_or(5_000, |figures| figures.interval_ms));
        // Each answer sets the clock anew; so does the failure to get one, by the second timer.
        let wait = u64::try_from(wait).unwrap_or_default();
        due.set_value(Some(repeat(wait, ask, due)));
    });
    visibility::on_change(ask);
}

/// Ask after a while, and again and again should no answer come.
fn repeat(
    wait_ms: u64,
    ask: impl Fn() + Copy + 'static,
    due: StoredValue<Option<Timer>, LocalStorage>,
) -> Timer {
    Timer::after(wait_ms, move || {
        ask();
        due.try_set_value(Some(repeat(wait_ms, ask, due)));
    })
}

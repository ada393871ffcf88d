//! The last hour in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::counts::Counts;
use super::gauges::Look;
use crate::protocol::admin::{Measure, Sample, Unit};
use crate::server::store::WriterCounts;

/// Samples that are kept: an hour of them, 24 numbers each.
const KEPT: usize = 720;

#[derive(Debug, Default)]
pub struct Recorder(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    samples: VecDeque<Sample>,
    before: Option<(i64, Totals)>,
}

/// What has been counted up to a moment.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    messages: u64,
    deliveries: u64,
    refusals: u64,
    bytes_received: u64,
    bytes_sent: u64,
    replays: u64,
    resets: u64,
    slow_consumers: u64,
    uploads: u64,
    notes_lost: u64,
    webhooks_failed: u64,
    commits: u64,
    commit_seconds: f64,
}

impl Totals {
    fn of(counts: &Counts, writer: &WriterCounts) -> Self {
        Self {
            messages: counts.messages.get(),
            deliveries: counts.deliveries.get(),
            refusals: counts.refusals().iter().map(|(_, count)| count).sum(),
            bytes_received: counts.bytes_received.get(),
            bytes_sent: counts.bytes_sent.get(),
            replays: counts.replays.get(),
            resets: counts.resets.get(),
            slow_consumers: counts.slow_consumers(),
            uploads: counts.uploads.get(),
            notes_lost: counts.lost_notes(),
            webhooks_failed: counts.failed_webhooks(),
            commits: writer.commit_seconds.get_sample_count(),
            commit_seconds: writer.commit_seconds.get_sample_sum(),
        }
    }
}

impl Recorder {
    /// Keep a sample, taken at a moment in Unix milliseconds. The first one has nothing before it to compare with.
    pub fn record(&self, at: i64, look: &Look, counts: &Counts, writer: &WriterCounts) {
        let now = Totals::of(counts, writer);
        let mut state = self.lock();
        let (since, before) = state.before.replace((at, now)).unwrap_or((at, now));
        let seconds = (at - since) as f64 / 1000.0;
        let values = Measure::ALL.map(|measure| {
            let value = value(measure, look, &now, &before);
            let per_second = matches!(measure.unit(), Unit::PerSecond | Unit::BytesPerSecond);
            thousandths(if per_second && seconds > 0.0 { value / seconds } else { value })
        });
        if state.samples.len() == KEPT {
            state.samples.pop_front();
        }
        state.samples.push_back(Sample { at, values: values.into() });
    }

    /// Samples after a moment, all without one.
    pub fn since(&self, after: Option<i64>) -> Vec<Sample> {
        let state = self.lock();
        state.samples.iter().filter(|sample| after.is_none_or(|after| sample.at > after)).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn value(measure: Measure, look: &Look, now: &Totals, before: &Totals) -> f64 {
    let Look { census, jobs_waiting, notes_waiting, process, backlog } = look;
    let more = |count: fn(&Totals) -> u64| (count(now).saturating_sub(count(before))) as f64;
    match measure {
        Measure::Connections => census.connections as f64,
        Measure::People => census.people as f64,
        Measure::Rooms => backlog.rooms as f64,
        Measure::ActiveRooms => census.active_rooms as f64,
        Measure::Messages => more(|totals| totals.messages),
        Measure::Deliveries => more(|totals| totals.deliveries),
        Measure::Refusals => more(|totals| totals.refusals),
        Measure::BytesReceived => more(|totals| totals.bytes_received),
        Measure::BytesSent => more(|totals| totals.bytes_sent),
        Measure::QueuedFrames => census.queued_frames as f64,
        Measure::LongestQueue => census.longest_queue as f64,
        Measure::JobsWaiting => *jobs_waiting as f64,
        Measure::CommitTime => {
            let commits = more(|totals| totals.commits);
            let seconds = now.commit_seconds - before.commit_seconds;
            if commits > 0.0 { seconds * 1000.0 / commits } else { 0.0 }
        }
        Measure::Replays => more(|totals| totals.replays),
        Measure::Resets => more(|totals| totals.resets),
        Measure::SlowConsumers => more(|totals| totals.slow_consumers),
        Measure::Uploads => more(|totals| totals.uploads),
        Measure::NotesWaiting => *notes_waiting as f64,
        Measure::NotesLost => more(|totals| totals.notes_lost),
        Measure::WebhooksWaiting => backlog.webhooks as f64,
        Measure::WebhooksFailed => more(|totals| totals.webhooks_failed),
        Measure::Memory => process.memory_bytes as f64,
        Measure::OpenFiles => process.open_files as f64,
        Measure::DatabaseSize => process.database_bytes as f64,
    }
}

fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(sample: &Sample, measure: Measure) -> i64 {
        sample.values[Measure::ALL.iter().position(|one| *one == measure).unwrap()]
    }

    #[test]
    fn rates_are_what_came_since_the_sample_before() {
        let (recorder, counts, writer) = (Recorder::default(), Counts::default(), WriterCounts::default());
        counts.messages.inc_by(100);
        recorder.record(0, &Look::default(), &counts, &writer);
        counts.messages.inc_by(20);
        counts.resets.inc_by(3);
        writer.commit_seconds.observe(0.004);
        writer.commit_seconds.observe(0.002);
        recorder.record(5_000, &Look { jobs_waiting: 7, ..Look::default() }, &counts, &writer);
        let samples = recorder.since(None);
        assert_eq!(at(&samples[0], Measure::Messages), 0, "what was before the first sample is no rate");
        assert_eq!(at(&samples[1], Measure::Messages), 4_000, "20 in 5 s");
        assert_eq!(at(&samples[1], Measure::Resets), 3_000);
        assert_eq!(at(&samples[1], Measure::CommitTime), 3_000, "3 ms on average");
        assert_eq!(at(&samples[1], Measure::JobsWaiting), 7_000);
        assert_eq!(recorder.since(Some(0)).len(), 1);
    }

    #[test]
    fn an_hour_is_kept_and_no_more() {
        let (recorder, counts, writer) = (Recorder::default(), Counts::default(), WriterCounts::default());
        for moment in 0..KEPT as i64 + 10 {
            recorder.record(moment, &Look::default(), &counts, &writer);
        }
        let samples = recorder.since(None);
        assert_eq!((samples.len(), samples[0].at), (KEPT, 10));
    }
}

//! The figures in memory, and how they are said.

use crate::protocol::admin::{Measure, Sample, Statistics, Unit};
use crate::ui::i18n::Locale;

/// Samples that are shown: an hour of them.
const KEPT: usize = 720;

/// Take in what is new. Another start of the server begins anew.
pub fn take_in(figures: &mut Option<Statistics>, more: Statistics) {
    let Some(known) = figures.as_mut().filter(|known| known.started_at == more.started_at) else {
        *figures = Some(more);
        return;
    };
    let newest = known.samples.last().map_or(i64::MIN, |sample| sample.at);
    let fresh = more.samples.into_iter().filter(|sample| sample.at > newest);
    let mut samples = std::mem::take(&mut known.samples);
    samples.extend(fresh);
    samples.drain(..samples.len().saturating_sub(KEPT));
    *known = Statistics { samples, ..more };
}

/// The newest value of a measure and the highest, in thousandths.
pub fn newest_and_highest(samples: &[Sample], measure: Measure) -> Option<(i64, i64)> {
    let newest = value(samples.last()?, measure)?;
    let highest = samples.iter().filter_map(|sample| value(sample, measure)).max()?;
    Some((newest, highest))
}

/// A value of a sample, in thousandths.
pub fn value(sample: &Sample, measure: Measure) -> Option<i64> {
    sample.values.get(measure as usize).copied()
}

/// A value with its unit.
pub fn say(t: Locale, measure: Measure, thousandths: i64, interval_ms: i64) -> String {
    let whole = thousandths / 1000;
    match measure.unit() {
        Unit::Things => whole.to_string(),
        Unit::Events => t.statistics_events(whole, interval_ms / 1000),
        Unit::PerSecond => t.statistics_per_second(tenths(thousandths)),
        Unit::Milliseconds => format!("{} ms", tenths(thousandths)),
        Unit::Bytes => t.file_size(whole),
        Unit::BytesPerSecond => t.statistics_per_second(t.file_size(whole)),
    }
}

fn tenths(thousandths: i64) -> String {
    format!("{}.{}", thousandths / 1000, thousandths / 100 % 10)
}

/// What a measure is called.
pub fn name(t: Locale, measure: Measure) -> &'static str {
    match measure {
        Measure::Connections => t.measure_connections(),
        Measure::People => t.measure_people(),
        Measure::Rooms => t.measure_rooms(),
        Measure::ActiveRooms => t.measure_active_rooms(),
        Measure::Messages => t.measure_messages(),
        Measure::Deliveries => t.measure_deliveries(),
        Measure::Refusals => t.measure_refusals(),
        Measure::BytesReceived => t.measure_bytes_received(),
        Measure::BytesSent => t.measure_bytes_sent(),
        Measure::QueuedFrames => t.measure_queued_frames(),
        Measure::LongestQueue => t.measure_longest_queue(),
        Measure::JobsWaiting => t.measure_jobs_waiting(),
        Measure::CommitTime => t.measure_commit_time(),
        Measure::Replays => t.measure_replays(),
        Measure::Resets => t.measure_resets(),
        Measure::SlowConsumers => t.measure_slow_consumers(),
        Measure::Uploads => t.measure_uploads(),
        Measure::NotesWaiting => t.measure_notes_waiting(),
        Measure::NotesLost => t.measure_notes_lost(),
        Measure::WebhooksWaiting => t.measure_webhooks_waiting(),
        Measure::WebhooksFailed => t.measure_webhooks_failed(),
        Measure::Memory => t.measure_memory(),
        Measure::OpenFiles => t.measure_open_files(),
        Measure::DatabaseSize => t.measure_database_size(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statistics(started_at: i64, moments: impl IntoIterator<Item = i64>) -> Statistics {
        let sample = |at| Sample { at, values: vec![at * 1000; Measure::ALL.len()] };
        Statistics {
            build: "b".into(),
            started_at,
            now: 0,
            interval_ms: 5_000,
            samples: moments.into_iter().map(sample).collect(),
            refusals: Vec::new(),
        }
    }

    fn moments(figures: &Option<Statistics>) -> Vec<i64> {
        figures.as_ref().unwrap().samples.iter().map(|sample| sample.at).collect()
    }

    #[test]
    fn what_is_new_is_taken_in_once() {
        let mut figures = None;
        take_in(&mut figures, statistics(1, [1, 2]));
        take_in(&mut figures, statistics(1, [2, 3]));
        assert_eq!(moments(&figures), [1, 2, 3]);
        take_in(&mut figures, statistics(9, [4]));
        assert_eq!(moments(&figures), [4], "the server was started anew");
        take_in(&mut figures, statistics(9, 5..2_000));
        assert_eq!(moments(&figures).len(), KEPT);
    }

    #[test]
    fn measures_are_found_in_the_order_they_are_sent_in() {
        for (at, measure) in Measure::ALL.into_iter().enumerate() {
            assert_eq!(measure as usize, at, "{measure:?}");
        }
        let figures = statistics(1, [7, 9, 8]);
        assert_eq!(newest_and_highest(&figures.samples, Measure::People), Some((8_000, 9_000)));
        assert_eq!(newest_and_highest(&[], Measure::People), None);
    }

    #[test]
    fn values_have_units() {
        let say = |measure, thousandths| say(Locale::En, measure, thousandths, 5_000);
        assert_eq!(say(Measure::People, 3_000), "3");
        assert_eq!(say(Measure::Messages, 1_250), "1.2/s");
        assert_eq!(say(Measure::CommitTime, 4_320), "4.3 ms");
        assert_eq!(say(Measure::Memory, 52_400_000_000), "52.4 MB");
        assert_eq!(say(Measure::BytesSent, 2_048_000), "2 kB/s");
        assert_eq!(say(Measure::Resets, 2_000), "2 in 5 s");
    }
}

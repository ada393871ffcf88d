//! One measure over time.

use std::fmt::Write;

use leptos::prelude::*;

use super::figures::{name, newest_and_highest, say, value};
use crate::protocol::admin::{Measure, Sample, Statistics};
use crate::ui::i18n::use_locale;

/// The drawing's own units; its size on the page is the style's.
const WIDTH: i64 = 240;
const HEIGHT: i64 = 48;
/// What is shown, in milliseconds.
const SPAN_MS: i64 = 60 * 60 * 1000;
/// A line has no more points than can be seen.
const POINTS: usize = 180;

/// Its name, its newest value, the highest of the hour, and a line. What the line shows is its name as well.
#[component]
pub fn Plot(measure: Measure, figures: RwSignal<Option<Statistics>>) -> impl IntoView {
    let t = use_locale();
    let values = Memo::new(move |_| {
        figures.with(|figures| {
            let figures = figures.as_ref()?;
            let (newest, highest) = newest_and_highest(&figures.samples, measure)?;
            Some((newest, highest, figures.interval_ms))
        })
    });
    let said = move |highest: bool| match values.get() {
        Some((newest, peak, interval)) => {
            say(t.get(), measure, if highest { peak } else { newest }, interval)
        }
        None => "–".to_owned(),
    };
    let path = move || {
        figures.with(|figures| {
            figures.as_ref().map(|figures| line(&figures.samples, measure)).unwrap_or_default()
        })
    };
    let label = move || {
        let t = t.get();
        t.statistics_peak(name(t, measure), said(true), said(false))
    };
    view! {
        <li class="plot">
            <h3>{move || name(t.get(), measure)}</h3>
            <p class="plot-value">{move || said(false)}</p>
            <svg
                role="img"
                aria-label=label
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                focusable="false"
            >
                <path d=path />
            </svg>
            <p class="hint">{move || t.get().statistics_up_to(said(true))}</p>
        </li>
    }
    .into_any()
}

/// The line from the left, an hour ago, to the newest value at the right; 0 is at the foot. Of values that share a
/// point the highest is shown: what was short is not lost.
fn line(samples: &[Sample], measure: Measure) -> String {
    let Some((_, highest)) = newest_and_highest(samples, measure) else { return String::new() };
    let end = samples.last().map_or(0, |sample| sample.at);
    let mut path = String::new();
    for some in samples.chunks(samples.len().div_ceil(POINTS)) {
        let Some((at, peak)) = some
            .last()
            .map(|last| last.at)
            .zip(some.iter().filter_map(|sample| value(sample, measure)).max())
        else {
            continue;
        };
        let x = WIDTH - (end - at).min(SPAN_MS) * WIDTH / SPAN_MS;
        let y = HEIGHT - 1 - peak * (HEIGHT - 2) / highest.max(1);
        let step = if path.is_empty() { 'M' } else { 'L' };
        let _ = write!(path, "{step}{x} {y}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[(i64, i64)]) -> Vec<Sample> {
        let sample = |(minute, value): &(i64, i64)| Sample {
            at: minute * 60_000,
            values: vec![*value; Measure::ALL.len()],
        };
        values.iter().map(sample).collect()
    }

    #[test]
    fn the_newest_is_at_the_right_and_the_highest_at_the_top() {
        let path = line(&samples(&[(0, 0), (30, 50), (60, 100)]), Measure::People);
        assert_eq!(path, "M0 47L120 24L240 1");
        assert_eq!(line(&samples(&[(0, 0), (1, 0)]), Measure::People), "M236 47L240 47");
        assert_eq!(line(&[], Measure::People), "");
    }

    #[test]
    fn a_short_peak_is_not_lost() {
        let mut values: Vec<(i64, i64)> = (0..720).map(|at| (at, 1)).collect();
        values[301].1 = 100;
        let path = line(&samples(&values), Measure::People);
        assert!(path.contains(" 1L"), "{path}");
        assert!(path.matches('L').count() < POINTS);
    }
}

//! The table of figures: a row for each thing that was measured.

use std::fmt::Display;
use std::fs::File;
use std::io::Write;
use std::time::Duration;

/// Print a figure, and append it to the file named by the variable `TORTURE_FIGURES`.
pub fn figure(test: &str, what: &str, value: impl Display) {
    let row = format!("| {test} | {what} | {value} |\n");
    print!("{row}");
    if let Some(path) = std::env::var_os("TORTURE_FIGURES") {
        let mut file = File::options().create(true).append(true).open(path).unwrap();
        file.write_all(row.as_bytes()).unwrap();
    }
}

/// The value below which 99 of 100 are.
pub fn p99(mut samples: Vec<Duration>) -> Duration {
    samples.sort();
    samples[(samples.len() * 99 / 100).min(samples.len() - 1)]
}

pub fn median(mut samples: Vec<Duration>) -> Duration {
    samples.sort();
    samples[samples.len() / 2]
}

pub fn ms(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

//! How far something has come, on a terminal; elsewhere nothing is shown.

use std::cell::RefCell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use salon::server::progress::Progress;

const BYTES: &str = "{msg:10} {wide_bar} {bytes}/{total_bytes}";
const COUNT: &str = "{msg:10} {wide_bar} {pos}/{len}";
const UNKNOWN: &str = "{msg:10} {spinner}";
const TICK: Duration = Duration::from_millis(100);

/// One bar, of the step that is under way. On standard error, which it leaves clean.
pub struct Bar {
    style: &'static str,
    bar: RefCell<ProgressBar>,
}

impl Bar {
    pub fn of_bytes() -> Self {
        Self { style: BYTES, bar: RefCell::new(ProgressBar::hidden()) }
    }

    pub fn of_things() -> Self {
        Self { style: COUNT, bar: RefCell::new(ProgressBar::hidden()) }
    }
}

impl Progress for Bar {
    fn begin(&self, step: &str, total: u64) {
        let bar = if total == 0 { ProgressBar::no_length() } else { ProgressBar::new(total) };
        // Draws nothing where standard error is no terminal.
        bar.set_draw_target(ProgressDrawTarget::stderr());
        let template = if total == 0 { UNKNOWN } else { self.style };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(step.to_owned());
        if total == 0 {
            bar.enable_steady_tick(TICK);
        }
        self.bar.replace(bar).finish_and_clear();
    }

    fn advance(&self, by: u64) {
        self.bar.borrow().inc(by);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.borrow().finish_and_clear();
    }
}

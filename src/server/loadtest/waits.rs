//! How long things took.

use std::time::Duration;

/// Waits, of which quantiles are asked.
#[derive(Debug, Default)]
pub struct Waits(Vec<u32>);

impl Waits {
    pub fn push(&mut self, wait: Duration) {
        self.0.push(u32::try_from(wait.as_micros()).unwrap_or(u32::MAX));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// In milliseconds; 0 where there are none.
    pub fn quantile_ms(&mut self, quantile: f64) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        let at = ((self.0.len() - 1) as f64 * quantile).round() as usize;
        let (_, wait, _) = self.0.select_nth_unstable(at);
        f64::from(*wait) / 1_000.0
    }
}

impl Extend<Waits> for Waits {
    fn extend<T: IntoIterator<Item = Waits>>(&mut self, others: T) {
        others.into_iter().for_each(|other| self.0.extend(other.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_all() {
        let mut some = Waits::default();
        assert_eq!(some.quantile_ms(0.5), 0.0);
        (1..=50).rev().for_each(|ms| some.push(Duration::from_millis(ms)));
        let mut others = Waits::default();
        (51..=101).for_each(|ms| others.push(Duration::from_millis(ms)));
        some.extend([others]);
        assert_eq!(some.len(), 101);
        assert_eq!([0.0, 0.5, 1.0].map(|quantile| some.quantile_ms(quantile)), [1.0, 51.0, 101.0]);
    }
}

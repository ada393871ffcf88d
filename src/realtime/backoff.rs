//! How long to wait before connecting again: full jitter, so that a thousand clients that lost the same
//! server do not come back in the same moment.

/// The longest wait without a hint, in milliseconds.
pub const CAP_MS: u64 = 20_000;
/// The longest wait after a first failure, in milliseconds; doubles with each further one.
pub const BASE_MS: u64 = 500;
/// A connection that lasted this long makes earlier failures forgotten, in milliseconds.
pub const CALM_MS: u64 = 30_000;
/// The longest wait a server can ask for, in milliseconds.
pub const HINT_CAP_MS: u64 = 300_000;

/// A wait in `[0, min(20 s, 0.5 s · 2^failures))`, in milliseconds; `random` is in `[0, 1)`.
pub fn delay_ms(failures: u32, random: f64) -> u64 {
    let ceiling = BASE_MS.saturating_mul(1_u64.checked_shl(failures.min(32)).unwrap_or(u64::MAX)).min(CAP_MS);
    (ceiling as f64 * random.clamp(0.0, 1.0)) as u64
}

/// The wait a server asks for in a close reason, `retry_after_ms=1234`, in milliseconds.
pub fn hint_ms(reason: &str) -> Option<u64> {
    let (_, rest) = reason.split_once("retry_after_ms=")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    digits.parse().ok().map(|ms: u64| ms.min(HINT_CAP_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_failures_up_to_the_cap() {
        let longest: Vec<u64> = (0..8).map(|failures| delay_ms(failures, 0.999_999)).collect();
        assert_eq!(longest, [499, 999, 1_999, 3_999, 7_999, 15_999, 19_999, 19_999]);
        assert_eq!(delay_ms(u32::MAX, 0.5), 10_000);
    }

    #[test]
    fn the_jitter_is_full() {
        assert_eq!(delay_ms(10, 0.0), 0);
        assert_eq!(delay_ms(10, 0.25), 5_000);
        assert_eq!(delay_ms(10, 7.0), CAP_MS, "a bad random number stays within bounds");
        assert_eq!(delay_ms(10, f64::NAN), 0);
    }

    #[test]
    fn a_hint_is_read_from_a_close_reason() {
        assert_eq!(hint_ms("retry_after_ms=1234"), Some(1_234));
        assert_eq!(hint_ms("restarting; retry_after_ms=7, bye"), Some(7));
        assert_eq!(hint_ms("retry_after_ms=99999999"), Some(HINT_CAP_MS));
        for nonsense in
            ["", "restarting", "retry_after_ms=", "retry_after_ms=-5", "retry_after_ms=99999999999999999999"]
        {
            assert_eq!(hint_ms(nonsense), None, "{nonsense}");
        }
    }
}

//! `Range: bytes=…`, one of them.

use std::ops::Range;

/// Nothing of what is asked for is there.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsatisfiable;

/// The bytes that a header asks for, of a file of `size`. `None`, for all of it, if there are several ranges
/// or it cannot be understood.
pub fn parse(header: &[u8], size: u64) -> Result<Option<Range<u64>>, Unsatisfiable> {
    let text = std::str::from_utf8(header).ok().and_then(|text| text.strip_prefix("bytes="));
    let Some((first, last)) = text.and_then(|text| text.trim().split_once('-')) else { return Ok(None) };
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| !text.starts_with('+'));
    let range = match (first, last) {
        ("", suffix) => match number(suffix) {
            Some(bytes) => size.saturating_sub(bytes)..size,
            None => return Ok(None),
        },
        (first, "") => match number(first) {
            Some(first) => first..size,
            None => return Ok(None),
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
            _ => return Ok(None),
        },
    };
    if range.start < range.end { Ok(Some(range)) } else { Err(Unsatisfiable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        let range = |text: &str| parse(text.as_bytes(), 100);
        assert_eq!(range("bytes=0-9"), Ok(Some(0..10)));
        assert_eq!(range("bytes=90-"), Ok(Some(90..100)));
        assert_eq!(range("bytes=-10"), Ok(Some(90..100)));
        assert_eq!(range("bytes=-1000"), Ok(Some(0..100)));
        assert_eq!(range("bytes=90-18446744073709551615"), Ok(Some(90..100)));
        assert_eq!(range("bytes=100-"), Err(Unsatisfiable));
        assert_eq!(range("bytes=-0"), Err(Unsatisfiable));
        for whole in ["bytes=9-0", "bytes=0-1,3-4", "bytes=", "bytes=-", "lines=0-1", "bytes=+1-2"] {
            assert_eq!(range(whole), Ok(None), "{whole}");
        }
    }
}

//! When messages were written, so that the times of a room go with its order.

use std::collections::HashMap;
use std::hash::Hash;

/// A time for each message, in Unix milliseconds, and whether it is another than the given one. A time that is not
/// known, or that is still to come, is that of the message before it in the same place; at the beginning, of the one after it.
pub fn settle<P: Eq + Hash + Copy>(given: &[(P, Option<i64>)], now: i64) -> Vec<(i64, bool)> {
    let known = |time: Option<i64>| time.filter(|time| *time <= now);
    let mut first = HashMap::new();
    for (place, time) in given {
        if let Some(time) = known(*time) {
            first.entry(*place).or_insert(time);
        }
    }
    let mut last: HashMap<P, i64> = HashMap::new();
    let settled = given.iter().map(|(place, time)| {
        let before = last.get(place).copied();
        let at = known(*time).or(before).or_else(|| first.get(place).copied()).unwrap_or(now);
        let at = at.max(before.unwrap_or(i64::MIN));
        last.insert(*place, at);
        (at, *time != Some(at))
    });
    settled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_with_the_order_of_each_place() {
        let given = [
            ('a', None),
            ('a', Some(5)),
            ('b', Some(3)),
            ('a', Some(4)),
            ('a', None),
            ('a', Some(99)),
            ('a', Some(7)),
            ('c', None),
        ];
        let settled = settle(&given, 50);
        let times: Vec<i64> = settled.iter().map(|(at, _)| *at).collect();
        assert_eq!(times, [5, 5, 3, 5, 5, 5, 7, 50]);
        let changed: Vec<bool> = settled.iter().map(|(_, changed)| *changed).collect();
        assert_eq!(changed, [true, false, false, true, true, true, false, true]);
    }
}

//! From one list of lines to the next.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// What to do to the lines that are there, from the first to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    Keep(usize),
    Remove(usize),
    /// Put these in.
    Insert(T),
}

/// What leads from one list to another: an insertion names a range of the second. No key is twice in a list. A line that is
/// elsewhere in the second list is removed and put in anew.
pub fn changes<K: Eq + Hash>(before: &[K], after: &[K]) -> Vec<Change<Range<usize>>> {
    let places: HashMap<&K, usize> = before.iter().zip(0..).collect();
    let mut changes = Vec::new();
    let mut reached = 0;
    for (key, at) in after.iter().zip(0..) {
        match places.get(key) {
            Some(&place) if place >= reached => {
                extend(&mut changes, Change::Remove(place - reached));
                extend(&mut changes, Change::Keep(1));
                reached = place + 1;
            }
            _ => extend(&mut changes, Change::Insert(at..at + 1)),
        }
    }
    extend(&mut changes, Change::Remove(before.len() - reached));
    changes
}

/// Add a change, to the one before if it is of the same kind.
fn extend(changes: &mut Vec<Change<Range<usize>>>, change: Change<Range<usize>>) {
    match (changes.last_mut(), change) {
        (_, Change::Keep(0) | Change::Remove(0)) => {}
        (Some(Change::Keep(count)), Change::Keep(more))
        | (Some(Change::Remove(count)), Change::Remove(more)) => {
            *count += more;
        }
        (Some(Change::Insert(range)), Change::Insert(more)) => range.end = more.end,
        (_, change) => changes.push(change),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second list, made of the first by what is to be done to it.
    fn obey(before: &str, after: &str) -> (String, Vec<Change<Range<usize>>>) {
        let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
        let changes = changes(&before, &after);
        let mut left = before.into_iter();
        let mut made = String::new();
        for change in &changes {
            match change {
                Change::Keep(count) => made.extend(left.by_ref().take(*count)),
                Change::Remove(count) => left.by_ref().take(*count).for_each(drop),
                Change::Insert(range) => made.extend(&after[range.clone()]),
            }
        }
        assert_eq!(left.next(), None, "every line is spoken of");
        (made, changes)
    }

    #[test]
    fn any_list_becomes_any_other() {
        let lists = ["", "a", "abc", "cab", "bcd", "xyz", "axbycz", "abcdefg", "gfedcba"];
        for (before, after) in lists.iter().flat_map(|before| lists.iter().map(move |after| (before, after)))
        {
            assert_eq!(obey(before, after).0, *after, "from {before}");
        }
    }

    #[test]
    fn what_stays_is_not_touched() {
        assert_eq!(obey("abcd", "cdef").1, [Change::Remove(2), Change::Keep(2), Change::Insert(2..4)]);
        assert_eq!(obey("abc", "abc").1, [Change::Keep(3)]);
        assert_eq!(
            obey("abc", "aBc").1,
            [Change::Keep(1), Change::Insert(1..2), Change::Remove(1), Change::Keep(1)]
        );
    }
}

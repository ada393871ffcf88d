//! Which rooms something happened in lately: tells a new connection whether what it has read is out of date.

use std::collections::VecDeque;

use crate::protocol::RoomId;

/// Events that are remembered. A connection is out of date when more have passed.
const REMEMBERED: usize = 4096;

/// A place in the order of the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(u64);

/// The rooms of the last events.
#[derive(Debug, Default)]
pub struct Passed {
    /// Events in all.
    count: u64,
    latest: VecDeque<RoomId>,
}

impl Passed {
    pub fn note(&mut self, room: RoomId) {
        if self.latest.len() == REMEMBERED {
            self.latest.pop_front();
        }
        self.latest.push_back(room);
        self.count += 1;
    }

    pub fn mark(&self) -> Mark {
        Mark(self.count)
    }

    /// Whether something has, or may have, happened in one of these rooms since.
    pub fn concerns(&self, mark: Mark, is_meant: impl Fn(RoomId) -> bool) -> bool {
        let since = usize::try_from(self.count - mark.0).unwrap_or(usize::MAX);
        since > self.latest.len() || self.latest.iter().rev().take(since).any(|room| is_meant(*room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_after_the_mark_counts() {
        let mut passed = Passed::default();
        passed.note(RoomId(1));
        let mark = passed.mark();
        let concerns = |passed: &Passed, room: i64| passed.concerns(mark, |id| id == RoomId(room));
        assert!(!concerns(&passed, 1));
        passed.note(RoomId(2));
        assert!(!concerns(&passed, 1) && concerns(&passed, 2));
    }

    #[test]
    fn what_is_forgotten_may_have_been_anything() {
        let mut passed = Passed::default();
        let mark = passed.mark();
        for _ in 0..REMEMBERED {
            passed.note(RoomId(2));
        }
        assert!(!passed.concerns(mark, |id| id == RoomId(1)));
        passed.note(RoomId(2));
        assert!(passed.concerns(mark, |id| id == RoomId(1)));
    }
}

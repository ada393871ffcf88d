//! Puts a room's changes back in order.
//!
//! Events are published in the order of the commits, but a bus may repeat or lose them. A change is
//! passed on when it is the next one; a gap is reported, to be filled from the store.

/// What to do with a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Deliver,
    /// It was delivered before.
    Duplicate,
    /// The changes after this revision are missing.
    Gap {
        after: i64,
    },
}

/// Where a room stands.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sequencer {
    /// The newest revision that is known, `None` until one is.
    head: Option<i64>,
    /// The newest that has been passed on. What one connection has read from the store before it came over the
    /// bus, others may still be waiting for.
    passed_on: i64,
}

impl Sequencer {
    /// Learn from the store where a room stands, unless changes have told already.
    pub fn start_at(&mut self, rev: i64) {
        self.head.get_or_insert(rev);
    }

    /// The newest revision that all who follow the room have been told of, or have read.
    pub fn passed_on(&self) -> i64 {
        self.passed_on
    }

    /// Judge the change that made revision `rev`.
    pub fn judge(&self, rev: i64) -> Verdict {
        match self.head {
            _ if rev <= self.passed_on => Verdict::Duplicate,
            None => Verdict::Deliver,
            Some(head) if rev <= head + 1 => Verdict::Deliver,
            Some(head) => Verdict::Gap { after: head },
        }
    }

    /// The change that made revision `rev` has been passed on.
    pub fn delivered(&mut self, rev: i64) {
        self.head = self.head.max(Some(rev));
        self.passed_on = self.passed_on.max(rev);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_pass_in_order_once() {
        let mut sequencer = Sequencer::default();
        sequencer.start_at(3);
        sequencer.start_at(9);
        assert_eq!(sequencer.judge(4), Verdict::Deliver);
        sequencer.delivered(4);
        assert_eq!(sequencer.judge(4), Verdict::Duplicate);
        assert_eq!(sequencer.judge(7), Verdict::Gap { after: 4 });
    }

    #[test]
    fn what_was_only_read_from_the_store_is_still_passed_on() {
        let mut sequencer = Sequencer::default();
        sequencer.start_at(3);
        assert_eq!(sequencer.judge(3), Verdict::Deliver);
        sequencer.delivered(3);
        assert_eq!(sequencer.judge(3), Verdict::Duplicate);
        assert_eq!(sequencer.judge(4), Verdict::Deliver);
    }

    #[test]
    fn the_first_change_of_an_unknown_room_passes() {
        assert_eq!(Sequencer::default().judge(12), Verdict::Deliver);
    }
}

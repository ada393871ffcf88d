//! How long messages are kept.

use serde::{Deserialize, Serialize};

use super::limits;

/// For how long a room keeps what is said. Both bounds count: what either of them lets go, goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Messages this old go; `None` keeps them for ever.
    pub days: Option<i64>,
    /// Messages beyond the newest so many go; `None` keeps them all.
    pub messages: Option<i64>,
}

impl Retention {
    /// Whether both bounds are within the limits.
    pub fn is_valid(self) -> bool {
        self.days.is_none_or(|days| limits::RETENTION_DAYS.contains(&days))
            && self.messages.is_none_or(|messages| limits::RETENTION_MESSAGES.contains(&messages))
    }

    /// Whether nothing ever goes.
    pub fn is_for_ever(self) -> bool {
        self == Self::default()
    }

    /// What remains when both apply.
    pub fn and(self, other: Self) -> Self {
        Self { days: stricter(self.days, other.days), messages: stricter(self.messages, other.messages) }
    }
}

fn stricter(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

/// What applies to a room, and where it comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRetention {
    /// What the room's owners have chosen.
    pub room: Retention,
    /// What applies to all rooms of this instance. The stricter of both counts.
    pub instance: Retention,
}

impl RoomRetention {
    /// What counts.
    pub fn applied(self) -> Retention {
        self.room.and(self.instance)
    }
}

/// What became of choosing for how long a room keeps messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionChange {
    /// Messages that go at once by this choice.
    pub deletes: i64,
    /// Whether it was made. What would delete messages is not, until it comes again and is confirmed.
    pub done: bool,
    /// What applies now.
    pub retention: RoomRetention,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_bound_counts() {
        let room = Retention { days: Some(30), messages: None };
        let instance = Retention { days: Some(90), messages: Some(500) };
        let both = Retention { days: Some(30), messages: Some(500) };
        assert_eq!(RoomRetention { room, instance }.applied(), both);
        assert_eq!(RoomRetention { room: instance, instance: room }.applied(), both);
        assert!(RoomRetention::default().applied().is_for_ever());
    }

    #[test]
    fn no_bound_is_zero() {
        assert!(Retention::default().is_valid());
        assert!(!Retention { days: Some(0), messages: None }.is_valid());
        assert!(!Retention { days: None, messages: Some(0) }.is_valid());
    }
}

//! Who may do what in a room. The table in `docs/ARCHITECTURE.md` says the same.
//!
//! The server decides by it; the interface offers by it.

use super::{Role, RoomKind};

/// What can be done to a room, beyond reading and writing, which every member may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Rename,
    Delete,
    AddMember,
    /// Remove someone who has this role.
    Remove(Role),
    /// Give someone who has the first role the second.
    SetRole(Role, Role),
    Leave,
}

impl Role {
    /// The matrix, of rooms that have roles.
    pub fn may(self, action: Action) -> bool {
        match action {
            Action::Leave => true,
            Action::Rename | Action::AddMember => self >= Self::Moderator,
            Action::Remove(other) => self >= Self::Moderator && self > other,
            Action::Delete | Action::SetRole(..) => self == Self::Owner,
        }
    }
}

impl RoomKind {
    /// Whether there are roles, members to manage and settings. A direct conversation belongs to its two
    /// people for ever.
    pub fn has_roles(self) -> bool {
        self != Self::Direct
    }
}

#[cfg(test)]
mod tests {
    use super::Action::*;
    use super::*;
    use Role::{Member, Moderator, Owner};

    #[test]
    fn the_matrix_is_as_documented() {
        for (action, who) in [
            (Leave, [true, true, true]),
            (Rename, [false, true, true]),
            (AddMember, [false, true, true]),
            (Remove(Member), [false, true, true]),
            (Remove(Moderator), [false, false, true]),
            (Remove(Owner), [false, false, false]),
            (SetRole(Member, Owner), [false, false, true]),
            (SetRole(Owner, Member), [false, false, true]),
            (Delete, [false, false, true]),
        ] {
            assert_eq!([Member, Moderator, Owner].map(|role| role.may(action)), who, "{action:?}");
        }
        assert_eq!(
            [RoomKind::Public, RoomKind::Private, RoomKind::Direct].map(RoomKind::has_roles),
            [true, true, false]
        );
    }
}

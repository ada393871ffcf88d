//! Who may do what in a room. The table in `docs/ARCHITECTURE.md` says the same.

use crate::protocol::{Role, RoomKind};

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

/// The matrix. A direct conversation belongs to its two people for ever.
pub fn may(role: Role, kind: RoomKind, action: Action) -> bool {
    if kind == RoomKind::Direct {
        return false;
    }
    match action {
        Action::Leave => true,
        Action::Rename | Action::AddMember => role >= Role::Moderator,
        Action::Remove(other) => role >= Role::Moderator && role > other,
        Action::Delete | Action::SetRole(..) => role == Role::Owner,
    }
}

#[cfg(test)]
mod tests {
    use super::Action::*;
    use super::*;
    use Role::{Member, Moderator, Owner};

    #[test]
    fn the_matrix_is_as_documented() {
        for kind in [RoomKind::Public, RoomKind::Private] {
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
                let allowed = [Member, Moderator, Owner].map(|role| may(role, kind, action));
                assert_eq!(allowed, who, "{action:?} in a {kind:?} room");
            }
        }
    }

    #[test]
    fn a_direct_conversation_cannot_be_managed() {
        for action in [Leave, Rename, AddMember, Remove(Member), SetRole(Member, Owner), Delete] {
            assert!(!may(Owner, RoomKind::Direct, action), "{action:?}");
        }
    }
}

//! Who may do what in a room. The table in `docs/ARCHITECTURE.md` says the same.
//!
//! The server decides by it; the interface offers by it.

use super::{ErrorCode, Message, Role, Room, RoomKind, UserId};

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
    /// Take back what others have written, look at what edited messages said before, address everyone.
    Moderate,
    /// Let other programs post into the room, and tell them what is said there.
    Connect,
    /// Choose for how long messages are kept.
    Retain,
    Leave,
}

impl Role {
    /// The matrix, of rooms that have roles.
    pub fn may(self, action: Action) -> bool {
        match action {
            Action::Leave => true,
            Action::Rename | Action::AddMember | Action::Moderate | Action::Connect => {
                self >= Self::Moderator
            }
            Action::Remove(other) => self >= Self::Moderator && self > other,
            Action::Delete | Action::Retain | Action::SetRole(..) => self == Self::Owner,
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

impl Room {
    /// Whether the reader moderates it.
    pub fn is_moderated(&self) -> bool {
        self.kind.has_roles() && self.role.is_some_and(|role| role.may(Action::Moderate))
    }
}

impl Message {
    /// Whether a member may change what it says: only who wrote it.
    ///
    /// # Errors
    /// `forbidden`; `message_recalled` when there is nothing left to change.
    pub fn check_edit(&self, user: UserId) -> Result<(), ErrorCode> {
        if self.user_id != user {
            return Err(ErrorCode::Forbidden);
        }
        if self.recalled.is_some() { Err(ErrorCode::MessageRecalled) } else { Ok(()) }
    }

    /// Whether a member may take it back at `now_ms`: who wrote it for `window_ms`, who moderates the room
    /// always.
    ///
    /// # Errors
    /// `forbidden`; `recall_expired` when it is too late.
    pub fn check_recall(
        &self,
        user: UserId,
        moderates: bool,
        window_ms: i64,
        now_ms: i64,
    ) -> Result<(), ErrorCode> {
        if moderates {
            Ok(())
        } else if self.user_id != user {
            Err(ErrorCode::Forbidden)
        } else if now_ms - self.created_at >= window_ms {
            Err(ErrorCode::RecallExpired)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Action::*;
    use super::*;
    use crate::protocol::{MessageId, Recall, RoomId, User};
    use Role::{Member, Moderator, Owner};

    const ME: UserId = UserId(1);
    const OTHER: UserId = UserId(2);

    /// By the other one.
    fn message() -> Message {
        let user = User { id: OTHER, username: "other".into(), nickname: "Other".into(), avatar_id: 1 };
        Message {
            id: MessageId(1),
            room_id: RoomId(1),
            seq: 1,
            rev: 1,
            user_id: OTHER,
            client_id: uuid::Uuid::nil(),
            content: "hello".into(),
            html: None,
            created_at: 1_000,
            edited_at: None,
            recalled: None,
            reply_to: None,
            attachments: Vec::new(),
            reactions: Vec::new(),
            mentions: Vec::new(),
            mentions_room: false,
            pinned: None,
            user,
        }
    }

    #[test]
    fn only_the_author_edits_and_only_what_is_there() {
        let mut message = message();
        assert_eq!(message.check_edit(OTHER), Ok(()));
        assert_eq!(message.check_edit(ME), Err(ErrorCode::Forbidden));
        message.recalled = Some(Recall { at: 2_000, by: message.user.clone() });
        assert_eq!(message.check_edit(OTHER), Err(ErrorCode::MessageRecalled));
    }

    #[test]
    fn authors_recall_for_a_while_and_moderators_always() {
        let message = message();
        let check = |user, moderates, after_ms| {
            message.check_recall(user, moderates, 500, message.created_at + after_ms)
        };
        assert_eq!(check(OTHER, false, 499), Ok(()));
        assert_eq!(check(OTHER, false, 500), Err(ErrorCode::RecallExpired));
        assert_eq!(check(ME, false, 0), Err(ErrorCode::Forbidden));
        assert_eq!(check(ME, true, 1_000_000), Ok(()));
    }

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
            (Moderate, [false, true, true]),
            (Connect, [false, true, true]),
            (Delete, [false, false, true]),
            (Retain, [false, false, true]),
        ] {
            assert_eq!([Member, Moderator, Owner].map(|role| role.may(action)), who, "{action:?}");
        }
        assert_eq!(
            [RoomKind::Public, RoomKind::Private, RoomKind::Direct].map(RoomKind::has_roles),
            [true, true, false]
        );
    }
}

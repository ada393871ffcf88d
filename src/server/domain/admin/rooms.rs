//! Rooms, as administrators see them: facts about them. What is said in them is for those who are in them.

use super::super::audit::Deed;
use super::super::members::admit;
use super::super::moderation::pardon_owner;
use super::super::{Change, DomainError, names};
use super::Administration;
use crate::protocol::admin::{AuditKind, ManagedRoom, ManagedRoomPage};
use crate::protocol::{ErrorCode, Role, RoomId, RoomKind, limits};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::Tx;

impl Administration {
    /// A page of rooms, the newest first. Of direct conversations there is only how many there are.
    pub async fn rooms(&self, before: Option<RoomId>) -> Result<ManagedRoomPage, DomainError> {
        let before = before.unwrap_or(RoomId(i64::MAX));
        self.read(move |tx| {
            Box::pin(async move {
                let mut rooms = tx.managed_rooms(before, now_ms(), limits::ADMIN_PAGE + 1).await?;
                let is_more = rooms.len() as i64 > limits::ADMIN_PAGE;
                rooms.truncate(limits::ADMIN_PAGE as usize);
                let next = rooms.last().filter(|_| is_more).map(|last: &ManagedRoom| last.id);
                let (direct_count, direct_bytes) = tx.direct_rooms().await?;
                Ok(ManagedRoomPage { rooms, next, direct_count, direct_bytes })
            })
        })
        .await
    }

    /// Delete a room, whoever owns it. Nobody sees it any more; its rows stay.
    ///
    /// # Errors
    /// `not_found`, for direct conversations as well.
    pub async fn delete_room(&self, room_id: RoomId) -> Result<(), DomainError> {
        let by = self.admin();
        self.checked().await?.limits.changes_by_user.check(&by)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let kind = managed(tx, room_id).await?;
                tx.delete_room(room_id, now_ms()).await?;
                let deed = Deed::new(AuditKind::RoomDeleted).by(by).in_room(room_id);
                Ok(Change::new((), vec![Event::RoomDeleted { room_id, kind }]).noting(deed))
            })
        })
        .await
    }

    /// Make somebody the owner of a room that has none who could sign in: a member, or in a public room anybody.
    ///
    /// # Errors
    /// `not_found`, for direct conversations as well; `conflict` where there is an owner; `user_not_found`.
    pub async fn appoint_owner(&self, room_id: RoomId, username: &str) -> Result<(), DomainError> {
        let by = self.admin();
        self.checked().await?.limits.changes_by_user.check(&by)?;
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let kind = managed(tx, room_id).await?;
                if tx.able_owners(room_id, now_ms()).await? > 0 {
                    return Err(ErrorCode::Conflict.into());
                }
                let user = tx.user_by_key(&key).await?.ok_or(ErrorCode::UserNotFound)?.account.public();
                let (user_id, role) = (user.id, tx.role(room_id, user.id).await?);
                let mut events: Vec<Event> = pardon_owner(tx, user_id, room_id).await?.into_iter().collect();
                if role.is_none() {
                    // Nobody comes into a private room by another's doing but its own people's.
                    if kind != RoomKind::Public {
                        return Err(ErrorCode::UserNotFound.into());
                    }
                    events.extend(admit(tx, room_id, user).await?);
                }
                tx.set_role(room_id, user_id, Role::Owner).await?;
                events.push(Event::RoleChanged { room_id, user_id, role: Role::Owner });
                let deed = Deed::new(AuditKind::RoleChanged).by(by).to(user_id).in_room(room_id);
                Ok(Change::new((), events).noting(deed.with("role", Role::Owner.as_str())))
            })
        })
        .await
    }
}

/// A room that administrators may do something to.
async fn managed(tx: &mut Tx, room: RoomId) -> Result<RoomKind, DomainError> {
    let kind = tx.room_kind(room).await?.filter(|kind| kind.has_roles());
    Ok(kind.ok_or(ErrorCode::NotFound)?)
}

//! Rooms: found through the eyes of whoever asks, created, changed, deleted.

use super::audit::Deed;
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{Action, ErrorCode, Role, Room, RoomId, RoomKind, RoomUpdate, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{RoomRecord, Tx};

impl Domain {
    /// The user's rooms, and public ones they could join.
    pub async fn list_rooms(&self, user: UserId) -> Result<Vec<Room>, DomainError> {
        let records: Vec<RoomRecord> = self
            .store
            .read(|tx| Box::pin(async move { Ok::<_, DomainError>(tx.visible_rooms(user).await?) }))
            .await?;
        Ok(self.with_presence(records))
    }

    /// One room.
    ///
    /// # Errors
    /// `not_found`, whether it does not exist or may not be seen.
    pub async fn room(&self, user: UserId, room: RoomId) -> Result<Room, DomainError> {
        let record = self.store.read(|tx| Box::pin(async move { visible(tx, user, room).await })).await?;
        Ok(self.present(record))
    }

    /// Create a public or private room and become its owner.
    pub async fn create_room(
        &self,
        user: UserId,
        name: &str,
        kind: RoomKind,
        description: &str,
    ) -> Result<Room, DomainError> {
        if kind == RoomKind::Direct {
            return Err(ErrorCode::InvalidRoomKind.into());
        }
        let name = names::room_name(name)?;
        let description = names::room_description(description)?;
        self.limits.rooms_by_user.check(&user)?;
        let owned_limit = self.limits.rooms_owned;
        let record = self
            .commit(move |tx| {
                Box::pin(async move {
                    let owner = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                    if let Some(limit) = owned_limit
                        && tx.owned_rooms(user).await? >= limit
                    {
                        return Err(ErrorCode::TooManyRooms.into());
                    }
                    let now = now_ms();
                    let room_id = tx.insert_room(kind, &name, &description, None, now).await?;
                    tx.insert_member(room_id, user, Role::Owner, now).await?;
                    let record = visible(tx, user, room_id).await?;
                    let mut events = vec![Event::MemberJoined { room_id, user: owner, member_count: 1 }];
                    events.extend(listed(record.clone(), None));
                    Ok(Change::new(record, events))
                })
            })
            .await?;
        Ok(self.present(record))
    }

    /// Rename or describe a room.
    pub async fn update_room(
        &self,
        user: UserId,
        room_id: RoomId,
        name: &str,
        description: &str,
    ) -> Result<Room, DomainError> {
        let name = names::room_name(name)?;
        let description = names::room_description(description)?;
        self.limits.changes_by_user.check(&user)?;
        let record = self
            .commit(move |tx| {
                Box::pin(async move {
                    allowed(tx, user, room_id, Action::Rename).await?;
                    tx.update_room(room_id, &name, &description).await?;
                    let record = visible(tx, user, room_id).await?;
                    let update = RoomUpdate {
                        id: room_id,
                        name: Some(name),
                        description: Some(description),
                        member_count: None,
                        notify: None,
                        muted_until: None,
                        role: None,
                    };
                    let mut events = vec![Event::RoomUpdated(update)];
                    events.extend(listed(record.clone(), None));
                    Ok(Change::new(record, events))
                })
            })
            .await?;
        Ok(self.present(record))
    }

    /// Delete a room. Nobody sees it any more; its rows stay.
    pub async fn delete_room(&self, user: UserId, room_id: RoomId) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let room = allowed(tx, user, room_id, Action::Delete).await?;
                tx.delete_room(room_id, now_ms()).await?;
                Ok(Change::new((), vec![Event::RoomDeleted { room_id, kind: room.kind }])
                    .noting(Deed::new(AuditKind::RoomDeleted).by(user).in_room(room_id)))
            })
        })
        .await
    }

    pub(super) fn present(&self, record: RoomRecord) -> Room {
        let online = self.presence.online_counts(&[record.id]).get(&record.id).copied();
        record.into_room(online.unwrap_or(0))
    }

    fn with_presence(&self, records: Vec<RoomRecord>) -> Vec<Room> {
        let mut rooms = records.into_iter().map(|record| record.into_room(0)).collect::<Vec<_>>();
        self.count_online(&mut rooms);
        rooms
    }

    /// Say how many are online in each room now.
    pub fn count_online(&self, rooms: &mut [Room]) {
        let ids: Vec<RoomId> = rooms.iter().map(|room| room.id).collect();
        let online = self.presence.online_counts(&ids);
        for room in rooms {
            room.online_count = online.get(&room.id).copied().unwrap_or(0);
        }
    }
}

/// A public room as those see it who are not in it; nothing of other rooms.
pub(super) fn listed(record: RoomRecord, to: Option<UserId>) -> Option<Event> {
    let room = Room { role: None, read_seq: 0, muted_until: 0, ..record.into_room(0) };
    (room.kind == RoomKind::Public).then(|| Event::RoomListed { room: Box::new(room), to })
}

/// A room that the user may see, else `not_found`.
pub(super) async fn visible(tx: &mut Tx, user: UserId, room: RoomId) -> Result<RoomRecord, DomainError> {
    Ok(tx.visible_room(user, room).await?.ok_or(ErrorCode::NotFound)?)
}

/// A room that the user is in, and their role there, else `not_found`.
pub(super) async fn joined(
    tx: &mut Tx,
    user: UserId,
    room: RoomId,
) -> Result<(RoomRecord, Role), DomainError> {
    let record = visible(tx, user, room).await?;
    let role = record.role.ok_or(ErrorCode::NotFound)?;
    Ok((record, role))
}

/// A room in which the user may do something: `not_found` outside it, `direct_fixed` where
/// there are no roles, `forbidden` without the right one.
pub(super) async fn allowed(
    tx: &mut Tx,
    user: UserId,
    room: RoomId,
    action: Action,
) -> Result<RoomRecord, DomainError> {
    let (record, role) = joined(tx, user, room).await?;
    if !record.kind.has_roles() {
        return Err(ErrorCode::DirectFixed.into());
    }
    if role.may(action) { Ok(record) } else { Err(ErrorCode::Forbidden.into()) }
}

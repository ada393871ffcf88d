//! Membership: joining, leaving, adding, removing, roles.

use super::audit::Deed;
use super::moderation::{Terms, impose, may_enter, pardon_owner};
use super::reading::{is_small, shares_reading};
use super::rooms::{allowed, joined, listed, visible};
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{
    Action, ErrorCode, Member, MemberPage, Role, Room, RoomId, SanctionKind, User, UserId, limits,
};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{RoomRecord, Tx};

impl Domain {
    /// Become a member of a public room. A member stays one.
    pub async fn join_room(&self, user: UserId, room_id: RoomId) -> Result<Room, DomainError> {
        self.limits.changes_by_user.check(&user)?;
        let record = self
            .commit(move |tx| {
                Box::pin(async move {
                    let room = visible(tx, user, room_id).await?;
                    let events = if room.role.is_none() {
                        let user = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                        admit(tx, room_id, user).await?
                    } else {
                        Vec::new()
                    };
                    Ok(Change::new(visible(tx, user, room_id).await?, events))
                })
            })
            .await?;
        Ok(self.present(record))
    }

    /// Give up membership.
    ///
    /// # Errors
    /// `last_owner` when others would be left without an owner. The last member of all deletes the
    /// room by leaving it.
    pub async fn leave_room(&self, user: UserId, room_id: RoomId) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let room = allowed(tx, user, room_id, Action::Leave).await?;
                let events = depart(tx, &room, user).await?;
                let is_deleted = events.iter().any(|event| matches!(event, Event::RoomDeleted { .. }));
                let change = Change::new((), events);
                Ok(match is_deleted {
                    true => change.noting(Deed::new(AuditKind::RoomDeleted).by(user).in_room(room_id)),
                    false => change,
                })
            })
        })
        .await
    }

    /// Make someone a member.
    pub async fn add_member(&self, user: UserId, room_id: RoomId, username: &str) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room_id, Action::AddMember).await?;
                let other = tx.user_by_key(&key).await?.ok_or(ErrorCode::UserNotFound)?.account;
                if tx.role(room_id, other.id).await?.is_some() {
                    return Err(ErrorCode::AlreadyMember.into());
                }
                // When that ends, and why, is not for whoever adds them to be told as if they were it.
                match may_enter(tx, other.id, room_id).await {
                    Err(DomainError::Sanctioned(code, _)) => return Err(code.into()),
                    other => other?,
                }
                let events = admit(tx, room_id, other.public()).await?;
                Ok(Change::new((), events))
            })
        })
        .await
    }

    /// End someone's membership, for a reason that may be empty. They may come back.
    ///
    /// # Errors
    /// `reason_length`.
    pub async fn remove_member(
        &self,
        user: UserId,
        room_id: RoomId,
        other: UserId,
        reason: &str,
    ) -> Result<(), DomainError> {
        let terms = Terms::new(None, reason)?;
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let role = role_of_other(tx, user, room_id, other).await?;
                let room = allowed(tx, user, room_id, Action::Remove(role)).await?;
                impose(tx, user, &room, other, SanctionKind::Kick, terms).await
            })
        })
        .await
    }

    /// Change what someone may do.
    ///
    /// # Errors
    /// `last_owner` when nobody would own the room any more.
    pub async fn set_role(
        &self,
        user: UserId,
        room_id: RoomId,
        other: UserId,
        role: Role,
    ) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let before = role_of_other(tx, user, room_id, other).await?;
                allowed(tx, user, room_id, Action::SetRole(before, role)).await?;
                if before == role {
                    return Ok(Change::quiet(()));
                }
                if before == Role::Owner && tx.owner_count(room_id).await? == 1 {
                    return Err(ErrorCode::LastOwner.into());
                }
                tx.set_role(room_id, other, role).await?;
                let mut events = vec![Event::RoleChanged { room_id, user_id: other, role }];
                if role == Role::Owner {
                    events.extend(pardon_owner(tx, other, room_id).await?);
                }
                let deed = Deed::new(AuditKind::RoleChanged).by(user).to(other).in_room(room_id);
                let deed = deed.with("from", before.as_str()).with("role", role.as_str());
                Ok(Change::new((), events).noting(deed))
            })
        })
        .await
    }

    /// A page of members. When they were last here is told as their reading is: in small rooms, to those who let
    /// others know as well.
    pub async fn list_members(
        &self,
        user: UserId,
        room_id: RoomId,
        after: Option<UserId>,
    ) -> Result<MemberPage, DomainError> {
        let (mut members, tells_last_seen) = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let (record, _) = joined(tx, user, room_id).await?;
                    let tells_last_seen = is_small(record.member_count) && shares_reading(tx, user).await?;
                    let after = after.unwrap_or(UserId(0));
                    let members = tx.members(room_id, after, limits::MEMBERS_PAGE + 1).await?;
                    Ok::<_, DomainError>((members, tells_last_seen))
                })
            })
            .await?;
        let page = limits::MEMBERS_PAGE as usize;
        let more = members.len() > page;
        members.truncate(page);
        let members: Vec<Member> = members
            .into_iter()
            .map(|member| {
                let online = self.presence.is_online(member.user.id);
                let last_seen_at = member.last_seen_at.filter(|_| tells_last_seen && !online);
                Member { online, last_seen_at, ..member }
            })
            .collect();
        let next = if more { members.last().map(|member| member.user.id) } else { None };
        Ok(MemberPage { members, next })
    }
}

/// The role of a fellow member. Whoever asks must be in the room, or it is not there for them.
async fn role_of_other(tx: &mut Tx, user: UserId, room: RoomId, other: UserId) -> Result<Role, DomainError> {
    let (record, _) = joined(tx, user, room).await?;
    if !record.kind.has_roles() {
        return Err(ErrorCode::DirectFixed.into());
    }
    Ok(tx.role(room, other).await?.ok_or(ErrorCode::UserNotFound)?)
}

/// Make someone a member: the one way into a room that is there.
///
/// # Errors
/// `banned_from_room`.
pub(super) async fn admit(tx: &mut Tx, room_id: RoomId, user: User) -> Result<Vec<Event>, DomainError> {
    may_enter(tx, user.id, room_id).await?;
    tx.insert_member(room_id, user.id, Role::Member, now_ms()).await?;
    let member_count = tx.member_count(room_id).await?;
    Ok(vec![Event::MemberJoined { room_id, user, member_count }])
}

/// Let a member leave.
///
/// # Errors
/// See [`Domain::leave_room`].
pub(super) async fn depart(tx: &mut Tx, room: &RoomRecord, user: UserId) -> Result<Vec<Event>, DomainError> {
    let last_owner = room.role == Some(Role::Owner) && tx.owner_count(room.id).await? == 1;
    if last_owner && tx.people_count(room.id).await? > 1 {
        return Err(ErrorCode::LastOwner.into());
    }
    if !last_owner {
        return dismiss(tx, room.id, user).await;
    }
    tx.delete_member(room.id, user).await?;
    tx.delete_room(room.id, now_ms()).await?;
    // Says it all: nobody is there to hear of a departure.
    Ok(vec![Event::RoomDeleted { room_id: room.id, kind: room.kind }])
}

pub(super) async fn dismiss(
    tx: &mut Tx,
    room_id: RoomId,
    user_id: UserId,
) -> Result<Vec<Event>, DomainError> {
    tx.delete_member(room_id, user_id).await?;
    let member_count = tx.member_count(room_id).await?;
    let mut events = vec![Event::MemberLeft { room_id, user_id, member_count }];
    events.extend(tx.visible_room(user_id, room_id).await?.and_then(|room| listed(room, Some(user_id))));
    Ok(events)
}

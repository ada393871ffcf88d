//! Invites: made, listed, revoked, opened, used.
//!
//! An invite is worth what its maker may do at the moment it is used: an administrator lets newcomers in, and into
//! rooms that they see; whoever may add members to a room lets people into it. Nothing has to be revoked when
//! somebody loses a role, leaves or is disabled.

use std::net::IpAddr;

use super::audit::Deed;
use super::instance::settings;
use super::members::admit;
use super::rate_limit::network;
use super::rooms::{allowed, visible};
use super::secrets::{digest, new_secret};
use super::standing::let_in;
use super::{Change, Domain, DomainError};
use crate::protocol::admin::{AuditKind, Registration};
use crate::protocol::{Action, ErrorCode, Invitation, Invite, InviteId, Room, RoomId, User, UserId, limits};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{InviteRecord, NewInviteRecord, Tx};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Days an invite may last that does not last for ever, at most.
const DAYS: std::ops::RangeInclusive<i64> = 1..=365;
/// Uses of an invite that may not be used any number of times, at most.
const USES: std::ops::RangeInclusive<i64> = 1..=10_000;
/// How long invites that have ended stay in the lists.
const KEPT_MS: i64 = 30 * DAY_MS;
/// Invites of one list, at most.
pub(super) const LISTED: i64 = 500;

/// How long an invite lasts and for how many; for ever and for any number where nothing is said.
#[derive(Debug, Clone, Copy)]
pub struct InviteTerms {
    pub days: Option<i64>,
    pub max_uses: Option<i64>,
}

impl InviteTerms {
    /// # Errors
    /// `bad_request`.
    pub(super) fn check(self) -> Result<Self, DomainError> {
        let fits = self.days.is_none_or(|days| DAYS.contains(&days))
            && self.max_uses.is_none_or(|uses| USES.contains(&uses));
        if fits { Ok(self) } else { Err(ErrorCode::BadRequest.into()) }
    }
}

/// An invite, and the token that its link ends with.
#[derive(Debug)]
pub struct MadeInvite {
    pub invite: Invite,
    pub token: String,
}

/// An invite that counts, and what it is worth.
pub(super) struct Valid {
    pub record: InviteRecord,
    /// Whether it lets newcomers in where an account takes an invite.
    pub is_administrators: bool,
}

impl Domain {
    /// Make an invite to a room.
    ///
    /// # Errors
    /// `bad_request` for strange terms, `too_many_invites`, `rate_limited`.
    pub async fn create_invite(
        &self,
        user: UserId,
        room_id: RoomId,
        terms: InviteTerms,
    ) -> Result<MadeInvite, DomainError> {
        let terms = terms.check()?;
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room_id, Action::AddMember).await?;
                let made = make(tx, user, Some(room_id), terms).await?;
                Ok(Change::quiet(made).noting(Deed::new(AuditKind::InviteCreated).by(user).in_room(room_id)))
            })
        })
        .await
    }

    /// The invites to a room, the newest first.
    pub async fn list_invites(&self, user: UserId, room_id: RoomId) -> Result<Vec<Invite>, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    allowed(tx, user, room_id, Action::AddMember).await?;
                    listed(tx, Some(room_id)).await
                })
            })
            .await
    }

    /// End an invite to a room.
    ///
    /// # Errors
    /// `not_found` if it leads elsewhere.
    pub async fn revoke_invite(
        &self,
        user: UserId,
        room_id: RoomId,
        id: InviteId,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room_id, Action::AddMember).await?;
                let invite = tx.invite(id).await?.ok_or(ErrorCode::NotFound)?;
                if invite.room.is_none_or(|room| room.id != room_id) {
                    return Err(ErrorCode::NotFound.into());
                }
                tx.delete_invite(id).await?;
                Ok(Change::quiet(()).noting(Deed::new(AuditKind::InviteRevoked).by(user).in_room(room_id)))
            })
        })
        .await
    }

    /// What an invite says. `None` for who is in its room already.
    ///
    /// # Errors
    /// `invalid_invite` whether it is unknown, revoked, used up or over; `rate_limited`.
    pub async fn open_invite(
        &self,
        client: IpAddr,
        user: Option<UserId>,
        token: &str,
    ) -> Result<Opened, DomainError> {
        self.limits.invites_by_address.check(&network(client)).await?;
        let hash = digest(token);
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let Valid { record, is_administrators } = valid(tx, &hash, now_ms()).await?;
                    if let (Some(user), Some(room)) = (user, &record.room)
                        && tx.role(room.id, user).await?.is_some()
                    {
                        return Ok(Opened::Inside(room.id));
                    }
                    let admits = match settings(tx).await?.registration {
                        Registration::Open => true,
                        Registration::Invited => is_administrators,
                        Registration::Closed => false,
                    };
                    let from = record.created_by.nickname;
                    Ok(Opened::Invitation(Invitation { from, room: record.room, admits }))
                })
            })
            .await
    }

    /// Follow an invite, as somebody who has an account. Returns its room, if it leads to one; whoever is in there
    /// already uses nothing up.
    ///
    /// # Errors
    /// As [`Domain::open_invite`].
    pub async fn accept_invite(
        &self,
        client: IpAddr,
        user: UserId,
        token: &str,
    ) -> Result<Option<Room>, DomainError> {
        self.limits.invites_by_address.check(&network(client)).await?;
        self.limits.changes_by_user.check(&user)?;
        let hash = digest(token);
        let record = self.commit(move |tx| {
            Box::pin(async move {
                let now = now_ms();
                let Valid { record, .. } = valid(tx, &hash, now).await?;
                let member = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                let Some(room) = &record.room else { return Ok(Change::quiet(None)) };
                let mut events = Vec::new();
                if tx.role(room.id, user).await?.is_none() {
                    take(tx, &record, now).await?;
                    events = enter(tx, &record, member).await?;
                }
                Ok(Change::new(Some(visible(tx, user, room.id).await?), events))
            })
        });
        Ok(record.await?.map(|record| self.present(record)))
    }

    /// Remove invites that have ended a while ago.
    pub async fn delete_ended_invites(&self) -> Result<u64, DomainError> {
        self.commit(|tx| {
            Box::pin(async move { Ok(Change::quiet(tx.delete_invites_ended(now_ms() - KEPT_MS).await?)) })
        })
        .await
    }
}

/// What comes of opening an invite.
#[derive(Debug)]
pub enum Opened {
    Invitation(Invitation),
    /// The reader is a member of its room.
    Inside(RoomId),
}

/// Make an invite, for who may.
pub(super) async fn make(
    tx: &mut Tx,
    user: UserId,
    room: Option<RoomId>,
    terms: InviteTerms,
) -> Result<MadeInvite, DomainError> {
    if tx.invites_made_by(user).await? >= limits::INVITES {
        return Err(ErrorCode::TooManyInvites.into());
    }
    let (token, now) = (new_secret(), now_ms());
    let record = NewInviteRecord {
        hash: digest(&token),
        created_by: user,
        room,
        created_at: now,
        expires_at: terms.days.map(|days| now + days * DAY_MS),
        max_uses: terms.max_uses,
    };
    let id = tx.insert_invite(&record).await?;
    let record = tx.invite(id).await?.ok_or(ErrorCode::Internal)?;
    Ok(MadeInvite { invite: present(tx, record, now).await?, token })
}

/// Invites as those see them who may revoke them, the newest first.
pub(super) async fn listed(tx: &mut Tx, room: Option<RoomId>) -> Result<Vec<Invite>, DomainError> {
    let now = now_ms();
    let mut invites = Vec::new();
    for record in tx.invites(room, LISTED).await? {
        invites.push(present(tx, record, now).await?);
    }
    Ok(invites)
}

async fn present(tx: &mut Tx, record: InviteRecord, now: i64) -> Result<Invite, DomainError> {
    let works = worth(tx, &record, now).await?.is_some();
    let InviteRecord { id, created_by, room, created_at, expires_at, max_uses, uses, last_used_at } = record;
    Ok(Invite { id, created_by, room, created_at, expires_at, max_uses, uses, last_used_at, works })
}

/// An invite that counts now.
///
/// # Errors
/// `invalid_invite`.
pub(super) async fn valid(tx: &mut Tx, hash: &str, now: i64) -> Result<Valid, DomainError> {
    let record = tx.invite_by_hash(hash).await?.ok_or(ErrorCode::InvalidInvite)?;
    match worth(tx, &record, now).await? {
        Some(is_administrators) => Ok(Valid { record, is_administrators }),
        None => Err(ErrorCode::InvalidInvite.into()),
    }
}

/// Whether an invite counts now, and if it does, whether it is an administrator's.
async fn worth(tx: &mut Tx, invite: &InviteRecord, now: i64) -> Result<Option<bool>, DomainError> {
    let is_over = invite.expires_at.is_some_and(|at| at <= now);
    if is_over || invite.max_uses.is_some_and(|uses| invite.uses >= uses) {
        return Ok(None);
    }
    let maker = invite.created_by.id;
    let Some(user) = tx.user(maker).await? else { return Ok(None) };
    match let_in(tx, maker).await {
        Ok(()) => {}
        Err(DomainError::Store(error)) => return Err(error.into()),
        Err(_) => return Ok(None),
    }
    let is_admin = user.account.is_admin;
    let may = match &invite.room {
        None => is_admin,
        Some(room) => {
            let room = tx.visible_room(maker, room.id).await?.filter(|room| room.kind.has_roles());
            room.is_some_and(|room| is_admin || room.role.is_some_and(|role| role.may(Action::AddMember)))
        }
    };
    Ok(may.then_some(is_admin))
}

/// Use an invite up by one.
///
/// # Errors
/// `invalid_invite` if somebody else had the last use.
pub(super) async fn take(tx: &mut Tx, invite: &InviteRecord, now: i64) -> Result<(), DomainError> {
    if tx.use_invite(invite.id, now).await? { Ok(()) } else { Err(ErrorCode::InvalidInvite.into()) }
}

/// Let somebody into the room of an invite, unless they are in there, or there is none.
pub(super) async fn enter(tx: &mut Tx, invite: &InviteRecord, user: User) -> Result<Vec<Event>, DomainError> {
    match &invite.room {
        Some(room) if tx.role(room.id, user.id).await?.is_none() => admit(tx, room.id, user).await,
        _ => Ok(Vec::new()),
    }
}

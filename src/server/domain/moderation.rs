//! What those who moderate a room do about people: mute, remove, ban, and let be.

use std::time::Duration;

use super::audit::Deed;
use super::members::dismiss;
use super::rooms::{allowed, joined};
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{
    Action, ErrorCode, FOR_GOOD, OwnSanction, Role, RoomId, RoomKind, Sanction, SanctionKind, UserId,
};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{NewSanction, RoomRecord, Tx};

const HOUR_MS: i64 = 60 * 60 * 1000;
/// Hours that something may last that is not for good, at most: ten years.
const HOURS: std::ops::RangeInclusive<i64> = 1..=10 * 365 * 24;
/// How long it can be seen that somebody was removed.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Sanctions of one room that are listed.
const LISTED: i64 = 500;

/// How long, and why: checked.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    hours: Option<i64>,
    pub(super) reason: String,
}

impl Terms {
    /// Without `hours` it is for good.
    ///
    /// # Errors
    /// `bad_request` for a strange number of hours, `reason_length`.
    pub(super) fn new(hours: Option<i64>, reason: &str) -> Result<Self, DomainError> {
        if hours.is_some_and(|hours| !HOURS.contains(&hours)) {
            return Err(ErrorCode::BadRequest.into());
        }
        Ok(Self { hours, reason: names::reason(reason)? })
    }

    /// When it ends, in Unix milliseconds, if it begins now.
    pub(super) fn until(&self, now: i64) -> i64 {
        self.hours.map_or(FOR_GOOD, |hours| now + hours * HOUR_MS)
    }
}

/// Whom it is about.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Somebody who is in the room, or was removed from it lately.
    Id(UserId),
    /// Anybody.
    Named(String),
}

impl Domain {
    /// Keep someone from writing in a room, or keep them out of it; in place of what of this kind there was. Without
    /// `hours` that is for good. To kick is [`Domain::remove_member`].
    ///
    /// # Errors
    /// `not_found`, `direct_fixed`, `forbidden` as for removing them; `user_not_found`, `bad_request`,
    /// `reason_length`, `rate_limited`.
    pub async fn sanction_member(
        &self,
        user: UserId,
        room_id: RoomId,
        whom: Whom,
        kind: SanctionKind,
        hours: Option<i64>,
        reason: &str,
    ) -> Result<(), DomainError> {
        let terms = Terms::new(hours, reason)?;
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let (room, other, is_member) = subject(tx, user, room_id, whom).await?;
                if !is_member && kind != SanctionKind::Ban {
                    return Err(ErrorCode::UserNotFound.into());
                }
                impose(tx, user, &room, other, kind, terms).await
            })
        })
        .await
    }

    /// Let someone write again, or come back.
    ///
    /// # Errors
    /// As [`Domain::sanction_member`]; `not_found` if nothing of this kind is in force.
    pub async fn lift_sanction(
        &self,
        user: UserId,
        room_id: RoomId,
        other: UserId,
        kind: SanctionKind,
    ) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let (_, other, _) = subject(tx, user, room_id, Whom::Id(other)).await?;
                if !tx.lift(other, Some(room_id), kind, now_ms()).await? {
                    return Err(ErrorCode::NotFound.into());
                }
                let (did, events) = match kind {
                    SanctionKind::Mute => {
                        let may_write = Event::Muted { room_id, user_id: other, until: 0 };
                        (AuditKind::MemberUnmuted, vec![may_write])
                    }
                    SanctionKind::Ban | SanctionKind::Kick => (AuditKind::MemberUnbanned, Vec::new()),
                };
                Ok(Change::new((), events).noting(Deed::new(did).by(user).to(other).in_room(room_id)))
            })
        })
        .await
    }

    /// What is in force in a room, and who was removed lately, for those who moderate it; the newest first.
    pub async fn list_sanctions(&self, user: UserId, room: RoomId) -> Result<Vec<Sanction>, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    allowed(tx, user, room, Action::Moderate).await?;
                    let now = now_ms();
                    Ok(tx.sanctions_in(room, now, now - remembered_ms(), LISTED).await?)
                })
            })
            .await
    }

    /// What was done about the reader in a room: what is in force, and when they were removed lately. Nothing where
    /// nothing was, whether or not there is such a room.
    pub async fn own_sanctions(&self, user: UserId, room: RoomId) -> Result<Vec<OwnSanction>, DomainError> {
        let now = now_ms();
        let found = self.store.read(|tx| {
            Box::pin(async move { tx.sanctions_of(user, room, now, now - remembered_ms()).await })
        });
        let own = |Sanction { kind, reason, until, .. }| OwnSanction {
            kind,
            reason,
            until,
            remaining_ms: (until - now).max(0),
        };
        Ok(found.await?.into_iter().map(own).collect())
    }

    /// Remove what has been over for so long that nobody is told of it any more.
    pub async fn delete_ended_sanctions(&self) -> Result<u64, DomainError> {
        self.commit(|tx| {
            Box::pin(async move {
                Ok(Change::quiet(tx.delete_ended_sanctions(now_ms() - remembered_ms()).await?))
            })
        })
        .await
    }
}

/// The room, and whom it is about there, if the user may act on them: as they may remove them.
async fn subject(
    tx: &mut Tx,
    user: UserId,
    room_id: RoomId,
    whom: Whom,
) -> Result<(RoomRecord, UserId, bool), DomainError> {
    let (room, _) = joined(tx, user, room_id).await?;
    allowed(tx, user, room_id, Action::Moderate).await?;
    let other = match whom {
        Whom::Id(other) => other,
        Whom::Named(name) => {
            let found = tx.user_by_key(&names::username_key(&name)).await?;
            let other = found.ok_or(ErrorCode::UserNotFound)?.account.id;
            return subject_of(tx, user, room, other).await;
        }
    };
    // Those who moderate one room are not to learn who else there is.
    if tx.role(room_id, other).await?.is_none() && !tx.is_known_to_moderators(other, room_id).await? {
        return Err(ErrorCode::UserNotFound.into());
    }
    subject_of(tx, user, room, other).await
}

async fn subject_of(
    tx: &mut Tx,
    user: UserId,
    room: RoomRecord,
    other: UserId,
) -> Result<(RoomRecord, UserId, bool), DomainError> {
    let role = tx.role(room.id, other).await?;
    allowed(tx, user, room.id, Action::Remove(role.unwrap_or(Role::Member))).await?;
    Ok((room, other, role.is_some()))
}

/// Do something about somebody in a room. That it is allowed is the caller's to know.
pub(super) async fn impose(
    tx: &mut Tx,
    by: UserId,
    room: &RoomRecord,
    user: UserId,
    kind: SanctionKind,
    terms: Terms,
) -> Result<Change<()>, DomainError> {
    let (room_id, now) = (room.id, now_ms());
    let until = if kind == SanctionKind::Kick { now } else { terms.until(now) };
    let reason = terms.reason;
    tx.impose(&NewSanction {
        user,
        room: Some(room_id),
        kind,
        reason: reason.clone(),
        by: Some(by),
        imposed_at: now,
        ends_at: until,
    })
    .await?;
    let deed = Deed::new(match kind {
        SanctionKind::Mute => AuditKind::MemberMuted,
        SanctionKind::Kick => AuditKind::MemberRemoved,
        SanctionKind::Ban => AuditKind::MemberBanned,
    });
    let deed = deed.by(by).to(user).in_room(room_id).saying(&reason);
    let deed = if kind == SanctionKind::Kick { deed } else { deed.with("until", until) };
    let is_member = tx.role(room_id, user).await?.is_some();
    let mut events = Vec::new();
    // Who is outside a private room is not to learn that there is one.
    if is_member || room.kind == RoomKind::Public {
        let room_name = room.name.clone();
        let room_id = Some(room_id);
        events.push(Event::Sanctioned { user_id: user, room_id, room_name, kind, until, reason });
    }
    if kind == SanctionKind::Mute {
        events.push(Event::Muted { room_id, user_id: user, until });
    } else if is_member {
        events.extend(dismiss(tx, room_id, user).await?);
    }
    if kind == SanctionKind::Ban {
        events.extend(end_webhooks(tx, user, Some(room_id)).await?);
    }
    Ok(Change::new((), events).noting(deed))
}

/// Remove the webhooks that somebody has made: they know the addresses of those that come in, and hear what is said by
/// those that go out.
pub(super) async fn end_webhooks(
    tx: &mut Tx,
    user: UserId,
    room: Option<RoomId>,
) -> Result<Vec<Event>, DomainError> {
    let mut events = Vec::new();
    for (room, bot) in tx.delete_webhooks_by(user, room).await? {
        if tx.role(room, bot).await?.is_some() {
            events.extend(dismiss(tx, room, bot).await?);
        }
    }
    Ok(events)
}

/// # Errors
/// `muted`; `account_deleted` where nobody else is left to read it, and nobody will be.
pub(super) async fn may_write(tx: &mut Tx, user: UserId, room: &RoomRecord) -> Result<(), DomainError> {
    not_muted(tx, user, room.id).await?;
    match &room.peer {
        Some(peer) if tx.user(peer.id).await?.is_none() => Err(ErrorCode::AccountDeleted.into()),
        _ => Ok(()),
    }
}

/// # Errors
/// `muted`.
pub(super) async fn not_muted(tx: &mut Tx, user: UserId, room: RoomId) -> Result<(), DomainError> {
    match tx.sanction(user, Some(room), SanctionKind::Mute, now_ms()).await? {
        Some(term) => Err(DomainError::Sanctioned(ErrorCode::Muted, term)),
        None => Ok(()),
    }
}

/// # Errors
/// `banned_from_room`.
pub(super) async fn may_enter(tx: &mut Tx, user: UserId, room: RoomId) -> Result<(), DomainError> {
    match tx.sanction(user, Some(room), SanctionKind::Ban, now_ms()).await? {
        Some(term) => Err(DomainError::Sanctioned(ErrorCode::BannedFromRoom, term)),
        None => Ok(()),
    }
}

/// Whoever owns a room is neither muted in it nor kept out of it.
pub(super) async fn pardon_owner(
    tx: &mut Tx,
    user: UserId,
    room_id: RoomId,
) -> Result<Option<Event>, DomainError> {
    tx.lift(user, Some(room_id), SanctionKind::Ban, now_ms()).await?;
    let was_muted = tx.lift(user, Some(room_id), SanctionKind::Mute, now_ms()).await?;
    Ok(was_muted.then_some(Event::Muted { room_id, user_id: user, until: 0 }))
}

fn remembered_ms() -> i64 {
    REMEMBERED.as_millis() as i64
}

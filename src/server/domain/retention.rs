//! For how long rooms keep what is said, and letting go of the rest.

use std::sync::Arc;

use tokio::sync::Notify;

use super::audit::Deed;
use super::rooms::{allowed, joined};
use super::{Change, Domain, DomainError, Presence};
use crate::protocol::admin::AuditKind;
use crate::protocol::{
    Action, ErrorCode, Retention, RetentionChange, RoomId, RoomRetention, RoomUpdate, UserId,
};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{Aging, Tx};

/// Messages that expire in one transaction: the writer is not kept from others for long.
const BATCH: i64 = 100;
/// Beyond so many at once, clients are not told of each but load the room anew.
const MANY: i64 = 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Domain {
    /// For how long a room that one is in keeps messages.
    ///
    /// # Errors
    /// `not_found` outside the room.
    pub async fn retention(&self, user: UserId, room: RoomId) -> Result<RoomRetention, DomainError> {
        let instance = self.limits.retention;
        self.store
            .read(|tx| {
                Box::pin(async move {
                    joined(tx, user, room).await?;
                    Ok(RoomRetention { room: tx.aging(room).await?.chosen(), instance })
                })
            })
            .await
    }

    /// Choose for how long a room keeps messages. What would delete some now has to be `confirmed`; else nothing
    /// happens but that their number is told.
    ///
    /// # Errors
    /// `not_found` outside the room, `forbidden` to all but its owners, `direct_fixed`, `bad_request`, `rate_limited`.
    pub async fn set_retention(
        &self,
        user: UserId,
        room: RoomId,
        retention: Retention,
        confirmed: bool,
    ) -> Result<RetentionChange, DomainError> {
        if !retention.is_valid() {
            return Err(ErrorCode::BadRequest.into());
        }
        self.limits.changes_by_user.check(&user)?;
        let instance = self.limits.retention;
        let choice = RoomRetention { room: retention, instance };
        let change = self
            .commit(move |tx| {
                Box::pin(async move {
                    allowed(tx, user, room, Action::Retain).await?;
                    let aging = tx.aging(room).await?;
                    let through = expires_through(tx, &aging, choice.applied(), now_ms()).await?;
                    let deletes = tx.count_speaking(room, aging.expired_seq, through).await?;
                    if deletes > 0 && !confirmed {
                        let retention = RoomRetention { room: aging.chosen(), instance };
                        return Ok(Change::quiet(RetentionChange { deletes, done: false, retention }));
                    }
                    tx.set_retention(room, retention).await?;
                    // Whoever wants to know asks: what a room keeps is part of no list of rooms.
                    let update = RoomUpdate {
                        id: room,
                        name: None,
                        description: None,
                        member_count: None,
                        notify: None,
                        role: None,
                        muted_until: None,
                    };
                    let told =
                        |bound: Option<i64>| bound.map_or_else(|| "-".to_owned(), |bound| bound.to_string());
                    let deed = Deed::new(AuditKind::RetentionChanged)
                        .by(user)
                        .in_room(room)
                        .with("days", told(retention.days))
                        .with("messages", told(retention.messages));
                    let done = RetentionChange { deletes, done: true, retention: choice };
                    Ok(Change::new(done, vec![Event::RoomUpdated(update)]).noting(deed))
                })
            })
            .await?;
        if change.done {
            self.aging.notify_one();
        }
        Ok(change)
    }

    /// Rooms in which something has expired. Not for users.
    pub(in crate::server) async fn rooms_to_expire(&self) -> Result<Vec<RoomId>, DomainError> {
        let instance = self.limits.retention;
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let now = now_ms();
                    let aging = tx.aging_rooms(!instance.is_for_ever()).await?;
                    let is_due = |room: &&Aging| {
                        room.wiped_seq < room.expired_seq
                            || has_expired(room, room.chosen().and(instance), now)
                    };
                    Ok(aging.iter().filter(is_due).map(Aging::room).collect())
                })
            })
            .await
    }

    /// Let go of some messages of a room that have expired. Returns whether there may be more. Not for users.
    pub(in crate::server) async fn expire_some(&self, room: RoomId) -> Result<bool, DomainError> {
        let instance = self.limits.retention;
        let presence = self.presence.clone();
        let discarded = self.discarded.clone();
        let (more, expired, wiped) = self
            .commit(move |tx| {
                Box::pin(async move {
                    let now = now_ms();
                    let aging = tx.aging(room).await?;
                    if aging.wiped_seq < aging.expired_seq {
                        tx.wipe_some(&aging, BATCH, now).await?;
                        return Ok(Change::quiet((true, 0, true)));
                    }
                    let applied = aging.chosen().and(instance);
                    let through = expires_through(tx, &aging, applied, now).await?;
                    let count = through - aging.expired_seq;
                    if count <= 0 {
                        return Ok(Change::quiet((false, 0, false)));
                    }
                    let (through, rev) = if count > MANY {
                        (through, tx.expire_many(&aging, through, now).await?)
                    } else {
                        let through = through.min(aging.expired_seq + BATCH);
                        (through, tx.expire_few(&aging, through, now).await?)
                    };
                    let mut events = vec![Event::Expired { room_id: room, from: aging.last_rev, rev }];
                    events.extend(reads(tx, &*presence, room, through).await?);
                    Ok(Change::new((true, through - aging.expired_seq, false), events))
                })
            })
            .await?;
        self.counts.expired.inc_by(u64::try_from(expired).unwrap_or_default());
        if wiped {
            discarded.notify_one();
        }
        Ok(more)
    }

    /// Told when a room keeps messages for another while.
    pub(in crate::server) fn retention_changed(&self) -> Arc<Notify> {
        self.aging.clone()
    }
}

/// Whether the oldest message that is there has expired.
fn has_expired(room: &Aging, applied: Retention, now: i64) -> bool {
    let Some(oldest_at) = room.oldest_at else { return false };
    applied.days.is_some_and(|days| oldest_at < now - days * DAY_MS)
        || applied.messages.is_some_and(|kept| room.last_seq - room.expired_seq > kept)
}

/// The position up to which messages have expired.
async fn expires_through(
    tx: &mut Tx,
    aging: &Aging,
    applied: Retention,
    now: i64,
) -> Result<i64, DomainError> {
    let mut through = aging.expired_seq;
    if let Some(kept) = applied.messages {
        through = through.max(aging.last_seq - kept);
    }
    if let Some(days) = applied.days {
        through = through.max(tx.last_seq_before(aging, now - days * DAY_MS).await?);
    }
    Ok(through)
}

/// What is gone counts as read: those who are here hear so.
async fn reads(
    tx: &mut Tx,
    presence: &dyn Presence,
    room_id: RoomId,
    seq: i64,
) -> Result<Vec<Event>, DomainError> {
    let readers = tx.readers_before(room_id, seq).await?;
    let here = readers.into_iter().filter(|user| presence.is_connected(*user));
    Ok(here.map(|user_id| Event::Read { room_id, user_id, seq, shared: false }).collect())
}

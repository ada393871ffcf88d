//! Deleting an account: its person is gone from the database, what they said stays.

use std::sync::Arc;

use tokio::sync::Notify;

use super::accounts::still_with;
use super::audit::{Deed, Source};
use super::instance::FIRST_ROOM_KEY;
use super::members::{depart, dismiss};
use super::moderation::end_webhooks;
use super::sessions::end_all_access;
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{ErrorCode, RoomId, RoomKind, RoomUpdate, SignedOutReason, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::markup;
use crate::server::store::{DELETED_NICKNAME, Erasure, PasswordHash, RoomRecord, Tx};

/// What stands in messages where a deleted account was addressed: a name that nobody can have.
const DELETED_MENTION: &str = "@(deleted 已注销)";
/// Messages, or versions, that are rewritten in one transaction: others write between them.
const BATCH: i64 = 50;

impl Domain {
    /// Delete an account. Where others address it by name, `Domain::erase_names` does the rest.
    ///
    /// # Errors
    /// `wrong_password` if it is not `confirmed` any more; `last_owner` when others would be left without an owner in a room, `last_admin` when they would be left
    /// without an administrator.
    pub async fn delete_account(&self, user: UserId, confirmed: PasswordHash) -> Result<(), DomainError> {
        // Not where from: nothing personal remains.
        let domain = Self { source: Source::Unknown, ..self.clone() };
        let deleted = domain.commit(move |tx| {
            Box::pin(async move {
                let account = still_with(tx, user, &confirmed).await?;
                if account.is_admin
                    && tx.has_other_people(user).await?
                    && tx.other_administrators(user, now_ms()).await? == 0
                {
                    return Err(ErrorCode::LastAdmin.into());
                }
                // They know the addresses of those that come in, and hear what is said by those that go out.
                let mut events = end_webhooks(tx, user, None).await?;
                for room in tx.joined_rooms(user).await? {
                    events.extend(leave(tx, &room, user).await?);
                }
                tx.delete_two_factor(user).await?;
                tx.delete_invites_of(user).await?;
                tx.forget_deleted_rooms(user).await?;
                tx.discard_unsent_of(user).await?;
                events.extend(end_all_access(tx, user, SignedOutReason::SignedOut).await?);
                tx.forget_sanctions(user).await?;
                tx.forget_in_audit(user).await?;
                tx.forget_imported_name(user).await?;
                tx.erase_user(user, now_ms()).await?;
                Ok(Change::new((), events).noting(Deed::new(AuditKind::AccountDeleted).by(user)))
            })
        });
        deleted.await?;
        self.discarded.notify_one();
        self.deleted.notify_one();
        Ok(())
    }

    /// Take the names of deleted accounts out of some messages that address them. Returns whether there may be more.
    pub(in crate::server) async fn erase_names(&self) -> Result<bool, DomainError> {
        let erasure = self.store.read(|tx| Box::pin(async move { tx.next_erasure().await }));
        let Some(erasure) = erasure.await.map_err(DomainError::Store)? else { return Ok(false) };
        let finished = self.commit(move |tx| {
            Box::pin(async move {
                let events = erase_mentions(tx, &erasure).await?;
                let finished = events.is_empty() && erase_from_versions(tx, &erasure).await?;
                if finished {
                    tx.finish_erasure(&erasure).await?;
                }
                Ok(Change::new(finished, events))
            })
        });
        if finished.await? {
            self.store.forget_deleted().await?;
        }
        Ok(true)
    }

    /// Told after an account was deleted.
    pub(in crate::server) fn account_deleted(&self) -> Arc<Notify> {
        self.deleted.clone()
    }
}

/// A direct conversation stays with the other person, under another name. The first room stays without an owner,
/// for the next person to come.
async fn leave(tx: &mut Tx, room: &RoomRecord, user: UserId) -> Result<Vec<Event>, DomainError> {
    if room.kind == RoomKind::Direct {
        let update = RoomUpdate {
            id: room.id,
            name: Some(DELETED_NICKNAME.to_owned()),
            description: None,
            member_count: None,
            notify: None,
            muted_until: None,
            role: None,
        };
        return Ok(vec![Event::RoomUpdated(update)]);
    }
    let first_room = tx.instance_value(FIRST_ROOM_KEY).await?.and_then(|id| id.parse().ok());
    if first_room.map(RoomId) == Some(room.id) && tx.people_count(room.id).await? == 1 {
        return dismiss(tx, room.id, user).await;
    }
    depart(tx, room, user).await
}

async fn erase_mentions(tx: &mut Tx, erasure: &Erasure) -> Result<Vec<Event>, DomainError> {
    let user = erasure.user();
    let mut events = Vec::new();
    for message in tx.messages_addressing(user, BATCH).await? {
        let content = without_name(&message.content, erasure).unwrap_or_else(|| message.content.clone());
        let html = message
            .html
            .as_deref()
            .map(|html| without_name(html, erasure).unwrap_or_else(|| html.to_owned()));
        let rewritten = tx.rewrite_message(message, user, content, html).await?;
        events.push(Event::MessageChanged(Arc::new(rewritten)));
    }
    Ok(events)
}

/// Returns whether all have been looked through.
async fn erase_from_versions(tx: &mut Tx, erasure: &Erasure) -> Result<bool, DomainError> {
    let versions = tx.versions_to_erase(erasure, BATCH).await?;
    for version in &versions {
        if let Some(body) = without_name(&version.body, erasure) {
            tx.rewrite_version(version, &body).await?;
        }
    }
    match versions.last() {
        Some(last) => tx.versions_erased(erasure, last).await.map(|()| false).map_err(DomainError::Store),
        None => Ok(true),
    }
}

/// `None` if the name is not addressed.
fn without_name(text: &str, erasure: &Erasure) -> Option<String> {
    markup::replace_name(text, |name| names::username_key(name) == erasure.username_key, DELETED_MENTION)
}

//! Webhooks of rooms: made, listed, removed; what comes in by them, and what goes out.

use serde::Deserialize;
use uuid::Uuid;

use super::audit::Deed;
use super::members::{admit, dismiss};
use super::moderation::not_muted;
use super::rooms::allowed;
use super::secrets::{digest, new_secret};
use super::webhook_secrets::sealed;
use super::{Change, Domain, DomainError, Draft, Posted, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{
    Action, ErrorCode, IncomingWebhook, Message, NewIncomingWebhook, NewOutgoingWebhook, RoomId,
    RoomWebhooks, UserId, WebhookId, limits,
};
use crate::server::clock::now_ms;
use crate::server::store::{Delivery, DueWebhook};
use crate::server::vault::Vault;

/// Begins the name of a bot. Nobody's name can: it has a colon.
const BOT: &str = "hook:";
/// Characters of a bot's name after that.
const BOT_CHARS: usize = 8;
/// How exactly it is known when a webhook was last used.
const USED_EVERY_MS: i64 = 60 * 1000;
/// The form of what a webhook's requests are signed with.
const SECRET_PREFIX: &str = "whsec_";

/// A notice with a title, as programs of Salon's ancestors send it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Announcement {
    pub title: String,
    pub content: String,
    /// `info`, `success`, `warning` or `error`; others count as `info`.
    #[serde(default)]
    pub message_type: String,
}

/// A change of a room, for a program that was told of everything before it.
#[derive(Debug)]
pub struct RoomChange {
    pub message: Message,
    /// It was not there before.
    pub is_new: bool,
    /// Its author is a program.
    pub is_bots: bool,
}

impl Announcement {
    /// As a message's Markdown.
    pub fn text(&self) -> String {
        let sign = match self.message_type.as_str() {
            "success" => "✅",
            "warning" => "⚠️",
            "error" => "⛔",
            _ => "📢",
        };
        // A title is one line of plain words, whatever stands in it.
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = title.chars().fold(String::new(), |mut title, c| {
            if c.is_ascii_punctuation() {
                title.push('\\');
            }
            title.push(c);
            title
        });
        match (title.is_empty(), self.content.trim().is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("{sign} {}", self.content.trim()),
            (false, true) => format!("{sign} **{title}**"),
            (false, false) => format!("{sign} **{title}**\n\n{}", self.content.trim()),
        }
    }
}

impl Domain {
    /// The webhooks of a room, for those who may change them.
    pub async fn webhooks(&self, user: UserId, room: RoomId) -> Result<RoomWebhooks, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    allowed(tx, user, room, Action::Connect).await?;
                    let incoming = tx.incoming_webhooks(room).await?;
                    Ok::<_, DomainError>(RoomWebhooks {
                        incoming,
                        outgoing: tx.outgoing_webhooks(room).await?,
                    })
                })
            })
            .await
    }

    /// A new address that posts into a room, as a new member called `name`.
    ///
    /// # Errors
    /// `muted`, `label_length`, `name_characters`, `too_many_webhooks`, `rate_limited`.
    pub async fn create_incoming_webhook(
        &self,
        user: UserId,
        room: RoomId,
        name: &str,
    ) -> Result<NewIncomingWebhook, DomainError> {
        let name = names::label(name)?;
        self.limits.changes_by_user.check(&user)?;
        let secret = new_secret();
        let hash = digest(&secret);
        let webhook = self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room, Action::Connect).await?;
                not_muted(tx, user, room).await?;
                if tx.incoming_webhooks(room).await?.len() as i64 >= limits::ROOM_WEBHOOKS {
                    return Err(ErrorCode::TooManyWebhooks.into());
                }
                let now = now_ms();
                let username: String = BOT.chars().chain(hash.chars().take(BOT_CHARS)).collect();
                let bot = tx.insert_bot(&username, &name, *limits::AVATAR_IDS.start(), now).await?;
                let events = admit(tx, room, bot.clone()).await?;
                let id = tx.insert_incoming_webhook(room, bot.id, user, &hash, now).await?;
                let webhook = IncomingWebhook { id, bot, created_at: now, last_used_at: None };
                Ok(Change::new(webhook, events).noting(about_webhook(
                    AuditKind::WebhookCreated,
                    user,
                    room,
                    IN,
                )))
            })
        });
        Ok(NewIncomingWebhook { webhook: webhook.await?, path: format!("/api/v1/hooks/{secret}") })
    }

    /// Remove an incoming webhook, and its bot from the room. What it has said stays.
    pub async fn delete_incoming_webhook(
        &self,
        user: UserId,
        room: RoomId,
        id: WebhookId,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room, Action::Connect).await?;
                let bot = tx.delete_incoming_webhook(room, id).await?.ok_or(ErrorCode::NotFound)?;
                let events =
                    if tx.role(room, bot).await?.is_some() { dismiss(tx, room, bot).await? } else { vec![] };
                Ok(Change::new((), events).noting(about_webhook(AuditKind::WebhookRemoved, user, room, IN)))
            })
        })
        .await
    }

    /// Post what came in by a webhook.
    ///
    /// # Errors
    /// `not_found` for an address that leads nowhere, or no longer; those of [`Domain::post`].
    pub async fn post_by_webhook(
        &self,
        secret: &str,
        content: String,
        client_id: Option<Uuid>,
    ) -> Result<Posted, DomainError> {
        let hash = digest(secret);
        let found =
            self.store.read(|tx| Box::pin(async move { tx.incoming_webhook(&hash, now_ms()).await })).await?;
        let target = found.ok_or(ErrorCode::NotFound)?;
        let room = RoomId(target.room_id);
        let draft = Draft::text(room, client_id.unwrap_or_else(Uuid::now_v7), content);
        let posted = self.post(UserId(target.bot_id), draft).await?;
        let now = now_ms();
        if target.last_used_at.is_none_or(|used| now - used >= USED_EVERY_MS) {
            let id = WebhookId(target.id);
            self.commit(move |tx| {
                Box::pin(async move { Ok(Change::quiet(tx.set_incoming_webhook_used(id, now).await?)) })
            })
            .await?;
        }
        Ok(posted)
    }

    /// A new address that is told what is said in a room from now on. That it leads out of the server's own
    /// network is the caller's to see to.
    ///
    /// # Errors
    /// `too_many_webhooks`, `rate_limited`.
    pub async fn create_outgoing_webhook(
        &self,
        user: UserId,
        room: RoomId,
        url: String,
        vault: Vault,
    ) -> Result<NewOutgoingWebhook, DomainError> {
        self.limits.changes_by_user.check(&user)?;
        let secret = format!("{SECRET_PREFIX}{}", new_secret());
        let kept = secret.clone();
        let webhook = self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room, Action::Connect).await?;
                if tx.outgoing_webhooks(room).await?.len() as i64 >= limits::ROOM_WEBHOOKS {
                    return Err(ErrorCode::TooManyWebhooks.into());
                }
                let webhook = tx.insert_outgoing_webhook(room, user, &url, now_ms()).await?;
                tx.set_webhook_secret(webhook.id, &sealed(&vault, webhook.id, &kept)?).await?;
                Ok(Change::quiet(webhook).noting(about_webhook(AuditKind::WebhookCreated, user, room, OUT)))
            })
        });
        Ok(NewOutgoingWebhook { webhook: webhook.await?, secret })
    }

    pub async fn delete_outgoing_webhook(
        &self,
        user: UserId,
        room: RoomId,
        id: WebhookId,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                allowed(tx, user, room, Action::Connect).await?;
                if !tx.delete_outgoing_webhook(room, id).await? {
                    return Err(ErrorCode::NotFound.into());
                }
                Ok(Change::quiet(()).noting(about_webhook(AuditKind::WebhookRemoved, user, room, OUT)))
            })
        })
        .await
    }

    /// Outgoing webhooks that have something to be told now. Not for users.
    pub(in crate::server) async fn due_webhooks(&self, limit: i64) -> Result<Vec<DueWebhook>, DomainError> {
        self.store.read(|tx| Box::pin(async move { Ok(tx.due_webhooks(now_ms(), limit).await?) })).await
    }

    /// When the next of those that are not due at `now` may be tried. Both in Unix milliseconds.
    pub(in crate::server) async fn next_webhook_try(&self, now: i64) -> Result<Option<i64>, DomainError> {
        self.store.read(|tx| Box::pin(async move { Ok(tx.next_webhook_try(now).await?) })).await
    }

    /// The next change of a room after a revision. Not for users.
    pub(in crate::server) async fn next_change(
        &self,
        room: RoomId,
        rev: i64,
    ) -> Result<Option<RoomChange>, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let Some(message) = tx.messages_changed_since(room, rev, 1).await?.pop() else {
                        return Ok(None);
                    };
                    let (posted_rev, is_bots) = tx.origin(message.id).await?;
                    Ok(Some(RoomChange { is_new: posted_rev > rev, is_bots, message }))
                })
            })
            .await
    }

    /// Note what became of telling a webhook.
    pub(in crate::server) async fn note_delivery(
        &self,
        id: i64,
        delivery: Delivery,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move { Ok(Change::quiet(tx.set_delivery(id, &delivery).await?)) })
        })
        .await
    }
}

const IN: &str = "incoming";
const OUT: &str = "outgoing";

fn about_webhook(did: AuditKind, user: UserId, room: RoomId, direction: &str) -> Deed {
    Deed::new(did).by(user).in_room(room).with("direction", direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(title: &str, content: &str, message_type: &str) -> String {
        let message_type = message_type.to_owned();
        Announcement { title: title.into(), content: content.into(), message_type }.text()
    }

    #[test]
    fn an_announcement_is_a_title_and_what_it_says() {
        assert_eq!(text("Deployed", "Version 3.", "success"), "✅ **Deployed**\n\nVersion 3.");
        assert_eq!(text("Deployed", " ", "info"), "📢 **Deployed**");
        assert_eq!(text("", "Only words.", "unheard of"), "📢 Only words.");
        assert_eq!(text(" ", "", "error"), "");
    }

    #[test]
    fn a_title_has_no_mark_up_of_its_own() {
        assert_eq!(
            text("a **b** [c](d)\n# e", "x", "warning"),
            "⚠️ **a \\*\\*b\\*\\* \\[c\\]\\(d\\) \\# e**\n\nx"
        );
    }
}

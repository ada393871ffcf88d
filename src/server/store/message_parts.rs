//! What belongs to messages beside their text: mentions, reactions, pins. For attachments see `attachments`.

use std::cmp::Reverse;
use std::fmt::Write;

use serde::Deserialize;
use sqlx::AssertSqlSafe;

use super::attachments::{ATTACHMENT_COLUMNS, add_attachments};
use super::tx::{change, on, rows_of};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, Pin, Reaction, RoomId, User, UserId, limits};

/// The columns of [`REACTIONS`].
#[derive(Deserialize)]
struct ReactionRow {
    message_id: i64,
    reacted_at: i64,
    emoji: String,
    id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
}

const REACTIONS: &str = "e.message_id, e.reacted_at, e.emoji, u.id, u.username, u.nickname, u.avatar_id";

impl Tx {
    /// Give messages all that belongs to them.
    pub(super) async fn load_parts(&mut self, messages: &mut [Message]) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let ids = id_list(messages.iter().map(|message| message.id.0));
        let dialect = self.dialect();
        let query = format!(
            "SELECT {}, {}, {}",
            dialect.array(ATTACHMENT_COLUMNS, &format!("attachments WHERE message_id IN ({ids})")),
            dialect.array(REACTIONS, &reactions_to(&ids)),
            dialect.array("message_id, user_id", &format!("mentions WHERE message_id IN ({ids})")),
        );
        let (attachments, reactions, mentions): (String, String, String) =
            on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str())).persistent(false).fetch_one(c))?;
        add_attachments(messages, rows_of(&attachments)?)?;
        add_reactions(messages, rows_of(&reactions)?);
        let mut mentions: Vec<(i64, i64)> = rows_of(&mentions)?;
        mentions.sort_unstable();
        for (message_id, user_id) in mentions {
            if let Some(message) = owner(messages, message_id) {
                message.mentions.push(UserId(user_id));
            }
        }
        Ok(())
    }

    pub(super) async fn insert_mentions(&mut self, message: &Message) -> Result<(), StoreError> {
        for user in &message.mentions {
            change!(self, c => sqlx::query(
                "INSERT INTO mentions (user_id, room_id, seq, message_id) VALUES ($1, $2, $3, $4)")
                .bind(user.0)
                .bind(message.room_id.0)
                .bind(message.seq)
                .bind(message.id.0)
                .execute(c))?;
        }
        Ok(())
    }

    pub(super) async fn delete_mentions(&mut self, id: MessageId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM mentions WHERE message_id = $1").bind(id.0).execute(c))
            .map(|_| ())
    }

    pub(super) async fn delete_reactions(&mut self, id: MessageId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM reactions WHERE message_id = $1").bind(id.0).execute(c))
            .map(|_| ())
    }

    /// Put an emoji under a message; `None` if this user's is there already.
    pub async fn react(
        &mut self,
        mut message: Message,
        emoji: &str,
        user: User,
        now: i64,
    ) -> Result<Option<Message>, StoreError> {
        let inserted = change!(self, c => sqlx::query(
            "INSERT INTO reactions (message_id, emoji, user_id, reacted_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING")
            .bind(message.id.0)
            .bind(emoji)
            .bind(user.id.0)
            .bind(now)
            .execute(c))?;
        if inserted == 0 {
            return Ok(None);
        }
        add_reaction(&mut message.reactions, emoji.to_owned(), user);
        self.touch(message).await.map(Some)
    }

    /// Take an emoji away from under a message; `None` if this user's was not there.
    pub async fn unreact(
        &mut self,
        mut message: Message,
        emoji: &str,
        user: UserId,
    ) -> Result<Option<Message>, StoreError> {
        let deleted = change!(self, c => sqlx::query(
            "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3")
            .bind(message.id.0)
            .bind(emoji)
            .bind(user.0)
            .execute(c))?;
        if deleted == 0 {
            return Ok(None);
        }
        message.reactions.clear();
        let left = self.rows(REACTIONS, &reactions_to("$1"), &[message.id.0]).await?;
        add_reactions(std::slice::from_mut(&mut message), left);
        self.touch(message).await.map(Some)
    }

    /// Keep a message in view, or no longer.
    pub async fn pin_message(&mut self, message: Message, pin: Option<Pin>) -> Result<Message, StoreError> {
        change!(self, c => sqlx::query("UPDATE messages SET pinned_at = $2, pinned_by = $3 WHERE id = $1")
            .bind(message.id.0)
            .bind(pin.as_ref().map(|pin| pin.at))
            .bind(pin.as_ref().map(|pin| pin.by.id.0))
            .execute(c))?;
        self.touch(Message { pinned: pin, ..message }).await
    }

    /// A room's pinned messages, the latest pin first.
    pub async fn pinned_messages(&mut self, room: RoomId) -> Result<Vec<Message>, StoreError> {
        const PINNED: &str = "
            m.room_id = $1 AND m.pinned_at IS NOT NULL
            AND m.seq > (SELECT o.expired_seq FROM rooms o WHERE o.id = m.room_id)";
        let mut messages = self.messages_where(PINNED, &[room.0]).await?;
        messages.sort_by_key(|message| Reverse(message.pinned.as_ref().map(|pin| pin.at)));
        Ok(messages)
    }

    /// Let a message take the next revision of its room.
    async fn touch(&mut self, message: Message) -> Result<Message, StoreError> {
        let rev = self.advance_rev(message.room_id).await?;
        change!(self, c => sqlx::query("UPDATE messages SET rev = $2 WHERE id = $1")
            .bind(message.id.0)
            .bind(rev)
            .execute(c))?;
        Ok(Message { rev, ..message })
    }
}

/// Who has reacted to messages with these ids.
fn reactions_to(ids: &str) -> String {
    format!("reactions e JOIN users u ON u.id = e.user_id WHERE e.message_id IN ({ids})")
}

fn add_reactions(messages: &mut [Message], mut rows: Vec<ReactionRow>) {
    rows.sort_unstable_by_key(|row| (row.reacted_at, row.id));
    for ReactionRow { message_id, emoji, id, username, nickname, avatar_id, .. } in rows {
        if let Some(message) = owner(messages, message_id) {
            add_reaction(
                &mut message.reactions,
                emoji,
                User { id: UserId(id), username, nickname, avatar_id },
            );
        }
    }
}

fn add_reaction(reactions: &mut Vec<Reaction>, emoji: String, user: User) {
    let known = reactions.iter().position(|reaction| reaction.emoji == emoji);
    let at = known.unwrap_or_else(|| {
        reactions.push(Reaction { emoji, count: 0, users: Vec::new() });
        reactions.len() - 1
    });
    let reaction = &mut reactions[at];
    reaction.count += 1;
    if reaction.count <= limits::REACTION_NAMES {
        reaction.users.push(user);
    }
}

/// The message with an id among those that were asked about, which are in the order of their ids.
pub(super) fn owner(messages: &mut [Message], id: i64) -> Option<&mut Message> {
    let at = messages.binary_search_by_key(&id, |message| message.id.0).ok()?;
    messages.get_mut(at)
}

/// Numbers as SQL lists them.
pub(super) fn id_list(ids: impl Iterator<Item = i64>) -> String {
    let mut list = String::new();
    for id in ids {
        let comma = if list.is_empty() { "" } else { "," };
        let _ = write!(list, "{comma}{id}");
    }
    list
}

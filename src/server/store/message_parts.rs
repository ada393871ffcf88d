//! What belongs to messages beside their text: mentions, reactions, pins. For attachments see `attachments`.

use std::fmt::Write;

use sqlx::{AssertSqlSafe, FromRow};

use super::messages::{MessageRow, select_messages};
use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, Pin, Reaction, RoomId, User, UserId, limits};

#[derive(FromRow)]
struct ReactionRow {
    message_id: i64,
    emoji: String,
    id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
}

impl Tx {
    /// A message with all that belongs to it.
    pub(super) async fn complete(&mut self, row: MessageRow) -> Result<Message, StoreError> {
        let mut messages = self.complete_all(vec![row]).await?;
        messages.pop().ok_or(StoreError::Corrupt("message"))
    }

    /// Messages with all that belongs to them, in the same order.
    pub(super) async fn complete_all(&mut self, rows: Vec<MessageRow>) -> Result<Vec<Message>, StoreError> {
        let mut messages = rows.into_iter().map(Message::try_from).collect::<Result<Vec<_>, _>>()?;
        if messages.is_empty() {
            return Ok(messages);
        }
        let ids = id_list(messages.iter().map(|message| message.id.0));
        self.load_attachments(&ids, &mut messages).await?;
        self.load_reactions(&ids, &mut messages).await?;
        self.load_mentions(&ids, &mut messages).await?;
        Ok(messages)
    }

    async fn load_reactions(&mut self, ids: &str, messages: &mut [Message]) -> Result<(), StoreError> {
        let query = format!(
            "SELECT e.message_id, e.emoji, u.id, u.username, u.nickname, u.avatar_id
             FROM reactions e JOIN users u ON u.id = e.user_id
             WHERE e.message_id IN ({ids}) ORDER BY e.message_id, e.reacted_at, e.user_id"
        );
        let rows = on!(self, c => sqlx::query_as::<_, ReactionRow>(AssertSqlSafe(query.as_str()))
            .persistent(false)
            .fetch_all(c))?;
        for row in rows {
            let Some(message) = owner(messages, row.message_id) else { continue };
            let user = User {
                id: UserId(row.id),
                username: row.username,
                nickname: row.nickname,
                avatar_id: row.avatar_id,
            };
            add_reaction(&mut message.reactions, row.emoji, user);
        }
        Ok(())
    }

    async fn load_mentions(&mut self, ids: &str, messages: &mut [Message]) -> Result<(), StoreError> {
        let query =
            format!("SELECT message_id, user_id FROM mentions WHERE message_id IN ({ids}) ORDER BY user_id");
        let rows: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str()))
            .persistent(false)
            .fetch_all(c))?;
        for (message_id, user_id) in rows {
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
        let ids = id_list([message.id.0].into_iter());
        self.load_reactions(&ids, std::slice::from_mut(&mut message)).await?;
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
        let rows = on!(self, c => sqlx::query_as::<_, MessageRow>(
            select_messages!(
                "JOIN rooms o ON o.id = m.room_id
                 WHERE m.room_id = $1 AND m.pinned_at IS NOT NULL AND m.seq > o.expired_seq
                 ORDER BY m.pinned_at DESC"))
            .bind(room.0)
            .fetch_all(c))?;
        self.complete_all(rows).await
    }

    /// Unread messages that address a user, in the rooms they are in, ascending in each.
    pub async fn unread_mentions(&mut self, user: UserId) -> Result<Vec<(RoomId, i64)>, StoreError> {
        let rows: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(
            // The other way round it would be all mentions there ever were.
            "SELECT n.room_id, n.seq FROM memberships m CROSS JOIN mentions n
             WHERE m.user_id = $1 AND n.user_id = $1 AND n.room_id = m.room_id AND n.seq > m.read_seq
             UNION
             SELECT t.room_id, t.seq FROM memberships m
             JOIN messages t ON t.room_id = m.room_id AND t.seq > m.read_seq AND t.mentions_room = 1
             WHERE m.user_id = $1 AND t.author_id <> $1
             ORDER BY 1, 2")
            .bind(user.0)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(room, seq)| (RoomId(room), seq)).collect())
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

/// The message with an id among those that were asked about.
pub(super) fn owner(messages: &mut [Message], id: i64) -> Option<&mut Message> {
    messages.iter_mut().find(|message| message.id.0 == id)
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

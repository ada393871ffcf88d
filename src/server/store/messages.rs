//! Messages: the log of a room. How they get there is in `posting`, what becomes of them later in `message_changes`.

use std::collections::HashSet;

use serde::Deserialize;
use uuid::Uuid;

use super::tx::{Flag, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, Pin, Quote, Recall, RoomId, User, UserId};

/// What was posted under a `client_id`.
#[derive(Debug, Clone)]
pub struct EarlierPost {
    /// As it stands now.
    pub message: Message,
    /// The revision it was posted as.
    pub rev: i64,
    /// What it said then; nobody knows once it is recalled.
    pub said: Option<FirstSaid>,
}

/// What a message was when it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstSaid {
    pub body: String,
    pub reply_to: Option<MessageId>,
    pub attachments: Vec<Uuid>,
}

/// The columns of [`COLUMNS`].
#[derive(Deserialize)]
struct MessageRow {
    id: i64,
    room_id: i64,
    seq: i64,
    rev: i64,
    author_id: i64,
    client_id: String,
    body: String,
    html: Option<String>,
    mentions_room: Flag,
    created_at: i64,
    edited_at: Option<i64>,
    recalled_at: Option<i64>,
    pinned_at: Option<i64>,
    username: String,
    nickname: String,
    avatar_id: i64,
    recaller_id: Option<i64>,
    recaller_username: Option<String>,
    recaller_nickname: Option<String>,
    recaller_avatar_id: Option<i64>,
    pinner_id: Option<i64>,
    pinner_username: Option<String>,
    pinner_nickname: Option<String>,
    pinner_avatar_id: Option<i64>,
    quoted_id: Option<i64>,
    quoted_seq: Option<i64>,
    quoted_excerpt: Option<String>,
    quoted_recalled_at: Option<i64>,
    quoted_author_id: Option<i64>,
    quoted_username: Option<String>,
    quoted_nickname: Option<String>,
    quoted_avatar_id: Option<i64>,
}

impl MessageRow {
    fn take_recall(&mut self) -> Option<Recall> {
        let at = self.recalled_at?;
        let Some(id) = self.recaller_id else { return Some(Recall::expired(at)) };
        let by = User {
            id: UserId(id),
            username: self.recaller_username.take()?,
            nickname: self.recaller_nickname.take()?,
            avatar_id: self.recaller_avatar_id?,
        };
        Some(Recall { at, by })
    }

    fn take_pin(&mut self) -> Option<Pin> {
        let by = User {
            id: UserId(self.pinner_id?),
            username: self.pinner_username.take()?,
            nickname: self.pinner_nickname.take()?,
            avatar_id: self.pinner_avatar_id?,
        };
        Some(Pin { at: self.pinned_at?, by })
    }

    fn take_quote(&mut self) -> Option<Quote> {
        let user = User {
            id: UserId(self.quoted_author_id?),
            username: self.quoted_username.take()?,
            nickname: self.quoted_nickname.take()?,
            avatar_id: self.quoted_avatar_id?,
        };
        Some(Quote {
            id: MessageId(self.quoted_id?),
            seq: self.quoted_seq?,
            excerpt: self.quoted_excerpt.take()?,
            recalled: self.quoted_recalled_at.is_some(),
            user,
        })
    }
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(mut row: MessageRow) -> Result<Self, StoreError> {
        let (recalled, pinned, reply_to) = (row.take_recall(), row.take_pin(), row.take_quote());
        Ok(Self {
            id: MessageId(row.id),
            room_id: RoomId(row.room_id),
            seq: row.seq,
            rev: row.rev,
            user_id: UserId(row.author_id),
            client_id: row.client_id.parse().map_err(|_| StoreError::Corrupt("client_id"))?,
            content: row.body,
            html: row.html,
            created_at: row.created_at,
            edited_at: row.edited_at,
            recalled,
            reply_to,
            attachments: Vec::new(),
            reactions: Vec::new(),
            mentions: Vec::new(),
            mentions_room: row.mentions_room.into(),
            pinned,
            user: User {
                id: UserId(row.author_id),
                username: row.username,
                nickname: row.nickname,
                avatar_id: row.avatar_id,
            },
        })
    }
}

/// A message, its author, and who has recalled and pinned it; what it answers.
const COLUMNS: &str = "
    m.id, m.room_id, m.seq, m.rev, m.author_id, m.client_id, m.body,
    m.html, m.mentions_room, m.created_at, m.edited_at, m.recalled_at, m.pinned_at,
    u.username, u.nickname, u.avatar_id,
    r.id, r.username, r.nickname, r.avatar_id,
    p.id, p.username, p.nickname, p.avatar_id,
    q.id, q.seq,
    substr(CASE WHEN q.seq <= (SELECT expired_seq FROM rooms WHERE id = q.room_id) THEN ''
                WHEN q.body <> '' THEN q.body
                ELSE coalesce((SELECT a.name FROM attachments a
                               WHERE a.message_id = q.id ORDER BY a.position LIMIT 1), '') END, 1, 140),
    CASE WHEN q.seq <= (SELECT expired_seq FROM rooms WHERE id = q.room_id)
         THEN coalesce(q.recalled_at, q.created_at) ELSE q.recalled_at END,
    q.author_id, qu.username, qu.nickname, qu.avatar_id";
const FROM: &str = "
    messages m JOIN users u ON u.id = m.author_id
    LEFT JOIN users r ON r.id = m.recalled_by
    LEFT JOIN users p ON p.id = m.pinned_by
    LEFT JOIN messages q ON q.id = m.reply_to
    LEFT JOIN users qu ON qu.id = q.author_id";

impl Tx {
    /// The messages (`m`) of which a condition holds, with all that belongs to them, in the order of their ids. That is also
    /// the order of their room's positions.
    pub(super) async fn messages_where(
        &mut self,
        condition: &str,
        values: &[i64],
    ) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = self.rows(COLUMNS, &format!("{FROM} WHERE {condition}"), values).await?;
        let mut messages = rows.into_iter().map(Message::try_from).collect::<Result<Vec<_>, _>>()?;
        messages.sort_unstable_by_key(|message| message.id);
        self.load_parts(&mut messages).await?;
        Ok(messages)
    }

    /// What an author has posted under a `client_id` before.
    pub async fn earlier_post(
        &mut self,
        author: UserId,
        client_id: Uuid,
    ) -> Result<Option<EarlierPost>, StoreError> {
        let found: Option<(i64, i64)> = on!(self, c => sqlx::query_as(
            "SELECT id, posted_rev FROM messages WHERE author_id = $1 AND client_id = $2")
            .bind(author.0)
            .bind(client_id.to_string())
            .fetch_optional(c))?;
        let Some((id, rev)) = found else { return Ok(None) };
        let message = self.messages_where("m.id = $1", &[id]).await?.pop();
        let message = message.ok_or(StoreError::Corrupt("message"))?;
        let body = if message.recalled.is_some() {
            None
        } else if message.edited_at.is_some() {
            self.first_version(message.id).await?
        } else {
            Some(message.content.clone())
        };
        let said = body.map(|body| FirstSaid {
            body,
            reply_to: message.reply_to.as_ref().map(|quote| quote.id),
            attachments: message.attachments.iter().map(|attachment| attachment.id).collect(),
        });
        Ok(Some(EarlierPost { message, rev, said }))
    }

    /// Messages before a position, newest first. Expired ones are left out, but for the newest of all: a room is never
    /// without one once something was said.
    pub async fn messages_before(
        &mut self,
        room: RoomId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        const PAGE: &str = "
            m.id IN (SELECT t.id FROM messages t JOIN rooms o ON o.id = t.room_id
                     WHERE t.room_id = $1 AND t.seq < $2 AND (t.seq > o.expired_seq OR t.seq = o.last_seq)
                     ORDER BY t.seq DESC LIMIT $3)";
        let mut messages = self.messages_where(PAGE, &[room.0, before, limit]).await?;
        messages.reverse();
        Ok(messages)
    }

    /// Messages that changed after a revision, in the order of their changes.
    pub async fn messages_changed_since(
        &mut self,
        room: RoomId,
        rev: i64,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        const CHANGED: &str = "
            m.id IN (SELECT id FROM messages WHERE room_id = $1 AND rev > $2 ORDER BY rev LIMIT $3)";
        let mut messages = self.messages_where(CHANGED, &[room.0, rev, limit]).await?;
        messages.sort_unstable_by_key(|message| message.rev);
        Ok(messages)
    }

    /// Messages posted after a revision that nothing was changed of.
    pub async fn unchanged_since(
        &mut self,
        room: RoomId,
        rev: i64,
    ) -> Result<HashSet<MessageId>, StoreError> {
        let ids: Vec<i64> = on!(self, c => sqlx::query_scalar(
            "SELECT id FROM messages WHERE room_id = $1 AND rev > $2 AND rev = posted_rev")
            .bind(room.0)
            .bind(rev)
            .fetch_all(c))?;
        Ok(ids.into_iter().map(MessageId).collect())
    }
}

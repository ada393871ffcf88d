//! What belongs to one person, for them to take along.

use sqlx::FromRow;

use super::message_parts::id_list;
use super::tx::on;
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, UserId};

/// Something that a person has uploaded.
#[derive(Debug, Clone, FromRow)]
pub struct OwnFile {
    /// A UUID.
    pub id: String,
    pub name: String,
}

impl Tx {
    /// The messages a user has written, in the order in which they did.
    pub async fn own_message_ids(&mut self, author: UserId) -> Result<Vec<MessageId>, StoreError> {
        let mut ids: Vec<i64> = on!(self, c => sqlx::query_scalar("SELECT id FROM messages WHERE author_id = $1")
                .bind(author.0)
                .fetch_all(c))?;
        ids.sort_unstable();
        Ok(ids.into_iter().map(MessageId).collect())
    }

    /// Of these messages those a user has written, in the order of their ids.
    pub async fn own_messages(
        &mut self,
        author: UserId,
        ids: &[MessageId],
    ) -> Result<Vec<Message>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = id_list(ids.iter().map(|id| id.0));
        self.messages_where(&format!("m.author_id = {} AND m.id IN ({ids})", author.0), &[]).await
    }

    /// Everything that a user has uploaded and that is still there.
    pub async fn own_files(&mut self, uploader: UserId) -> Result<Vec<OwnFile>, StoreError> {
        on!(self, c => sqlx::query_as("SELECT id, name FROM attachments WHERE uploader_id = $1 ORDER BY id")
            .bind(uploader.0)
            .fetch_all(c))
    }
}

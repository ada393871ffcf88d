//! What is in the nodes' database.

use salon::protocol::{MessageId, RoomId, UserId};
use sqlx::postgres::PgPool;
use sqlx::{query_as, query_scalar};

use crate::history::{Body, Seen};
use crate::ledger::{Heads, Ledger};

const MESSAGES: &str = "SELECT id, room_id, author_id, seq, rev, client_id, body, recalled_at IS NOT NULL
     FROM messages ORDER BY room_id, seq";

type Row = (i64, i64, i64, i64, i64, String, String, bool);

/// Read all of it at one moment at which nobody writes.
pub async fn read(database: &str) -> Ledger {
    let pool = PgPool::connect(database).await.unwrap();
    let rooms: Vec<(i64, i64, i64)> =
        query_as("SELECT id, last_seq, last_rev FROM rooms").fetch_all(&pool).await.unwrap();
    let messages: Vec<Row> = query_as(MESSAGES).fetch_all(&pool).await.unwrap();
    let versions: Vec<i64> =
        query_scalar("SELECT message_id FROM message_versions").fetch_all(&pool).await.unwrap();
    pool.close().await;
    let seen = |(id, room, author, seq, rev, client_id, body, is_recalled): Row| Seen {
        room: RoomId(room),
        id: MessageId(id),
        author: UserId(author),
        seq,
        rev,
        client_id: client_id.parse().unwrap(),
        body: Body::of(&body),
        is_recalled,
    };
    Ledger {
        rooms: rooms
            .into_iter()
            .map(|(id, last_seq, last_rev)| (RoomId(id), Heads { last_seq, last_rev }))
            .collect(),
        messages: messages.into_iter().map(seen).collect(),
        versions: versions.into_iter().map(MessageId).collect(),
    }
}

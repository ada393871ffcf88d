//! Whether anything was written.

use salon::protocol::RoomId;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};

use crate::support::Server;

/// A connection to the database of a running server.
pub struct Database(SqliteConnection);

impl Database {
    pub async fn open(server: &Server) -> Self {
        let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
        Self(SqliteConnection::connect(&url).await.unwrap())
    }

    /// Changes whenever another connection has written anything.
    pub async fn version(&mut self) -> i64 {
        sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.0).await.unwrap()
    }

    /// All that there is of a room: itself, who is in it, what was said.
    pub async fn room(&mut self, room: RoomId) -> Vec<String> {
        let mut found = Vec::new();
        for query in [
            "SELECT name || description || last_seq || '/' || last_rev || '/' || (deleted_at IS NULL) FROM rooms WHERE id = ",
            "SELECT user_id || role || read_seq || notify FROM memberships WHERE room_id = ",
            "SELECT id || '/' || rev || '/' || body FROM messages WHERE room_id = ",
        ] {
            let rows = sqlx::query_scalar(AssertSqlSafe(format!("{query}{room}")));
            found.extend(rows.fetch_all(&mut self.0).await.unwrap());
        }
        found
    }
}

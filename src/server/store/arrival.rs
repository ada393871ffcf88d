//! What a connection begins with.

use sqlx::{AssertSqlSafe, FromRow};

use super::rooms::JoinedRows;
use super::tx::on;
use super::users::UserRow;
use super::{RoomRecord, StoreError, Tx, UserRecord};
use crate::protocol::UserId;

#[derive(FromRow)]
struct ArrivalRow {
    #[sqlx(flatten)]
    user: UserRow,
    #[sqlx(flatten)]
    joined: JoinedRows,
}

impl Tx {
    /// Who somebody is, and the rooms they are in, oldest first, by what they are signed in with: a session or a token, given
    /// by its hash. `None` if that has ended, or if they are kept from signing in. All of it in one statement: there is
    /// nothing that is done for so many at once.
    pub async fn arrival(
        &mut self,
        user: UserId,
        hash: &str,
        now: i64,
    ) -> Result<Option<(UserRecord, Vec<RoomRecord>)>, StoreError> {
        let query = format!(
            "SELECT u.id, u.username, u.nickname, u.avatar_id, u.password_hash, u.is_admin, u.created_at,
                    u.shares_reading, {}
             FROM users u
             WHERE u.id = $1 AND u.deleted_at IS NULL AND u.disabled_at IS NULL
               AND (EXISTS (SELECT 1 FROM sessions s WHERE s.id_hash = $2 AND s.user_id = $1)
                    OR EXISTS (SELECT 1 FROM tokens t WHERE t.hash = $2 AND t.user_id = $1
                               AND (t.expires_at IS NULL OR t.expires_at > $3)))
               AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = $1 AND b.kind = 'ban'
                               AND coalesce(b.room_id, 0) = 0 AND b.ends_at > $3)",
            self.dialect().joined_rooms()
        );
        let row = on!(self, c => sqlx::query_as::<_, ArrivalRow>(AssertSqlSafe(query.as_str()))
            .bind(user.0)
            .bind(hash)
            .bind(now)
            .fetch_optional(c))?;
        let Some(ArrivalRow { user, joined }) = row else { return Ok(None) };
        Ok(Some((user.into(), joined.try_into()?)))
    }
}

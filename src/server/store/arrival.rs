//! What connections begin with.

use sqlx::{AssertSqlSafe, FromRow};

use super::rooms::JoinedRows;
use super::tx::{json, on};
use super::users::UserRow;
use super::{RoomRecord, StoreError, Tx, UserRecord};
use crate::protocol::UserId;

/// Who connects, and the rooms they are in, as they are stored.
#[derive(Debug)]
pub struct Arrival {
    user: UserRecord,
    joined: JoinedRows,
}

impl Arrival {
    /// The rooms are in their order, oldest first.
    pub fn read(self) -> Result<(UserRecord, Vec<RoomRecord>), StoreError> {
        Ok((self.user, self.joined.try_into()?))
    }
}

#[derive(FromRow)]
struct ArrivalRow {
    /// Among those who are asked about.
    place: i64,
    #[sqlx(flatten)]
    user: UserRow,
    #[sqlx(flatten)]
    joined: JoinedRows,
}

impl Tx {
    /// Those who connect, by what they are signed in with: a session or a token, given by its hash. `None` where that has
    /// ended, or if they are kept from signing in. All of it in one statement: there is nothing that is done for so many
    /// at once.
    pub async fn arrivals(
        &mut self,
        of: &[(UserId, String)],
        now: i64,
    ) -> Result<Vec<Option<Arrival>>, StoreError> {
        let dialect = self.dialect();
        let query = format!(
            "SELECT n.place, u.id, u.username, u.nickname, u.avatar_id, u.password_hash, u.is_admin, u.created_at,
                    u.shares_reading, {}
             FROM {} n JOIN users u ON u.id = n.user_id
             WHERE u.deleted_at IS NULL AND u.disabled_at IS NULL
               AND (EXISTS (SELECT 1 FROM sessions s WHERE s.id_hash = n.hash AND s.user_id = u.id)
                    OR EXISTS (SELECT 1 FROM tokens t WHERE t.hash = n.hash AND t.user_id = u.id
                               AND (t.expires_at IS NULL OR t.expires_at > $2)))
               AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = u.id AND b.kind = 'ban'
                               AND coalesce(b.room_id, 0) = 0 AND b.ends_at > $2)",
            dialect.joined_rooms(),
            dialect.given("$1", &[("place", "BIGINT"), ("user_id", "BIGINT"), ("hash", "TEXT")])
        );
        let given = json(of.iter().enumerate().map(|(place, (user, hash))| (place, user, hash)));
        let rows: Vec<ArrivalRow> =
            on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str())).bind(given).bind(now).fetch_all(c))?;
        let mut arrivals: Vec<Option<Arrival>> = of.iter().map(|_| None).collect();
        for ArrivalRow { place, user, joined } in rows {
            arrivals[place as usize] = Some(Arrival { user: user.into(), joined });
        }
        Ok(arrivals)
    }
}

//! Direct conversations: one room a pair, for ever.

use super::rooms::visible;
use super::{Change, Domain, DomainError, names};
use crate::protocol::{ErrorCode, Role, Room, RoomKind, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;

impl Domain {
    /// The direct conversation with someone: the one there is, or a new one.
    ///
    /// # Errors
    /// `user_not_found`, `direct_with_self`; `rate_limited` after many new ones.
    pub async fn open_direct(&self, user: UserId, username: &str) -> Result<Room, DomainError> {
        let key = names::username_key(username);
        let limits = self.limits.clone();
        let record = self
            .commit(move |tx| {
                Box::pin(async move {
                    let me = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account.public();
                    let peer = tx.user_by_key(&key).await?.ok_or(ErrorCode::UserNotFound)?.account.public();
                    if peer.id == me.id {
                        return Err(ErrorCode::DirectWithSelf.into());
                    }
                    let pair = pair_key(me.id, peer.id);
                    if let Some(room) = tx.direct_room(&pair).await? {
                        return Ok(Change::quiet(visible(tx, user, room).await?));
                    }
                    // Only what is new counts: everyone opened this way sees a new room.
                    limits.rooms_by_user.check(&user)?;
                    let now = now_ms();
                    let room_id = tx.insert_room(RoomKind::Direct, "", "", Some(&pair), now).await?;
                    let mut events = Vec::new();
                    for person in [me, peer] {
                        tx.insert_member(room_id, person.id, Role::Member, now).await?;
                        events.push(Event::MemberJoined { room_id, user: person, member_count: 2 });
                    }
                    Ok(Change::new(visible(tx, user, room_id).await?, events))
                })
            })
            .await?;
        Ok(self.present(record))
    }
}

/// The same whoever of the two asks.
pub(in crate::server) fn pair_key(a: UserId, b: UserId) -> String {
    format!("{}:{}", a.min(b), a.max(b))
}

//! What a page is rendered from.

use super::{Domain, DomainError};
use crate::protocol::{Conversation, ErrorCode, PageData, Room, RoomId, UserId};

/// What a page's address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomAddress {
    pub room_id: RoomId,
    /// Messages before this `seq`; the newest without it.
    pub before: Option<i64>,
}

impl Domain {
    /// The data of a page. A room that this reader may not see is simply not there.
    ///
    /// The list of rooms is read before the history: a revision taken from the list is then never
    /// newer than the messages, and a client that resumes from it misses nothing.
    pub async fn page_data(
        &self,
        user: Option<UserId>,
        address: Option<RoomAddress>,
    ) -> Result<PageData, DomainError> {
        let mut data = PageData {
            name: self.settings().await?.name,
            build: self.build.to_owned(),
            message_chars: self.limits.message_chars,
            recall_window_ms: self.recall_window_ms(),
            ..PageData::default()
        };
        let Some(user) = user else { return Ok(data) };
        data.online_count = self.presence.online_total();
        data.account = Some(self.account(user).await?);
        data.rooms = self.list_rooms(user).await?;
        if let Some(address) = address {
            data.conversation = match self.conversation(user, address, &data.rooms).await {
                Ok(conversation) => Some(conversation),
                Err(DomainError::Refused(ErrorCode::NotFound)) => None,
                Err(error) => return Err(error),
            };
        }
        Ok(data)
    }

    /// Without a place in the address reading begins at the first unread message, as in the browser.
    async fn conversation(
        &self,
        user: UserId,
        address: RoomAddress,
        rooms: &[Room],
    ) -> Result<Conversation, DomainError> {
        let RoomAddress { room_id, before } = address;
        let room = rooms.iter().find(|room| room.id == room_id);
        let first = before.or_else(|| room.and_then(Room::first_page_before));
        Ok(Conversation {
            room_id,
            before,
            history: self.history(user, room_id, first, None).await?,
            members: self.list_members(user, room_id, None).await?,
        })
    }

    /// People online in all.
    pub fn online_total(&self) -> i64 {
        self.presence.online_total()
    }

    /// Identifies this build, see `hello`.
    pub fn build(&self) -> &'static str {
        self.build
    }
}

//! How far people have read, and what they want to be reminded of.

use leptos::prelude::*;

use crate::protocol::{Account, ApiError, Notify, ReadMark, RoomId};

/// Let a message and what follows it count as unread.
#[server(prefix = "/api", endpoint = "mark_unread")]
pub async fn mark_unread(
    room_id: RoomId,
    /// The message's position in the room.
    seq: i64,
) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().mark_unread(call.user()?, room_id, seq).await?;
    call.leads_to("/");
    Ok(())
}

/// Choose what to be reminded of in a room.
#[server(prefix = "/api", endpoint = "set_notify")]
pub async fn set_notify(room_id: RoomId, notify: Notify) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().set_notify(call.user()?, room_id, notify).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// How far the members of a small room have read, of those who share it.
#[server(prefix = "/api", endpoint = "read_marks")]
pub async fn read_marks(room_id: RoomId) -> Result<Vec<ReadMark>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().read_marks(call.user()?, room_id).await?)
}

/// Let others know, or no longer, what one has read and when one was last here.
#[server(prefix = "/api", endpoint = "set_shares_reading")]
pub async fn set_shares_reading(shares: bool) -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let account = call.domain().set_shares_reading(call.user()?, shares).await?;
    call.leads_to("/profile");
    Ok(account)
}

//! For how long rooms keep messages.

use leptos::prelude::*;

use crate::protocol::{ApiError, RetentionChange, RoomId, RoomRetention};

/// For how long a room keeps messages, for its members.
#[server(prefix = "/api", endpoint = "retention")]
pub async fn retention(room_id: RoomId) -> Result<RoomRetention, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().retention(call.user()?, room_id).await?)
}

/// Choose for how long a room keeps messages; absent bounds are none.
#[server(prefix = "/api", endpoint = "set_retention")]
pub async fn set_retention(
    room_id: RoomId,
    #[server(default)] days: Option<i64>,
    #[server(default)] messages: Option<i64>,
    /// Whether messages may be deleted by it at once.
    #[server(default)]
    confirmed: bool,
) -> Result<RetentionChange, ApiError> {
    use crate::protocol::Retention;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let retention = Retention { days, messages };
    let change = call.domain().set_retention(call.user()?, room_id, retention, confirmed).await?;
    call.leads_to(&format!("/rooms/{room_id}?settings=1"));
    Ok(change)
}

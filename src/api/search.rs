//! Searching.

use leptos::prelude::*;

use crate::protocol::{ApiError, MessageId, RoomId, SearchPage};

/// Messages in the rooms one is in that have all the words of a query, newest first.
#[server(prefix = "/api", endpoint = "search")]
pub async fn search(
    query: String,
    /// In one room instead of all.
    #[server(default)]
    room_id: Option<RoomId>,
    /// The username of who wrote it.
    #[server(default)]
    from: Option<String>,
    /// Older than this, in Unix milliseconds.
    #[server(default)]
    before: Option<i64>,
    /// This old or newer.
    #[server(default)]
    after: Option<i64>,
    /// `next` of the page before.
    #[server(default)]
    cursor: Option<MessageId>,
) -> Result<SearchPage, ApiError> {
    use crate::server::domain::Search;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let search = Search { query, room: room_id, from, before, after, cursor };
    Ok(call.domain().search(call.user()?, search).await?)
}

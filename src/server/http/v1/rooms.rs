//! Rooms and who is in them.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::{Asked, InRoom, Refused};
use super::types::{Error, Members, Room, User};
use crate::protocol::{Scope, UserId};
use crate::server::domain::Program;
use crate::server::state::AppState;

/// Whose token this is. Any scope.
#[utoipa::path(get, path = "/api/v1/me", tag = "rooms", security(("token" = [])), responses(
    (status = 200, body = User),
    (status = 401, body = Error),
))]
pub async fn me(State(state): State<AppState>, program: Program) -> Result<Json<User>, Refused> {
    Ok(Json(state.domain.account(program.user).await?.public().into()))
}

/// Their rooms, and public ones they could join. Scope `read`.
#[utoipa::path(get, path = "/api/v1/rooms", tag = "rooms", security(("token" = [])), responses(
    (status = 200, body = [Room]),
    (status = 401, body = Error),
    (status = 403, body = Error),
))]
pub async fn rooms(State(state): State<AppState>, program: Program) -> Result<Json<Vec<Room>>, Refused> {
    let rooms = state.domain.list_rooms(program.may(Scope::Read)?).await?;
    Ok(Json(rooms.into_iter().map(Room::from).collect()))
}

/// One of them. Scope `read`.
#[utoipa::path(get, path = "/api/v1/rooms/{room_id}", tag = "rooms", security(("token" = [])),
    params(("room_id" = i64, Path)), responses(
    (status = 200, body = Room),
    (status = 401, body = Error),
    (status = 403, body = Error),
    (status = 404, description = "There is no such room for them", body = Error),
))]
pub async fn room(
    State(state): State<AppState>,
    program: Program,
    InRoom(room): InRoom,
) -> Result<Json<Room>, Refused> {
    Ok(Json(state.domain.room(program.may(Scope::Read)?, room).await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MembersAsked {
    /// The `next` of the page before.
    after: Option<i64>,
}

/// Who is in a room. Scope `read`; members only.
#[utoipa::path(get, path = "/api/v1/rooms/{room_id}/members", tag = "rooms", security(("token" = [])),
    params(("room_id" = i64, Path), MembersAsked), responses(
    (status = 200, body = Members),
    (status = 400, body = Error),
    (status = 401, body = Error),
    (status = 403, body = Error),
    (status = 404, description = "There is no such room for them", body = Error),
))]
pub async fn members(
    State(state): State<AppState>,
    program: Program,
    InRoom(room): InRoom,
    Asked(asked): Asked<MembersAsked>,
) -> Result<Json<Members>, Refused> {
    let user = program.may(Scope::Read)?;
    Ok(Json(state.domain.list_members(user, room, asked.after.map(UserId)).await?.into()))
}

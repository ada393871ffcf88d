//! Calls that administrators make.

use super::call;
use crate::api::admin::audit::AdminAudit;
use crate::api::admin::general::AdminSettings;
use crate::api::admin::invites::AdminListInvites;
use crate::api::admin::rooms::AdminRooms;
use crate::api::admin::statistics::AdminStatistics;
use crate::api::admin::users::{AdminSessions, AdminUsers};
use crate::protocol::admin::{AuditPage, InstanceSettings, ManagedRoomPage, ManagedUserPage, Statistics};
use crate::protocol::{ApiError, Invite, RoomId, Session, UserId};

/// What holds for the whole instance.
pub async fn settings() -> Result<InstanceSettings, ApiError> {
    call::<AdminSettings, _>(Vec::new()).await
}

/// All invites.
pub async fn invites() -> Result<Vec<Invite>, ApiError> {
    call::<AdminListInvites, _>(Vec::new()).await
}

/// How the server is doing: the last hour, or what came after a moment in Unix milliseconds.
pub async fn statistics(after: Option<i64>) -> Result<Statistics, ApiError> {
    call::<AdminStatistics, _>(after.map(|after| ("after", after.to_string())).into_iter().collect()).await
}

/// A page of accounts.
pub async fn users(query: String, before: Option<UserId>) -> Result<ManagedUserPage, ApiError> {
    let mut arguments = vec![("query", query)];
    arguments.extend(before.map(|before| ("before", before.to_string())));
    call::<AdminUsers, _>(arguments).await
}

/// Where somebody is signed in.
pub async fn sessions(user_id: UserId) -> Result<Vec<Session>, ApiError> {
    call::<AdminSessions, _>(vec![("user_id", user_id.to_string())]).await
}

/// A page of rooms.
pub async fn rooms(before: Option<RoomId>) -> Result<ManagedRoomPage, ApiError> {
    call::<AdminRooms, _>(before.map(|before| ("before", before.to_string())).into_iter().collect()).await
}

/// A page of the audit log; of one kind, or about one person, unless these are empty.
pub async fn audit(kind: String, username: String, before: Option<i64>) -> Result<AuditPage, ApiError> {
    let mut arguments = vec![("username", username)];
    arguments.extend(Some(("kind", kind)).filter(|(_, kind)| !kind.is_empty()));
    arguments.extend(before.map(|before| ("before", before.to_string())));
    call::<AdminAudit, _>(arguments).await
}

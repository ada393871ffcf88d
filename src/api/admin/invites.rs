//! Invites of the whole instance.

use leptos::prelude::*;

use crate::protocol::{ApiError, Invite, InviteId, NewInvite, RoomId};

/// All invites, those to rooms included, the newest first.
#[server(prefix = "/api", endpoint = "admin_list_invites")]
pub async fn admin_list_invites() -> Result<Vec<Invite>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.administration()?.invites().await?)
}

/// Make a link that lets people in.
#[server(prefix = "/api", endpoint = "admin_create_invite")]
pub async fn admin_create_invite(
    /// Joined with it.
    #[server(default)]
    room_id: Option<RoomId>,
    /// How long it lasts; for ever unless given.
    #[server(default)]
    days: Option<i64>,
    /// For how many; for any number unless given.
    #[server(default)]
    max_uses: Option<i64>,
) -> Result<NewInvite, ApiError> {
    use crate::server::domain::InviteTerms;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.no_plain_form()?;
    let terms = InviteTerms { days, max_uses };
    call.show_once(call.administration()?.create_invite(room_id, terms).await?)
}

/// End an invite, whoever made it.
#[server(prefix = "/api", endpoint = "admin_revoke_invite")]
pub async fn admin_revoke_invite(invite_id: InviteId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.administration()?.revoke_invite(invite_id).await?;
    call.leads_to("/admin/invites");
    Ok(())
}

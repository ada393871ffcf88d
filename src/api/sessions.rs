//! Where one is signed in.

use leptos::prelude::*;
use uuid::Uuid;

use crate::protocol::{ApiError, Session};

/// The reader's sessions, the one that asks first, then the last seen.
#[server(prefix = "/api", endpoint = "list_sessions")]
pub async fn list_sessions() -> Result<Vec<Session>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.auth().sessions(call.identity()?, call.locale()).await?)
}

/// End one of one's sessions, and close its sockets.
#[server(prefix = "/api", endpoint = "end_session")]
pub async fn end_session(id: Uuid) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().end_own_session(call.user()?, id).await?;
    call.leads_to("/profile");
    Ok(())
}

/// End all of one's sessions but this one, and close their sockets.
#[server(prefix = "/api", endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<(), ApiError> {
    use crate::protocol::SignedOutReason::SignedOut;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let identity = call.identity()?;
    call.domain().end_sessions_beside(&identity.session, identity.user_id, SignedOut).await?;
    call.leads_to("/profile");
    Ok(())
}

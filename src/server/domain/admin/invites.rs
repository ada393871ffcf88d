//! Invites of the whole instance.

use super::super::invites::{InviteTerms, MadeInvite, listed, make};
use super::super::rooms::visible;
use super::super::{Change, Deed, DomainError};
use super::Administration;
use crate::protocol::admin::AuditKind;
use crate::protocol::{ErrorCode, Invite, InviteId, RoomId};

impl Administration {
    /// Make an invite that lets newcomers in, and into a room that the administrator sees.
    ///
    /// # Errors
    /// `not_found` for another room, `direct_fixed`, `bad_request` for strange terms, `too_many_invites`,
    /// `rate_limited`.
    pub async fn create_invite(
        &self,
        room: Option<RoomId>,
        terms: InviteTerms,
    ) -> Result<MadeInvite, DomainError> {
        let (terms, admin) = (terms.check()?, self.admin());
        self.checked().await?.limits.changes_by_user.check(&admin)?;
        self.commit(move |tx| {
            Box::pin(async move {
                if let Some(room) = room
                    && !visible(tx, admin, room).await?.kind.has_roles()
                {
                    return Err(ErrorCode::DirectFixed.into());
                }
                let deed = Deed::new(AuditKind::InviteCreated).by(admin);
                let deed = room.into_iter().fold(deed, Deed::in_room);
                Ok(Change::quiet(make(tx, admin, room, terms).await?).noting(deed))
            })
        })
        .await
    }

    /// All invites, those of rooms included, the newest first.
    pub async fn invites(&self) -> Result<Vec<Invite>, DomainError> {
        self.read(|tx| Box::pin(async move { listed(tx, None).await })).await
    }

    /// End an invite, whoever made it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn revoke_invite(&self, id: InviteId) -> Result<(), DomainError> {
        let admin = self.admin();
        self.commit(move |tx| {
            Box::pin(async move {
                if tx.delete_invite(id).await? {
                    Ok(Change::quiet(()).noting(Deed::new(AuditKind::InviteRevoked).by(admin)))
                } else {
                    Err(ErrorCode::NotFound.into())
                }
            })
        })
        .await
    }
}

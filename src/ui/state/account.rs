//! What the profile knows of one's account, beside the name.

use crate::protocol::{ApiError, Session, TwoFactorState};

/// What the server has read for a profile that it renders.
#[derive(Debug, Clone)]
pub struct AccountOverview {
    pub sessions: Result<Vec<Session>, ApiError>,
    /// Nothing if it could not be read.
    pub two_factor: Option<TwoFactorState>,
}

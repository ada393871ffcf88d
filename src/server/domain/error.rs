//! What the rules refuse.

use super::RateLimited;
use crate::protocol::{ApiError, ErrorCode};
use crate::server::store::{StoreError, Term};

/// A refusal has a code that the client sees; a failure has a cause that only the log sees.
#[derive(Debug)]
pub enum DomainError {
    Refused(ErrorCode),
    RateLimited(RateLimited),
    /// Because of what was done about them, until then and for that reason.
    Sanctioned(ErrorCode, Term),
    Store(StoreError),
}

impl DomainError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(code) | Self::Sanctioned(code, _) => *code,
            Self::RateLimited(_) => ErrorCode::RateLimited,
            Self::Store(_) => ErrorCode::Unavailable,
        }
    }

    /// With `rate_limited`: milliseconds until it is worth another try.
    pub fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::RateLimited(limited) => Some(limited.retry_after.as_millis() as u64 + 1),
            _ => None,
        }
    }
}

impl From<ErrorCode> for DomainError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code)
    }
}

impl From<RateLimited> for DomainError {
    fn from(limited: RateLimited) -> Self {
        Self::RateLimited(limited)
    }
}

impl From<StoreError> for DomainError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The edge: here, and only here, the cause is logged.
impl From<DomainError> for ApiError {
    fn from(error: DomainError) -> Self {
        if let DomainError::Store(cause) = &error {
            tracing::error!(%cause, "the store failed");
        }
        let (code, retry_after_ms) = (error.code(), error.retry_after_ms());
        let term = match error {
            DomainError::Sanctioned(_, term) => Some(term),
            _ => None,
        };
        let (until, reason) = term.map(|term| (term.ends_at, term.reason)).unzip();
        let reason = reason.filter(|reason| !reason.is_empty());
        Self { retry_after_ms, until, reason, ..code.into() }
    }
}

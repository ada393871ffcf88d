//! Why something that was asked for at a terminal was not done: one line.

use std::fmt::{self, Display};

use super::StartError;
use super::domain::DomainError;
use super::store::StoreError;

/// One line for the person at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationError {
    /// It was understood and is refused, or what was given is not what it should be.
    Refused(String),
    /// It could not be tried, or not to the end.
    Failed(String),
}

impl OperationError {
    pub(super) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    pub(super) fn failed(what: impl Display, error: impl Display) -> Self {
        Self::Failed(format!("{what}: {error}"))
    }
}

impl Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(text) | Self::Failed(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for OperationError {}

impl From<StartError> for OperationError {
    fn from(error: StartError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<StoreError> for OperationError {
    fn from(error: StoreError) -> Self {
        Self::failed("the database failed", error)
    }
}

impl From<DomainError> for OperationError {
    fn from(error: DomainError) -> Self {
        StartError::from(&error).into()
    }
}

//! Why a server did not start: one line for the person at the terminal.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;

use super::config::ConfigError;
use super::domain::DomainError;
use super::serving::TlsError;
use super::store::{Location, StoreError};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartError(String);

impl StartError {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn listen(address: SocketAddr, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::AddrInUse => Self(format!(
                "cannot listen on {address}: the port is in use; choose another with --listen or SALON_LISTEN"
            )),
            _ => Self(format!("cannot listen on {address}: {error}")),
        }
    }

    pub(super) fn database(location: Location<'_>, error: &StoreError) -> Self {
        Self(format!("cannot open {location}: {error}"))
    }

    pub(super) fn site(data_dir: &Path, error: &std::io::Error) -> Self {
        Self(format!("cannot unpack the site into {}: {error}", data_dir.display()))
    }

    pub(super) fn domain(error: DomainError) -> Self {
        match error {
            DomainError::Store(error) => Self(format!("cannot prepare the database: {error}")),
            other => Self(format!("cannot prepare the database: {:?}", other.code())),
        }
    }

    pub(super) fn internal() -> Self {
        Self("cannot start: an internal task failed".to_owned())
    }
}

impl From<ConfigError> for StartError {
    fn from(error: ConfigError) -> Self {
        Self(error.0)
    }
}

impl From<TlsError> for StartError {
    fn from(error: TlsError) -> Self {
        Self(error.to_string())
    }
}

impl From<&DomainError> for StartError {
    fn from(error: &DomainError) -> Self {
        match error {
            DomainError::Store(error) => Self(format!("the database failed: {error}")),
            other => Self(format!("the change was refused: {:?}", other.code())),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

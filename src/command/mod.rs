//! What the command does beside serving, one file a command: arguments, a call of the library, what is printed.

pub mod backup;
pub mod doctor;
pub mod export;
pub mod import;
mod interrupt;
pub mod loadtest;
pub mod migrate;
mod password;
mod progress;
pub mod restore;
pub mod seed;
pub mod user;

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use salon::server::config::{Config, ConfigError, environment};
use salon::server::{OperationError, StartError, telemetry};

use crate::{ServeArgs, load_config};

/// Where the instance is that a command is about.
#[derive(Debug, Default, Args)]
pub struct Place {
    /// Where the database is kept [default: ./data]
    #[arg(long, env = "SALON_DATA_DIR", value_name = "DIR")]
    data_dir: Option<String>,
    /// The configuration file [default: Leptos.toml here or beside the binary, if there is one]
    #[arg(long, env = "SALON_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Place {
    /// The configuration that a server would have there. Logging starts.
    fn config(self) -> Result<Config, ConfigError> {
        let Self { data_dir, config } = self;
        let config = load_config(ServeArgs {
            listen: environment::variable("SALON_LISTEN")?,
            data_dir,
            database_url: environment::variable("SALON_DATABASE_URL")?,
            redis_url: environment::variable("SALON_REDIS_URL")?,
            config,
            site_root: environment::variable("SALON_SITE_ROOT")?,
            public_url: environment::variable("SALON_PUBLIC_URL")?,
            log: environment::variable("SALON_LOG")?,
        })?;
        telemetry::start(&config)?;
        Ok(config)
    }
}

/// A command that was not carried out: one line for the person at the terminal.
#[derive(Debug)]
pub enum Ended {
    /// Understood and refused, or what was asked about is not so: exit code 1.
    Refused(String),
    /// It could not be tried, or not to the end: exit code 2.
    Failed(String),
}

impl Ended {
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Failed(_) => 2,
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(text) | Self::Failed(text) => f.write_str(text),
        }
    }
}

impl From<StartError> for Ended {
    fn from(error: StartError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<ConfigError> for Ended {
    fn from(error: ConfigError) -> Self {
        Self::Failed(error.0)
    }
}

impl From<OperationError> for Ended {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Refused(text) => Self::Refused(text),
            OperationError::Failed(text) => Self::Failed(text),
        }
    }
}

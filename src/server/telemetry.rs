//! The log: to standard error, filtered and formed as configured.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::config::{Config, ConfigError};

/// How an entry is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// An object of JSON a line, for programs. No value in it can look like another entry.
    Json,
}

impl LogFormat {
    /// By its name in the configuration.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Whether a filter can be understood.
pub fn is_filter(text: &str) -> bool {
    EnvFilter::try_new(text).is_ok()
}

/// Start logging. Standard output stays for what was asked for.
///
/// # Errors
/// The filter cannot be understood.
pub fn start(config: &Config) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| ConfigError(format!("log: `{}` cannot be understood: {error}", config.log)))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    // A second start in one process (tests) keeps the first.
    drop(started);
    Ok(())
}

//! The log: to standard error, filtered as configured.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::config::ConfigError;

/// Whether a filter can be understood.
pub fn is_filter(text: &str) -> bool {
    EnvFilter::try_new(text).is_ok()
}

/// Start logging. Standard output stays for what was asked for.
///
/// # Errors
/// The filter cannot be understood.
pub fn start(filter: &str) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| ConfigError(format!("log: `{filter}` cannot be understood: {error}")))?;
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
    // A second start in one process (tests) keeps the first.
    drop(started);
    Ok(())
}

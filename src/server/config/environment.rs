//! Variables: those of a file `.env` as well, and none that mean nothing.

use std::io::ErrorKind;
use std::path::Path;

use super::{ConfigError, MetricsToken};
use crate::faults;

/// Every variable that sets something. Others of this prefix are refused: a misspelt limit is no limit.
const SETTINGS: [&str; 32] = [
    "SALON_CONFIG",
    "SALON_DATABASE_URL",
    "SALON_DATA_DIR",
    "SALON_FRAME_BYTES",
    "SALON_GEOIP_FILE",
    "SALON_LISTEN",
    "SALON_LOG",
    "SALON_LOG_FORMAT",
    "SALON_MAX_CONNECTIONS",
    "SALON_MESSAGE_CHARS",
    "SALON_METRICS_LISTEN",
    "SALON_METRICS_TOKEN",
    "SALON_ONE_SESSION_PER_USER",
    "SALON_PUBLIC_URL",
    "SALON_PRIVATE_TARGETS",
    "SALON_PUSH_SUBJECT",
    "SALON_RECALL_WINDOW_SECONDS",
    "SALON_REDIS_URL",
    "SALON_RETENTION_DAYS",
    "SALON_RETENTION_MESSAGES",
    "SALON_SESSION_ABSOLUTE_DAYS",
    "SALON_SESSION_IDLE_DAYS",
    "SALON_SITE_ROOT",
    "SALON_TLS_CERTIFICATE",
    "SALON_TLS_KEY",
    "SALON_TRUSTED_PROXIES",
    "SALON_UNLIMITED",
    "SALON_UNSENT_UPLOAD_HOURS",
    "SALON_UPLOADS",
    "SALON_UPLOAD_BYTES",
    "SALON_UPLOAD_QUOTA_BYTES",
    // No setting: `cargo run` hands on what build.rs told the compiler.
    "SALON_BUILD",
];

/// Take the variables of `.env` in the working directory, if there is one, then look at all of them.
/// What is set already stays. To be called before the process has a second thread.
///
/// # Errors
/// `.env` cannot be read or understood; a `SALON_…` variable is unknown.
pub fn load() -> Result<(), ConfigError> {
    load_file(Path::new(".env"))?;
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    refuse_unknown(names)
}

/// A variable's text.
///
/// # Errors
/// It is not UTF-8.
pub fn variable(name: &str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError(format!("{name}: the value is not UTF-8"))),
    }
}

/// What readers of what is counted have to show. It is a variable and nothing else: no secret stands in a file that
/// others may read.
///
/// # Errors
/// It is not UTF-8, or too short.
pub fn metrics_token() -> Result<Option<MetricsToken>, ConfigError> {
    const NAME: &str = "SALON_METRICS_TOKEN";
    let text = variable(NAME)?.filter(|text| !text.is_empty());
    text.map(|text| MetricsToken::new(&text).map_err(|why| ConfigError(format!("{NAME}: {why}")))).transpose()
}

fn load_file(path: &Path) -> Result<(), ConfigError> {
    let failed = |what: &str| ConfigError(format!("{}: {what}", path.display()));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(&format!("cannot be read: {error}"))),
    };
    dotenvy::from_read(text.as_bytes()).map_err(|error| match error {
        dotenvy::Error::LineParse(line, _) => failed(&describe(&text, &line)),
        error => failed(&error.to_string()),
    })
}

/// Where and what, on one line. Behind the name may be a secret.
fn describe(text: &str, bad: &str) -> String {
    let bad = bad.lines().next().unwrap_or("").trim();
    let name = bad.split_once('=').map_or("…", |(name, _)| name.trim());
    match text.lines().position(|line| line.trim() == bad) {
        Some(before) => format!("line {}, `{name}`: cannot be understood", before + 1),
        None => format!("`{name}` cannot be understood"),
    }
}

fn refuse_unknown(names: impl Iterator<Item = String>) -> Result<(), ConfigError> {
    let is_known = |name: &str| SETTINGS.contains(&name) || faults::VARIABLES.contains(&name);
    let unknown = names.filter(|name| name.starts_with("SALON_") && !is_known(name)).min();
    match unknown {
        Some(name) => Err(ConfigError(format!("{name}: there is no such setting"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_variable_is_known() {
        let mut count = 0;
        for text in [include_str!("../../../Leptos.toml"), include_str!("../../../README.md")] {
            for rest in text.split("SALON_").skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(rest.len());
                if end == 0 {
                    continue; // `SALON_…` in a sentence
                }
                let name = format!("SALON_{}", &rest[..end]);
                assert!(SETTINGS.contains(&name.as_str()), "{name}");
                count += 1;
            }
        }
        assert!(count >= SETTINGS.len(), "the documents have changed their form");
    }

    #[test]
    fn only_ours_are_looked_at() {
        let check = |name: &str| refuse_unknown([name.to_owned()].into_iter());
        assert!(check("PATH").is_ok());
        assert!(check("SALON_LISTEN").is_ok());
        assert_eq!(check("SALON_LISTN").unwrap_err().0, "SALON_LISTN: there is no such setting");
    }
}

//! The configuration file, `Leptos.toml`.

use std::path::Path;

use serde::Deserialize;

use super::ConfigError;

/// Our part of the file. Keys that are not here are refused: a misspelt limit is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigFile {
    pub server: Server,
    pub auth: Auth,
    pub limits: Limits,
    /// What to call the file in an error.
    #[serde(skip)]
    pub source: String,
}

impl Default for ConfigFile {
    fn default() -> Self {
        Self {
            server: Server::default(),
            auth: Auth::default(),
            limits: Limits::default(),
            source: "the configuration file".to_owned(),
        }
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    pub listen: Option<String>,
    pub data_dir: Option<String>,
    pub database_url: Option<String>,
    pub redis_url: Option<String>,
    pub site_root: Option<String>,
    pub public_url: Option<String>,
    pub tls_certificate: Option<String>,
    pub tls_key: Option<String>,
    pub trusted_proxies: Option<Vec<String>>,
    pub log: Option<String>,
    pub log_format: Option<String>,
    pub uploads: Option<String>,
    pub push_subject: Option<String>,
    pub geoip_file: Option<String>,
    pub metrics_listen: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    pub one_session_per_user: Option<bool>,
    pub session_idle_days: Option<u32>,
    pub session_absolute_days: Option<u32>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub max_connections: Option<usize>,
    pub message_chars: Option<usize>,
    pub frame_bytes: Option<usize>,
    pub recall_window_seconds: Option<u32>,
    pub retention_days: Option<u32>,
    pub retention_messages: Option<u32>,
    pub upload_bytes: Option<u64>,
    pub upload_quota_bytes: Option<u64>,
    pub unsent_upload_hours: Option<u32>,
}

/// The whole file: ours under `[salon]`, leptos's own under `[package.metadata.leptos]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Document {
    salon: ConfigFile,
    package: toml::Table,
}

impl ConfigFile {
    /// Read a file.
    ///
    /// # Errors
    /// It cannot be read, or a key is unknown or malformed: the text names the file, the line and the key.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError(format!("{}: cannot be read: {error}", path.display())))?;
        match Self::parse(&text) {
            Ok(file) => Ok(Self { source: path.display().to_string(), ..file }),
            Err(error) => Err(ConfigError(format!("{}: {error}", path.display()))),
        }
    }

    /// Understand a file's text.
    ///
    /// # Errors
    /// As [`ConfigFile::read`], without the file's name.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str::<Document>(text)
            .map(|document| document.salon)
            .map_err(|error| ConfigError(describe(text, &error)))
    }
}

/// On one line: where, which key, and what is wrong with it.
fn describe(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().next().unwrap_or("cannot be understood");
    let Some(span) = error.span() else { return message.to_owned() };
    let before = &text[..span.start.min(text.len())];
    let line_number = before.matches('\n').count() + 1;
    let line = text.lines().nth(line_number - 1).unwrap_or("");
    let key = line.split('=').next().unwrap_or("").trim();
    format!("line {line_number}, `{key}`: {message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        ConfigFile::parse(text).unwrap_err().0
    }

    #[test]
    fn every_key_is_understood() {
        let file = ConfigFile::parse(
            "[package.metadata.leptos]\nsite-root = \"x\"\n\
             [salon.server]\nlisten = \"a\"\ndata_dir = \"b\"\nsite_root = \"c\"\npublic_url = \"d\"\nlog = \"e\"\nlog_format = \"o\"\n\
             uploads = \"f\"\ndatabase_url = \"p\"\nredis_url = \"q\"\npush_subject = \"g\"\ngeoip_file = \"m\"\nmetrics_listen = \"n\"\n\
             tls_certificate = \"h\"\ntls_key = \"i\"\ntrusted_proxies = [\"j\", \"k\"]\n\
             [salon.auth]\none_session_per_user = true\nsession_idle_days = 1\nsession_absolute_days = 2\n\
             [salon.limits]\nmax_connections = 3\nrecall_window_seconds = 4\n\
             message_chars = 10\nframe_bytes = 11\n\
             retention_days = 8\nretention_messages = 9\n\
             upload_bytes = 5\nupload_quota_bytes = 6\nunsent_upload_hours = 7\n",
        )
        .unwrap();
        assert_eq!(file.limits.max_connections, Some(3));
        assert_eq!(file.limits.recall_window_seconds, Some(4));
        assert_eq!((file.limits.message_chars, file.limits.frame_bytes), (Some(10), Some(11)));
        assert_eq!((file.limits.retention_days, file.limits.retention_messages), (Some(8), Some(9)));
        assert_eq!(file.server.metrics_listen.as_deref(), Some("n"));
        assert_eq!(file.server.log_format.as_deref(), Some("o"));
        assert_eq!(file.server.uploads.as_deref(), Some("f"));
        assert_eq!(file.server.database_url.as_deref(), Some("p"));
        assert_eq!(file.server.redis_url.as_deref(), Some("q"));
        assert_eq!(file.server.push_subject.as_deref(), Some("g"));
        assert_eq!(file.server.tls_certificate.as_deref(), Some("h"));
        assert_eq!(file.server.tls_key.as_deref(), Some("i"));
        assert_eq!(file.server.trusted_proxies.unwrap(), ["j", "k"]);
        assert_eq!(file.server.geoip_file.as_deref(), Some("m"));
        assert_eq!(file.limits.unsent_upload_hours, Some(7));
        assert_eq!(file.auth.one_session_per_user, Some(true));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = error("[salon.server]\nlisten = \"a\"\nlitsen = \"b\"\n");
        assert!(error.starts_with("line 3, `litsen`: unknown field `litsen`"), "{error}");
        assert!(!error.contains('\n'));
    }

    #[test]
    fn a_malformed_value_is_named_with_its_line() {
        let error = error("[salon.limits]\nmax_connections = \"many\"\n");
        assert!(error.starts_with("line 2, `max_connections`: invalid type"), "{error}");
    }

    #[test]
    fn a_table_of_somebody_else_is_refused() {
        assert!(error("[slaon.server]\nlisten = \"a\"\n").contains("slaon"));
    }
}

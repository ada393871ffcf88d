//! The configuration: defaults, then the file, then `SALON_…` variables, then flags.

mod certificate_files;
pub mod environment;
mod file;
mod lengths;
mod metrics_token;
mod public_url;
mod server_url;
mod setting;
mod trusted_proxies;

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

pub use certificate_files::CertificateFiles;
pub use file::ConfigFile;
pub use metrics_token::MetricsToken;
pub use public_url::PublicUrl;
pub use server_url::ServerUrl;
pub use setting::ConfigError;
pub use trusted_proxies::TrustedProxies;

use super::domain::{RECALL_WINDOW, SESSION_ABSOLUTE, SESSION_IDLE, UPLOAD_QUOTA};
use super::store::Location;
use super::telemetry::{self, LogFormat};
use crate::protocol::Retention;
use crate::protocol::limits::{RETENTION_DAYS, RETENTION_MESSAGES};
use certificate_files::certificate_files;
use lengths::lengths;
use setting::{DAY, Layers, one_or_more};

/// Settings given on the command line or by variables; text, so that errors can name where they came from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Overrides {
    pub listen: Option<String>,
    pub data_dir: Option<String>,
    pub database_url: Option<String>,
    pub redis_url: Option<String>,
    pub site_root: Option<String>,
    pub public_url: Option<String>,
    pub tls_certificate: Option<String>,
    pub tls_key: Option<String>,
    pub trusted_proxies: Option<String>,
    pub log: Option<String>,
    pub log_format: Option<String>,
    pub max_connections: Option<String>,
    pub message_chars: Option<String>,
    pub frame_bytes: Option<String>,
    pub recall_window_seconds: Option<String>,
    pub retention_days: Option<String>,
    pub retention_messages: Option<String>,
    pub one_session_per_user: Option<String>,
    pub session_idle_days: Option<String>,
    pub session_absolute_days: Option<String>,
    pub unlimited: Option<String>,
    pub uploads: Option<String>,
    pub upload_bytes: Option<String>,
    pub upload_quota_bytes: Option<String>,
    pub unsent_upload_hours: Option<String>,
    pub push_subject: Option<String>,
    pub private_targets: Option<String>,
    pub geoip_file: Option<String>,
    pub metrics_listen: Option<String>,
    pub metrics_token: Option<MetricsToken>,
}

/// Everything the server can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub listen: SocketAddr,
    /// The database and whatever else must survive.
    pub data_dir: PathBuf,
    /// A PostgreSQL database, which several nodes may use; else SQLite in the data directory.
    pub database_url: Option<ServerUrl>,
    /// Redis, by which nodes hear of each other at once.
    pub redis_url: Option<ServerUrl>,
    /// The built browser half: `pkg/`, pictures. Else the server's own, or one in the usual places.
    pub site_root: Option<PathBuf>,
    /// The address people use, such as `https://chat.example.org`; decides cookies and origins.
    pub public_url: Option<PublicUrl>,
    /// With which we speak TLS ourselves.
    pub tls: Option<CertificateFiles>,
    /// Who is believed about where requests come from.
    pub trusted_proxies: TrustedProxies,
    /// A `tracing` filter.
    pub log: String,
    pub log_format: LogFormat,
    pub max_connections: usize,
    /// Characters of a message, at most.
    pub message_chars: usize,
    /// Bytes of one WebSocket message from a client, at most; the longest message fits.
    pub frame_bytes: usize,
    /// How long people may take back their own messages.
    pub recall_window: Duration,
    /// How long every room keeps messages.
    pub retention: Retention,
    /// Where what is counted can be read, beside the public address.
    pub metrics_listen: Option<SocketAddr>,
    /// What whoever reads it has to show.
    pub metrics_token: Option<MetricsToken>,
    /// A new sign-in ends the older ones.
    pub one_session_per_user: bool,
    pub session_idle: Duration,
    pub session_absolute: Duration,
    /// No rate limits and per-user caps.
    pub unlimited: bool,
    /// Where uploads are kept: a directory, or `s3://bucket/prefix`; else in the data directory.
    pub uploads: Option<String>,
    /// Bytes of one upload, at most.
    pub upload_bytes: u64,
    /// Bytes of all uploads of one person, at most.
    pub upload_quota_bytes: i64,
    /// How long uploads may wait to be sent.
    pub unsent_uploads: Duration,
    /// Whom push services may write to, a `mailto:` or `https:` address; else the `public_url`, if it is https.
    pub push_subject: Option<String>,
    /// Push, and tell webhooks, over http and in private networks as well.
    pub private_targets: bool,
    /// Where in the world addresses are: a file of MaxMind's format.
    pub geoip_file: Option<PathBuf>,
}

const HOUR: Duration = Duration::from_secs(60 * 60);

const UPLOAD_BYTES: u64 = 10 * 1024 * 1024;
/// The largest upload that may be allowed: each is on disk twice for a while.
const UPLOAD_BYTES_MAX: u64 = 1024 * 1024 * 1024;

impl Config {
    /// Where the database is.
    pub fn database(&self) -> Location<'_> {
        match &self.database_url {
            Some(url) => Location::Server(url),
            None => Location::Directory(&self.data_dir),
        }
    }

    /// Put the layers together.
    ///
    /// # Errors
    /// A value that cannot be understood, with where it stands: a variable, or a key and its file.
    pub fn resolve(file: ConfigFile, overrides: &Overrides) -> Result<Self, ConfigError> {
        let ConfigFile { server, auth, limits, source } = file;
        let layers = Layers { source: &source };
        let public_url = layers
            .setting("public_url", &overrides.public_url, server.public_url)
            .parse("an address such as https://chat.example.org", PublicUrl::parse)?;
        let tls_certificate =
            layers.setting("tls_certificate", &overrides.tls_certificate, server.tls_certificate).text();
        let tls_key = layers.setting("tls_key", &overrides.tls_key, server.tls_key).text();
        let tls = certificate_files(tls_certificate, tls_key)?;
        if tls.is_some() && public_url.as_ref().is_some_and(|url| !url.secure) {
            return Err(ConfigError(
                "with tls_certificate, public_url has to begin with https://".to_owned(),
            ));
        }
        let (message_chars, frame_bytes) = lengths(&layers, overrides, &limits)?;
        let secure_url = public_url.as_ref().filter(|url| url.secure);
        let contact = secure_url.map(|url| format!("https://{}", url.authority));
        Ok(Self {
            listen: layers
                .setting("listen", &overrides.listen, server.listen)
                .parse("an address such as 127.0.0.1:3000", |text| text.parse().ok())?
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000))),
            data_dir: layers
                .setting("data_dir", &overrides.data_dir, server.data_dir)
                .text()
                .map_or_else(|| "data".into(), PathBuf::from),
            database_url: layers
                .setting("database_url", &overrides.database_url, server.database_url)
                .parse_secret("an address such as postgres://salon@localhost/salon", |text| {
                    ServerUrl::parse(text, &["postgres", "postgresql"])
                })?,
            redis_url: layers
                .setting("redis_url", &overrides.redis_url, server.redis_url)
                .parse_secret("an address such as redis://localhost", |text| {
                    ServerUrl::parse(text, &["redis", "rediss"])
                })?,
            site_root: layers
                .setting("site_root", &overrides.site_root, server.site_root)
                .text()
                .map(PathBuf::from),
            public_url,
            tls,
            trusted_proxies: layers
                .setting(
                    "trusted_proxies",
                    &overrides.trusted_proxies,
                    server.trusted_proxies.map(|proxies| proxies.join(", ")),
                )
                .parse(
                    "a list of addresses and networks such as 127.0.0.1, 10.0.0.0/8",
                    TrustedProxies::parse,
                )?
                .unwrap_or_default(),
            log: layers
                .setting("log", &overrides.log, server.log)
                .parse("a filter such as info or salon=debug", filter)?
                .unwrap_or_else(|| "info".to_owned()),
            log_format: layers
                .setting("log_format", &overrides.log_format, server.log_format)
                .parse("text or json", LogFormat::parse)?
                .unwrap_or_default(),
            max_connections: layers
                .setting("max_connections", &overrides.max_connections, limits.max_connections)
                .parse("a number of connections, 1 or more", one_or_more)?
                .unwrap_or(10_000),
            message_chars,
            frame_bytes,
            recall_window: layers
                .setting(
                    "recall_window_seconds",
                    &overrides.recall_window_seconds,
                    limits.recall_window_seconds,
                )
                .parse("a number of seconds", |text| text.parse().ok())?
                .map_or(RECALL_WINDOW, Duration::from_secs),
            retention: Retention {
                days: layers
                    .setting("retention_days", &overrides.retention_days, limits.retention_days)
                    .parse("a number of days, from 1 to 36500", within(&RETENTION_DAYS))?,
                messages: layers
                    .setting("retention_messages", &overrides.retention_messages, limits.retention_messages)
                    .parse("a number of messages, from 1 to 100000000", within(&RETENTION_MESSAGES))?,
            },
            metrics_listen: layers
                .setting("metrics_listen", &overrides.metrics_listen, server.metrics_listen)
                .parse("an address such as 127.0.0.1:9464", |text| text.parse().ok())?,
            metrics_token: overrides.metrics_token.clone(),
            one_session_per_user: layers
                .setting("one_session_per_user", &overrides.one_session_per_user, auth.one_session_per_user)
                .flag()?,
            session_idle: layers
                .setting("session_idle_days", &overrides.session_idle_days, auth.session_idle_days)
                .days()?
                .unwrap_or(SESSION_IDLE),
            session_absolute: layers
                .setting(
                    "session_absolute_days",
                    &overrides.session_absolute_days,
                    auth.session_absolute_days,
                )
                .days()?
                .unwrap_or(SESSION_ABSOLUTE),
            unlimited: layers.variable("unlimited", &overrides.unlimited).flag()?,
            uploads: layers.setting("uploads", &overrides.uploads, server.uploads).text(),
            upload_bytes: layers
                .setting("upload_bytes", &overrides.upload_bytes, limits.upload_bytes)
                .parse("a number of bytes, from 1 to 1073741824", |text| {
                    text.parse().ok().filter(|bytes| (1..=UPLOAD_BYTES_MAX).contains(bytes))
                })?
                .unwrap_or(UPLOAD_BYTES),
            upload_quota_bytes: layers
                .setting("upload_quota_bytes", &overrides.upload_quota_bytes, limits.upload_quota_bytes)
                .parse("a number of bytes", |text| text.parse().ok().filter(|bytes| *bytes >= 0))?
                .unwrap_or(UPLOAD_QUOTA),
            unsent_uploads: layers
                .setting("unsent_upload_hours", &overrides.unsent_upload_hours, limits.unsent_upload_hours)
                .parse("a number of hours, 1 or more", one_or_more)?
                .map_or(DAY, |hours: u32| HOUR * hours),
            push_subject: layers
                .setting("push_subject", &overrides.push_subject, server.push_subject)
                .parse("an address such as mailto:admin@example.org or https://example.org", contact_address)?
                .or(contact),
            private_targets: layers.variable("private_targets", &overrides.private_targets).flag()?,
            geoip_file: layers
                .setting("geoip_file", &overrides.geoip_file, server.geoip_file)
                .text()
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
        })
    }

    /// Whether the figures are for this machine alone, or for whoever shows the token.
    pub fn guards_metrics(&self) -> bool {
        self.metrics_token.is_some() || self.metrics_listen.is_none_or(|address| address.ip().is_loopback())
    }

    /// Whether people reach this server over https.
    pub fn secure(&self) -> bool {
        self.tls.is_some() || self.public_url.as_ref().is_some_and(|url| url.secure)
    }
}

/// A number within a range.
fn within<T: FromStr + PartialOrd>(range: &RangeInclusive<T>) -> impl Fn(&str) -> Option<T> {
    |text| text.parse().ok().filter(|number| range.contains(number))
}

fn filter(text: &str) -> Option<String> {
    telemetry::is_filter(text).then(|| text.to_owned())
}

fn contact_address(text: &str) -> Option<String> {
    let is_address =
        ["mailto:", "https://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    is_address.then(|| text.to_owned())
}

#[cfg(test)]
mod tests;

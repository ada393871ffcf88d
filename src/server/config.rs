//! The configuration: defaults, then the file, then `SALON_…` variables, then flags.

pub mod environment;
mod file;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use file::ConfigFile;

use super::domain::{RECALL_WINDOW, UPLOAD_QUOTA};
use super::telemetry;

/// Settings given on the command line or by variables; text, so that errors can name where they came from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Overrides {
    pub listen: Option<String>,
    pub data_dir: Option<String>,
    pub site_root: Option<String>,
    pub public_url: Option<String>,
    pub log: Option<String>,
    pub max_connections: Option<String>,
    pub recall_window_seconds: Option<String>,
    pub one_session_per_user: Option<String>,
    pub session_idle_days: Option<String>,
    pub session_absolute_days: Option<String>,
    pub unlimited: Option<String>,
    pub uploads: Option<String>,
    pub upload_bytes: Option<String>,
    pub upload_quota_bytes: Option<String>,
    pub unsent_upload_hours: Option<String>,
    pub push_subject: Option<String>,
    pub push_allow_private: Option<String>,
}

/// Everything the server can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub listen: SocketAddr,
    /// The database and whatever else must survive.
    pub data_dir: PathBuf,
    /// The built browser half: `pkg/`, pictures.
    pub site_root: PathBuf,
    /// The address people use, such as `https://chat.example.org`; decides cookies and origins.
    pub public_url: Option<PublicUrl>,
    /// A `tracing` filter.
    pub log: String,
    pub max_connections: usize,
    /// How long people may take back their own messages.
    pub recall_window: Duration,
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
    /// Push to http and to private networks as well.
    pub push_allow_private: bool,
}

/// An origin: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    pub secure: bool,
    /// Host, with a port if it is not the scheme's.
    pub authority: String,
}

/// A setting that cannot be understood; the text names it and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const UPLOAD_BYTES: u64 = 10 * 1024 * 1024;
/// The largest upload that may be allowed: each is on disk twice for a while.
const UPLOAD_BYTES_MAX: u64 = 1024 * 1024 * 1024;

impl Config {
    /// Put the layers together.
    ///
    /// # Errors
    /// A value that cannot be understood, with where it stands: a variable, or a key and its file.
    pub fn resolve(file: ConfigFile, overrides: &Overrides) -> Result<Self, ConfigError> {
        let ConfigFile { server, auth, limits, source } = file;
        let layers =
            |variable: &'static str, given: &Option<String>, key: &str, from_file: Option<String>| {
                given
                    .clone()
                    .map(|text| Setting { text, origin: variable.to_owned() })
                    .or(from_file.map(|text| Setting { text, origin: format!("{source}, `{key}`") }))
            };
        let text = |number: Option<u32>| number.map(|number| number.to_string());
        let listen = layers("SALON_LISTEN", &overrides.listen, "listen", server.listen);
        let data_dir = layers("SALON_DATA_DIR", &overrides.data_dir, "data_dir", server.data_dir);
        let site_root = layers("SALON_SITE_ROOT", &overrides.site_root, "site_root", server.site_root);
        let public_url = layers("SALON_PUBLIC_URL", &overrides.public_url, "public_url", server.public_url);
        let log = layers("SALON_LOG", &overrides.log, "log", server.log);
        let max_connections = layers(
            "SALON_MAX_CONNECTIONS",
            &overrides.max_connections,
            "max_connections",
            limits.max_connections.map(|count| count.to_string()),
        );
        let recall_window = layers(
            "SALON_RECALL_WINDOW_SECONDS",
            &overrides.recall_window_seconds,
            "recall_window_seconds",
            text(limits.recall_window_seconds),
        );
        let idle_days = layers(
            "SALON_SESSION_IDLE_DAYS",
            &overrides.session_idle_days,
            "session_idle_days",
            text(auth.session_idle_days),
        );
        let absolute_days = layers(
            "SALON_SESSION_ABSOLUTE_DAYS",
            &overrides.session_absolute_days,
            "session_absolute_days",
            text(auth.session_absolute_days),
        );
        let one_session = layers(
            "SALON_ONE_SESSION_PER_USER",
            &overrides.one_session_per_user,
            "one_session_per_user",
            auth.one_session_per_user.map(|on| on.to_string()),
        );
        let uploads = layers("SALON_UPLOADS", &overrides.uploads, "uploads", server.uploads);
        let upload_bytes = layers(
            "SALON_UPLOAD_BYTES",
            &overrides.upload_bytes,
            "upload_bytes",
            limits.upload_bytes.map(|bytes| bytes.to_string()),
        );
        let upload_quota_bytes = layers(
            "SALON_UPLOAD_QUOTA_BYTES",
            &overrides.upload_quota_bytes,
            "upload_quota_bytes",
            limits.upload_quota_bytes.map(|bytes| bytes.to_string()),
        );
        let unsent_upload_hours = layers(
            "SALON_UNSENT_UPLOAD_HOURS",
            &overrides.unsent_upload_hours,
            "unsent_upload_hours",
            text(limits.unsent_upload_hours),
        );
        let push_subject =
            layers("SALON_PUSH_SUBJECT", &overrides.push_subject, "push_subject", server.push_subject);
        let push_allow_private = layers("SALON_PUSH_ALLOW_PRIVATE", &overrides.push_allow_private, "", None);
        let unlimited = layers("SALON_UNLIMITED", &overrides.unlimited, "", None);

        let days = |setting: Option<Setting>, default: u32| {
            Setting::parse(
                setting,
                default,
                |text| text.parse().ok().filter(|days| *days > 0),
                "a number of days, 1 or more",
            )
            .map(|days: u32| DAY * days)
        };
        let public_url = Setting::parse(
            public_url,
            None,
            |text| PublicUrl::parse(text).map(Some),
            "an address such as https://chat.example.org",
        )?;
        let secure_url = public_url.as_ref().filter(|url| url.secure);
        Ok(Self {
            push_subject: Setting::parse(
                push_subject,
                secure_url.map(|url| format!("https://{}", url.authority)),
                |text| is_contact(text).then(|| Some(text.to_owned())),
                "an address such as mailto:admin@example.org or https://example.org",
            )?,
            push_allow_private: Setting::parse(push_allow_private, false, parse_flag, "true or false")?,
            listen: Setting::parse(
                listen,
                SocketAddr::from(([127, 0, 0, 1], 3000)),
                |text| text.parse().ok(),
                "an address such as 127.0.0.1:3000",
            )?,
            data_dir: data_dir.map_or_else(|| "data".into(), |setting| setting.text.into()),
            site_root: site_root.map_or_else(default_site_root, |setting| setting.text.into()),
            public_url,
            log: Setting::parse(
                log,
                "info".to_owned(),
                |text| telemetry::is_filter(text).then(|| text.to_owned()),
                "a filter such as info or salon=debug",
            )?,
            max_connections: Setting::parse(
                max_connections,
                10_000,
                |text| text.parse().ok().filter(|count| *count > 0),
                "a number of connections, 1 or more",
            )?,
            recall_window: Setting::parse(
                recall_window,
                RECALL_WINDOW,
                |text| text.parse().ok().map(Duration::from_secs),
                "a number of seconds",
            )?,
            one_session_per_user: Setting::parse(one_session, false, parse_flag, "true or false")?,
            session_idle: days(idle_days, 30)?,
            session_absolute: days(absolute_days, 180)?,
            unlimited: Setting::parse(unlimited, false, parse_flag, "true or false")?,
            uploads: uploads.map(|setting| setting.text),
            upload_bytes: Setting::parse(
                upload_bytes,
                UPLOAD_BYTES,
                |text| text.parse().ok().filter(|bytes| (1..=UPLOAD_BYTES_MAX).contains(bytes)),
                "a number of bytes, from 1 to 1073741824",
            )?,
            upload_quota_bytes: Setting::parse(
                upload_quota_bytes,
                UPLOAD_QUOTA,
                |text| text.parse().ok().filter(|bytes| *bytes >= 0),
                "a number of bytes",
            )?,
            unsent_uploads: Setting::parse(
                unsent_upload_hours,
                DAY,
                |text| text.parse().ok().filter(|hours| *hours > 0).map(|hours: u32| HOUR * hours),
                "a number of hours, 1 or more",
            )?,
        })
    }

    /// Whether people reach this server over https.
    pub fn secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.secure)
    }
}

/// A value and where it stands.
struct Setting {
    text: String,
    origin: String,
}

impl Setting {
    /// The value, or the default where nothing is set.
    fn parse<T>(
        setting: Option<Self>,
        default: T,
        understand: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<T, ConfigError> {
        let Some(Self { text, origin }) = setting else { return Ok(default) };
        understand(&text).ok_or_else(|| ConfigError(format!("{origin}: `{text}` is not {expected}")))
    }
}

fn parse_flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "yes" | "on" => Some(true),
        "" | "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn is_contact(text: &str) -> bool {
    ["mailto:", "https://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
}

impl PublicUrl {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
        let valid = !authority.is_empty() && !authority.contains(['/', '?', '#', '@', ' ']);
        valid.then_some(Self { secure, authority })
    }
}

/// The site lies beside an installed binary; in a checkout, where cargo-leptos builds it.
fn default_site_root() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|binary| Some(binary.parent()?.join("site")))
        .filter(|site| site.is_dir())
        .unwrap_or_else(|| PathBuf::from("target/site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(overrides: Overrides) -> Result<Config, ConfigError> {
        Config::resolve(ConfigFile::default(), &overrides)
    }

    #[test]
    fn nothing_has_to_be_configured() {
        let config = resolve(Overrides::default()).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.data_dir, PathBuf::from("data"));
        assert!(!config.secure());
        assert!(!config.unlimited);
    }

    #[test]
    fn the_file_gives_way_to_overrides() {
        let file =
            ConfigFile::parse("[salon.server]\nlisten = \"127.0.0.1:1\"\ndata_dir = \"/a\"\n").unwrap();
        let overrides = Overrides { listen: Some("127.0.0.1:2".into()), ..Overrides::default() };
        let config = Config::resolve(file, &overrides).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.data_dir, PathBuf::from("/a"));
    }

    #[test]
    fn bad_values_are_named() {
        let error = |overrides| resolve(overrides).unwrap_err().0;
        let listen = Overrides { listen: Some("nowhere".into()), ..Overrides::default() };
        assert_eq!(error(listen), "SALON_LISTEN: `nowhere` is not an address such as 127.0.0.1:3000");
        let unlimited = Overrides { unlimited: Some("maybe".into()), ..Overrides::default() };
        assert!(error(unlimited).starts_with("SALON_UNLIMITED: `maybe`"));
        let url = Overrides { public_url: Some("chat.example.org".into()), ..Overrides::default() };
        assert!(error(url).starts_with("SALON_PUBLIC_URL: `chat.example.org`"));
        let file = ConfigFile::parse("[salon.server]\nlog = \"salon=loud=very\"\n").unwrap();
        let error = Config::resolve(file, &Overrides::default()).unwrap_err().0;
        assert!(error.starts_with("the configuration file, `log`: `salon=loud=very`"), "{error}");
    }

    #[test]
    fn push_services_are_told_a_contact() {
        let https = Some("https://chat.example.org".to_owned());
        let config = resolve(Overrides { public_url: https.clone(), ..Overrides::default() }).unwrap();
        assert_eq!(config.push_subject, https);
        let mail = Some("mailto:admin@example.org".to_owned());
        let config =
            resolve(Overrides { public_url: https, push_subject: mail.clone(), ..Overrides::default() });
        assert_eq!(config.unwrap().push_subject, mail);
        assert_eq!(resolve(Overrides::default()).unwrap().push_subject, None);
        let bad = Overrides { push_subject: Some("admin".into()), ..Overrides::default() };
        assert!(resolve(bad).unwrap_err().0.starts_with("SALON_PUSH_SUBJECT: `admin`"));
    }

    #[test]
    fn https_makes_cookies_secure() {
        let https =
            Overrides { public_url: Some("https://Chat.example.org/".into()), ..Overrides::default() };
        let config = resolve(https).unwrap();
        assert!(config.secure());
        assert_eq!(config.public_url.unwrap().authority, "chat.example.org");
    }
}

//! The configuration: defaults, then the file, then `SALON_…` variables, then flags.

pub mod environment;
mod file;
mod public_url;
mod setting;
mod trusted_proxies;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use file::ConfigFile;
pub use public_url::PublicUrl;
pub use setting::ConfigError;
pub use trusted_proxies::TrustedProxies;

use super::domain::{RECALL_WINDOW, UPLOAD_QUOTA};
use super::telemetry;
use setting::{Layers, one_or_more};

/// Settings given on the command line or by variables; text, so that errors can name where they came from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Overrides {
    pub listen: Option<String>,
    pub data_dir: Option<String>,
    pub site_root: Option<String>,
    pub public_url: Option<String>,
    pub tls_certificate: Option<String>,
    pub tls_key: Option<String>,
    pub trusted_proxies: Option<String>,
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
    pub private_targets: Option<String>,
    pub geoip_file: Option<String>,
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
    /// With which we speak TLS ourselves.
    pub tls: Option<CertificateFiles>,
    /// Who is believed about where requests come from.
    pub trusted_proxies: TrustedProxies,
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
    /// Push, and tell webhooks, over http and in private networks as well.
    pub private_targets: bool,
    /// Where in the world addresses are: a file of MaxMind's format.
    pub geoip_file: Option<PathBuf>,
}

/// PEM files: a certificate with its chain, and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const DAYS: &str = "a number of days, 1 or more";
const SESSION_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const SESSION_ABSOLUTE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

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
        let layers = Layers { source: &source };
        let public_url = layers
            .setting("SALON_PUBLIC_URL", &overrides.public_url, "public_url", server.public_url)
            .parse("an address such as https://chat.example.org", PublicUrl::parse)?;
        let tls_certificate = layers
            .setting(
                "SALON_TLS_CERTIFICATE",
                &overrides.tls_certificate,
                "tls_certificate",
                server.tls_certificate,
            )
            .text();
        let tls_key = layers.setting("SALON_TLS_KEY", &overrides.tls_key, "tls_key", server.tls_key).text();
        let tls = certificate_files(tls_certificate, tls_key)?;
        if tls.is_some() && public_url.as_ref().is_some_and(|url| !url.secure) {
            return Err(ConfigError(
                "with tls_certificate, public_url has to begin with https://".to_owned(),
            ));
        }
        let secure_url = public_url.as_ref().filter(|url| url.secure);
        let contact = secure_url.map(|url| format!("https://{}", url.authority));
        Ok(Self {
            listen: layers
                .setting("SALON_LISTEN", &overrides.listen, "listen", server.listen)
                .parse("an address such as 127.0.0.1:3000", |text| text.parse().ok())?
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000))),
            data_dir: layers
                .setting("SALON_DATA_DIR", &overrides.data_dir, "data_dir", server.data_dir)
                .text()
                .map_or_else(|| "data".into(), PathBuf::from),
            site_root: layers
                .setting("SALON_SITE_ROOT", &overrides.site_root, "site_root", server.site_root)
                .text()
                .map_or_else(default_site_root, PathBuf::from),
            public_url,
            tls,
            trusted_proxies: layers
                .setting(
                    "SALON_TRUSTED_PROXIES",
                    &overrides.trusted_proxies,
                    "trusted_proxies",
                    server.trusted_proxies.map(|proxies| proxies.join(", ")),
                )
                .parse(
                    "a list of addresses and networks such as 127.0.0.1, 10.0.0.0/8",
                    TrustedProxies::parse,
                )?
                .unwrap_or_default(),
            log: layers
                .setting("SALON_LOG", &overrides.log, "log", server.log)
                .parse("a filter such as info or salon=debug", filter)?
                .unwrap_or_else(|| "info".to_owned()),
            max_connections: layers
                .setting(
                    "SALON_MAX_CONNECTIONS",
                    &overrides.max_connections,
                    "max_connections",
                    limits.max_connections,
                )
                .parse("a number of connections, 1 or more", one_or_more)?
                .unwrap_or(10_000),
            recall_window: layers
                .setting(
                    "SALON_RECALL_WINDOW_SECONDS",
                    &overrides.recall_window_seconds,
                    "recall_window_seconds",
                    limits.recall_window_seconds,
                )
                .parse("a number of seconds", |text| text.parse().ok())?
                .map_or(RECALL_WINDOW, Duration::from_secs),
            one_session_per_user: layers
                .setting(
                    "SALON_ONE_SESSION_PER_USER",
                    &overrides.one_session_per_user,
                    "one_session_per_user",
                    auth.one_session_per_user,
                )
                .flag()?,
            session_idle: layers
                .setting(
                    "SALON_SESSION_IDLE_DAYS",
                    &overrides.session_idle_days,
                    "session_idle_days",
                    auth.session_idle_days,
                )
                .parse(DAYS, one_or_more)?
                .map_or(SESSION_IDLE, |days: u32| DAY * days),
            session_absolute: layers
                .setting(
                    "SALON_SESSION_ABSOLUTE_DAYS",
                    &overrides.session_absolute_days,
                    "session_absolute_days",
                    auth.session_absolute_days,
                )
                .parse(DAYS, one_or_more)?
                .map_or(SESSION_ABSOLUTE, |days: u32| DAY * days),
            unlimited: layers.variable("SALON_UNLIMITED", &overrides.unlimited).flag()?,
            uploads: layers.setting("SALON_UPLOADS", &overrides.uploads, "uploads", server.uploads).text(),
            upload_bytes: layers
                .setting("SALON_UPLOAD_BYTES", &overrides.upload_bytes, "upload_bytes", limits.upload_bytes)
                .parse("a number of bytes, from 1 to 1073741824", |text| {
                    text.parse().ok().filter(|bytes| (1..=UPLOAD_BYTES_MAX).contains(bytes))
                })?
                .unwrap_or(UPLOAD_BYTES),
            upload_quota_bytes: layers
                .setting(
                    "SALON_UPLOAD_QUOTA_BYTES",
                    &overrides.upload_quota_bytes,
                    "upload_quota_bytes",
                    limits.upload_quota_bytes,
                )
                .parse("a number of bytes", |text| text.parse().ok().filter(|bytes| *bytes >= 0))?
                .unwrap_or(UPLOAD_QUOTA),
            unsent_uploads: layers
                .setting(
                    "SALON_UNSENT_UPLOAD_HOURS",
                    &overrides.unsent_upload_hours,
                    "unsent_upload_hours",
                    limits.unsent_upload_hours,
                )
                .parse("a number of hours, 1 or more", one_or_more)?
                .map_or(DAY, |hours: u32| HOUR * hours),
            push_subject: layers
                .setting("SALON_PUSH_SUBJECT", &overrides.push_subject, "push_subject", server.push_subject)
                .parse("an address such as mailto:admin@example.org or https://example.org", contact_address)?
                .or(contact),
            private_targets: layers.variable("SALON_PRIVATE_TARGETS", &overrides.private_targets).flag()?,
            geoip_file: layers
                .setting("SALON_GEOIP_FILE", &overrides.geoip_file, "geoip_file", server.geoip_file)
                .text()
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
        })
    }

    /// Whether people reach this server over https.
    pub fn secure(&self) -> bool {
        self.tls.is_some() || self.public_url.as_ref().is_some_and(|url| url.secure)
    }
}

/// Both or none.
fn certificate_files(
    certificate: Option<String>,
    key: Option<String>,
) -> Result<Option<CertificateFiles>, ConfigError> {
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            Ok(Some(CertificateFiles { certificate: certificate.into(), key: key.into() }))
        }
        (Some(_), None) => {
            Err(ConfigError("tls_certificate needs tls_key (SALON_TLS_KEY) as well".to_owned()))
        }
        (None, Some(_)) => {
            Err(ConfigError("tls_key needs tls_certificate (SALON_TLS_CERTIFICATE) as well".to_owned()))
        }
    }
}

fn filter(text: &str) -> Option<String> {
    telemetry::is_filter(text).then(|| text.to_owned())
}

fn contact_address(text: &str) -> Option<String> {
    let is_address =
        ["mailto:", "https://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    is_address.then(|| text.to_owned())
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
        assert!(resolve(with_tls(None)).unwrap().secure());
    }

    fn with_tls(public_url: Option<&str>) -> Overrides {
        Overrides {
            tls_certificate: Some("a.pem".into()),
            tls_key: Some("b.pem".into()),
            public_url: public_url.map(str::to_owned),
            ..Overrides::default()
        }
    }

    #[test]
    fn a_certificate_has_a_key_and_an_address_of_https() {
        let files = resolve(with_tls(Some("https://chat.example.org"))).unwrap().tls.unwrap();
        assert_eq!((files.certificate, files.key), ("a.pem".into(), "b.pem".into()));
        let error = |overrides| resolve(overrides).unwrap_err().0;
        assert!(error(with_tls(Some("http://chat.example.org"))).contains("public_url"));
        let halves = [
            (Overrides { tls_key: None, ..with_tls(None) }, "SALON_TLS_KEY"),
            (Overrides { tls_certificate: None, ..with_tls(None) }, "SALON_TLS_CERTIFICATE"),
        ];
        for (half, missing) in halves {
            assert!(error(half).contains(missing), "{missing}");
        }
    }

    #[test]
    fn proxies_are_a_list_in_the_file_as_in_the_variable() {
        let file =
            ConfigFile::parse("[salon.server]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n").unwrap();
        let from_file = Config::resolve(file, &Overrides::default()).unwrap().trusted_proxies;
        let variable = Some("127.0.0.1,10.0.0.0/8".to_owned());
        let overrides = Overrides { trusted_proxies: variable, ..Overrides::default() };
        assert_eq!(resolve(overrides).unwrap().trusted_proxies, from_file);
        assert!(from_file.contains([10, 1, 2, 3].into()));
        let bad = Overrides { trusted_proxies: Some("nginx".into()), ..Overrides::default() };
        assert!(resolve(bad).unwrap_err().0.starts_with("SALON_TRUSTED_PROXIES: `nginx`"));
    }
}

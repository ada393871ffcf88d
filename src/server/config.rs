//! The configuration: defaults, then the file, then `SALON_…` variables, then flags.

mod file;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use file::ConfigFile;

/// Settings given on the command line or by variables; text, so that errors can name where they came from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Overrides {
    pub listen: Option<String>,
    pub data_dir: Option<String>,
    pub site_root: Option<String>,
    pub public_url: Option<String>,
    pub log: Option<String>,
    pub max_connections: Option<String>,
    pub one_session_per_user: Option<String>,
    pub session_idle_days: Option<String>,
    pub session_absolute_days: Option<String>,
    pub unlimited: Option<String>,
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
    /// A new sign-in ends the older ones.
    pub one_session_per_user: bool,
    pub session_idle: Duration,
    pub session_absolute: Duration,
    /// No rate limits and per-user caps.
    pub unlimited: bool,
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

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Config {
    /// Put the layers together.
    ///
    /// # Errors
    /// A value that cannot be parsed, with the name of its variable or key.
    pub fn resolve(file: ConfigFile, overrides: &Overrides) -> Result<Self, ConfigError> {
        let ConfigFile { server, auth, limits } = file;
        let listen = pick("SALON_LISTEN", &overrides.listen, server.listen, "127.0.0.1:3000".to_owned())?;
        let public_url: Option<String> = overrides.public_url.clone().or(server.public_url);
        Ok(Self {
            listen: listen.parse().map_err(|_| {
                ConfigError(format!("listen: `{listen}` is not an address such as 127.0.0.1:3000"))
            })?,
            data_dir: pick("SALON_DATA_DIR", &overrides.data_dir, server.data_dir, "data".to_owned())?.into(),
            site_root: match overrides.site_root.clone().or(server.site_root) {
                Some(site_root) => site_root.into(),
                None => default_site_root(),
            },
            public_url: public_url.map(|url| PublicUrl::parse(&url)).transpose()?,
            log: pick("SALON_LOG", &overrides.log, server.log, "info".to_owned())?,
            max_connections: pick(
                "SALON_MAX_CONNECTIONS",
                &overrides.max_connections,
                limits.max_connections,
                10_000,
            )?,
            one_session_per_user: pick_flag(
                "SALON_ONE_SESSION_PER_USER",
                &overrides.one_session_per_user,
                auth.one_session_per_user,
            )?,
            session_idle: DAY
                * pick("SALON_SESSION_IDLE_DAYS", &overrides.session_idle_days, auth.session_idle_days, 30)?,
            session_absolute: DAY
                * pick(
                    "SALON_SESSION_ABSOLUTE_DAYS",
                    &overrides.session_absolute_days,
                    auth.session_absolute_days,
                    180,
                )?,
            unlimited: pick_flag("SALON_UNLIMITED", &overrides.unlimited, None)?,
        })
    }

    /// Whether people reach this server over https.
    pub fn secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.secure)
    }
}

impl PublicUrl {
    fn parse(text: &str) -> Result<Self, ConfigError> {
        let bad = || {
            ConfigError(format!("public_url: `{text}` is not an address such as https://chat.example.org"))
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(bad)?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(bad()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
        if authority.is_empty() || authority.contains(['/', '?', '#', '@', ' ']) {
            return Err(bad());
        }
        Ok(Self { secure, authority })
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

fn pick<T: std::str::FromStr>(
    name: &str,
    text: &Option<String>,
    from_file: Option<T>,
    default: T,
) -> Result<T, ConfigError> {
    match text {
        Some(text) => text.parse().map_err(|_| ConfigError(format!("{name}: `{text}` cannot be understood"))),
        None => Ok(from_file.unwrap_or(default)),
    }
}

fn pick_flag(name: &str, text: &Option<String>, from_file: Option<bool>) -> Result<bool, ConfigError> {
    match text.as_deref() {
        None => Ok(from_file.unwrap_or(false)),
        Some("1" | "true" | "yes" | "on") => Ok(true),
        Some("" | "0" | "false" | "no" | "off") => Ok(false),
        Some(text) => Err(ConfigError(format!("{name}: `{text}` is neither true nor false"))),
    }
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
        assert!(error(listen).starts_with("listen: `nowhere`"));
        let unlimited = Overrides { unlimited: Some("maybe".into()), ..Overrides::default() };
        assert!(error(unlimited).starts_with("SALON_UNLIMITED: `maybe`"));
        let url = Overrides { public_url: Some("chat.example.org".into()), ..Overrides::default() };
        assert!(error(url).starts_with("public_url: `chat.example.org`"));
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

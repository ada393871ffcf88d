//! One setting: where its value stands, and what it means.

use std::str::FromStr;
use std::time::Duration;

pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A setting that cannot be understood; the text names it and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// Where settings are looked for: a variable or flag first, then the file.
pub struct Layers<'a> {
    /// What errors call the file.
    pub source: &'a str,
}

impl Layers<'_> {
    /// By its key in the file. Its variable is the same in capitals: `SALON_LISTEN` for `listen`.
    pub fn setting(&self, key: &str, given: &Option<String>, from_file: Option<impl ToString>) -> Setting {
        let from_file = from_file
            .map(|value| Found { text: value.to_string(), origin: format!("{}, `{key}`", self.source) });
        Setting(self.variable(key, given).0.or(from_file))
    }

    /// One that has no key in the file.
    pub fn variable(&self, name: &str, given: &Option<String>) -> Setting {
        let origin = || format!("SALON_{}", name.to_ascii_uppercase());
        Setting(given.clone().map(|text| Found { text, origin: origin() }))
    }
}

/// A value as it was written, if it was.
pub struct Setting(Option<Found>);

struct Found {
    text: String,
    origin: String,
}

impl Setting {
    /// As it was written.
    pub fn text(self) -> Option<String> {
        self.0.map(|found| found.text)
    }

    /// What it means.
    ///
    /// # Errors
    /// It means nothing, and was to be what is `expected`.
    pub fn parse<T>(
        self,
        expected: &str,
        understand: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(Found { text, origin }) = self.0 else { return Ok(None) };
        match understand(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(ConfigError(format!("{origin}: `{text}` is not {expected}"))),
        }
    }

    /// As [`Setting::parse`], of what is not to be shown.
    ///
    /// # Errors
    /// It means nothing; the text does not repeat it.
    pub fn parse_secret<T>(
        self,
        expected: &str,
        understand: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(Found { text, origin }) = self.0.filter(|found| !found.text.is_empty()) else {
            return Ok(None);
        };
        understand(&text).map(Some).ok_or_else(|| ConfigError(format!("{origin}: this is not {expected}")))
    }

    /// As a number of days.
    ///
    /// # Errors
    /// It is none, or less than one.
    pub fn days(self) -> Result<Option<Duration>, ConfigError> {
        let days = self.parse("a number of days, 1 or more", one_or_more)?;
        Ok(days.map(|days: u32| DAY * days))
    }

    /// On or off; off where nothing is written.
    ///
    /// # Errors
    /// It is neither.
    pub fn flag(self) -> Result<bool, ConfigError> {
        let flag = self.parse("true or false", |text| match text {
            "1" | "true" | "yes" | "on" => Some(true),
            "" | "0" | "false" | "no" | "off" => Some(false),
            _ => None,
        });
        Ok(flag?.unwrap_or(false))
    }
}

/// A number above zero.
pub fn one_or_more<T: FromStr + PartialOrd + Default>(text: &str) -> Option<T> {
    text.parse().ok().filter(|number| *number > T::default())
}

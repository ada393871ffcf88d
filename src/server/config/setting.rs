//! One setting: where its value stands, and what it means.

use std::str::FromStr;

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
    /// Of a variable, which has a key in the file.
    pub fn setting(
        &self,
        variable: &str,
        given: &Option<String>,
        key: &str,
        from_file: Option<impl ToString>,
    ) -> Setting {
        let from_file = from_file
            .map(|value| Found { text: value.to_string(), origin: format!("{}, `{key}`", self.source) });
        Setting(self.variable(variable, given).0.or(from_file))
    }

    /// Of a variable alone.
    pub fn variable(&self, variable: &str, given: &Option<String>) -> Setting {
        Setting(given.clone().map(|text| Found { text, origin: variable.to_owned() }))
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

//! Where in the world addresses are, by a file of MaxMind's format. Only ever for people to read: nothing is decided by it.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use maxminddb::Reader;
use maxminddb::geoip2::{City, Names};

use super::StartError;
use crate::ui::i18n::Locale;

/// What the file says; nothing without one. Cheap to clone.
#[derive(Clone, Default)]
pub struct Geography(Option<Arc<Reader<Vec<u8>>>>);

impl fmt::Debug for Geography {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Geography(…)" } else { "Geography" })
    }
}

impl Geography {
    /// Read a file of cities or of countries into memory.
    ///
    /// # Errors
    /// It cannot be read, or is no such file.
    pub fn open(path: Option<&Path>) -> Result<Self, StartError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let unusable = |error: &dyn fmt::Display| {
            StartError::new(format!("cannot use the GeoIP file {}: {error}", path.display()))
        };
        let bytes = std::fs::read(path).map_err(|error| unusable(&error))?;
        let reader = Reader::from_source(bytes).map_err(|error| unusable(&error))?;
        Ok(Self(Some(Arc::new(reader))))
    }

    /// The city and the country of an address, as far as they are known, in a language if the file has it.
    pub fn region(&self, address: IpAddr, locale: Locale) -> Option<String> {
        let reader = self.0.as_ref()?;
        // Files of countries alone have the same form, without the rest.
        let found = match reader.lookup(address).and_then(|found| found.decode::<City<'_>>()) {
            Ok(found) => found?,
            Err(error) => {
                tracing::warn!(%error, "an address could not be looked up in the GeoIP file");
                return None;
            }
        };
        let city = name(&found.city.names, locale);
        let country = name(&found.country.names, locale).or(found.country.iso_code);
        match (city, country) {
            (Some(city), Some(country)) if locale == Locale::ZhCn => Some(format!("{country}{city}")),
            (Some(city), Some(country)) => Some(format!("{city}, {country}")),
            (one, other) => one.or(other).map(str::to_owned),
        }
    }
}

fn name<'a>(names: &Names<'a>, locale: Locale) -> Option<&'a str> {
    match locale {
        Locale::ZhCn => names.simplified_chinese.or(names.english),
        Locale::En => names.english,
    }
}

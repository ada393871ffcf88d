//! What came of a load test.

use std::fmt;

use serde_json::{Map, Value};

/// Named figures, in the order they are shown. A name ends in its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    scenario: &'static str,
    figures: Vec<(&'static str, f64)>,
}

impl Figures {
    pub(super) fn of(scenario: &'static str) -> Self {
        Self { scenario, figures: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, figure: impl Into<f64>) -> Self {
        self.figures.push((name, figure.into()));
        self
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|(known, _)| *known == name).map(|(_, figure)| *figure)
    }

    /// All of them, as people read them.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.figures.iter().map(|(name, figure)| (*name, short(*figure)))
    }

    /// All of them in one line, for programs.
    pub fn json_line(&self) -> String {
        let mut object = Map::new();
        object.insert("scenario".to_owned(), self.scenario.into());
        object.extend(self.figures.iter().map(|(name, figure)| ((*name).to_owned(), Value::from(*figure))));
        Value::Object(object).to_string()
    }
}

/// A table, for people.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.figures.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        writeln!(f, "{}", self.scenario)?;
        self.rows().try_for_each(|(name, figure)| writeln!(f, "  {name:width$}  {figure:>12}"))
    }
}

/// Three digits that matter, and no more than they need.
fn short(figure: f64) -> String {
    let decimals = match figure.abs() {
        _ if figure.fract() == 0.0 => 0,
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{figure:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_a_line_and_people_a_table() {
        let figures = Figures::of("idle").with("connections", 10_000).with("rss_per_connection_kib", 4.537);
        let line: Value = serde_json::from_str(&figures.json_line()).unwrap();
        assert_eq!(line["scenario"], "idle");
        assert_eq!(line["rss_per_connection_kib"], 4.537);
        assert_eq!(
            figures.to_string(),
            "idle\n  connections                    10000\n  rss_per_connection_kib          4.54\n"
        );
        assert_eq!(figures.get("connections"), Some(10_000.0));
        assert_eq!(figures.get("rooms"), None);
    }
}

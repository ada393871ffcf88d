//! What came of a load test.

use std::fmt;

use serde_json::{Map, Value};

/// Named figures, in the order they are shown. A name ends in its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    scenario: &'static str,
    figures: Vec<(&'static str, Figure)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Figure {
    Number(f64),
    Word(&'static str),
}

impl Figures {
    pub(super) fn of(scenario: &'static str) -> Self {
        Self { scenario, figures: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, figure: impl Into<f64>) -> Self {
        self.figures.push((name, Figure::Number(figure.into())));
        self
    }

    pub(super) fn with_word(mut self, name: &'static str, word: &'static str) -> Self {
        self.figures.push((name, Figure::Word(word)));
        self
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<f64> {
        match self.figures.iter().find(|(known, _)| *known == name)?.1 {
            Figure::Number(figure) => Some(figure),
            Figure::Word(_) => None,
        }
    }

    /// All of them, as people read them.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.figures.iter().map(|(name, figure)| (*name, figure.to_string()))
    }

    /// All of them in one line, for programs.
    pub fn json_line(&self) -> String {
        let mut object = Map::new();
        object.insert("scenario".to_owned(), self.scenario.into());
        object.extend(self.figures.iter().map(|(name, figure)| ((*name).to_owned(), figure.json())));
        Value::Object(object).to_string()
    }
}

impl Figure {
    fn json(self) -> Value {
        match self {
            Self::Number(figure) => figure.into(),
            Self::Word(word) => word.into(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(figure) => f.write_str(&short(*figure)),
            Self::Word(word) => f.write_str(word),
        }
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

    #[test]
    fn a_word_is_a_figure_as_well() {
        let figures = Figures::of("plan").with_word("first_limit", "writer");
        let line: Value = serde_json::from_str(&figures.json_line()).unwrap();
        assert_eq!(line["first_limit"], "writer");
        assert_eq!(figures.to_string(), "plan\n  first_limit        writer\n");
        assert_eq!(figures.get("first_limit"), None);
    }
}

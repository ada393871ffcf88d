//! A strict reader of Prometheus' text format, version 0.0.4.

use std::collections::{BTreeMap, BTreeSet};

/// A family of samples: what `# HELP` and `# TYPE` are about.
#[derive(Debug)]
pub struct Family {
    pub kind: String,
    pub help: String,
}

/// What was read. Whatever is not as the format wants it panics.
#[derive(Debug, Default)]
pub struct Text {
    pub families: BTreeMap<String, Family>,
    samples: BTreeMap<(String, Vec<(String, String)>), f64>,
}

impl Text {
    pub fn parse(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line has an end");
        let mut parsed = Self::default();
        let mut current = String::new();
        let mut help = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, words) = rest.split_once(' ').unwrap_or_else(|| panic!("no words: {line}"));
                assert!(
                    help.replace((name.to_owned(), words.to_owned())).is_none(),
                    "no samples before {line}"
                );
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap_or_else(|| panic!("no type: {line}"));
                assert!(is_name(name, ":_"), "{line}");
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                let (of, words) = help.take().unwrap_or_else(|| panic!("no help before {line}"));
                assert_eq!(of, name);
                let family = Family { kind: kind.to_owned(), help: words };
                assert!(parsed.families.insert(name.to_owned(), family).is_none(), "{name} is there twice");
                current = name.to_owned();
            } else {
                assert!(!line.starts_with('#') && !line.is_empty(), "{line:?}");
                parsed.sample(line, &current);
            }
        }
        parsed.histograms_add_up();
        parsed
    }

    fn sample(&mut self, line: &str, family: &str) {
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
        let (name, labels) = match series.split_once('{') {
            Some((name, rest)) => (name, labels(rest.strip_suffix('}').unwrap_or_else(|| panic!("{line}")))),
            None => (series, Vec::new()),
        };
        assert!(is_name(name, ":_"), "{line}");
        let kind = &self.families.get(family).unwrap_or_else(|| panic!("no type before {line}")).kind;
        let belongs = match kind.as_str() {
            "histogram" => ["_bucket", "_sum", "_count"].iter().any(|end| name == format!("{family}{end}")),
            _ => name == family,
        };
        assert!(belongs, "{name} stands among {family}");
        if kind == "counter" {
            assert!(name.ends_with("_total"), "counters end in _total: {name}");
        }
        let value = match value {
            "+Inf" => f64::INFINITY,
            value => value.parse().unwrap_or_else(|_| panic!("no number: {line}")),
        };
        assert!(kind == "gauge" || value >= 0.0, "{line}");
        let key = (name.to_owned(), labels);
        assert!(self.samples.insert(key, value).is_none(), "twice: {line}");
    }

    /// Buckets are cumulative, end with `+Inf`, and that is the count.
    fn histograms_add_up(&self) {
        for (family, _) in self.families.iter().filter(|(_, family)| family.kind == "histogram") {
            let mut buckets: Vec<(f64, f64)> = self
                .samples
                .iter()
                .filter(|((name, _), _)| *name == format!("{family}_bucket"))
                .map(|((_, labels), count)| {
                    let (_, bound) = labels.iter().find(|(name, _)| name == "le").expect("a bound");
                    (if bound == "+Inf" { f64::INFINITY } else { bound.parse().unwrap() }, *count)
                })
                .collect();
            buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
            assert!(buckets.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{family}: {buckets:?}");
            let (bound, count) = *buckets.last().unwrap_or_else(|| panic!("{family} has no buckets"));
            assert_eq!((bound, count), (f64::INFINITY, self.value(&format!("{family}_count"), &[])));
            assert!(self.value(&format!("{family}_sum"), &[]) >= 0.0);
        }
    }

    /// A sample by all of its labels.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let mut labels: Vec<(String, String)> =
            labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        labels.sort();
        let key = (name.to_owned(), labels);
        *self.samples.get(&key).unwrap_or_else(|| panic!("there is no {key:?}"))
    }
}

/// `name="value",…` in the order of the names.
fn labels(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, quoted) = rest.split_once("=\"").unwrap_or_else(|| panic!("{text}"));
        assert!(is_name(name, "_"), "{text}");
        let mut value = String::new();
        let mut characters = quoted.char_indices();
        let end = loop {
            match characters.next().unwrap_or_else(|| panic!("no closing quote: {text}")) {
                (at, '"') => break at,
                (_, '\\') => match characters.next() {
                    Some((_, '\\')) => value.push('\\'),
                    Some((_, '"')) => value.push('"'),
                    Some((_, 'n')) => value.push('\n'),
                    other => panic!("{other:?} is no escape: {text}"),
                },
                (_, character) => value.push(character),
            }
        };
        found.push((name.to_owned(), value));
        rest = &quoted[end + 1..];
        rest = rest.strip_prefix(',').unwrap_or_else(|| {
            assert!(rest.is_empty(), "{text}");
            rest
        });
    }
    found.sort();
    let names: BTreeSet<&String> = found.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), found.len(), "a label is there twice: {text}");
    found
}

fn is_name(text: &str, also: &str) -> bool {
    let is_legal = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
    text.starts_with(|c: char| is_legal(c) && !c.is_ascii_digit()) && text.chars().all(is_legal)
}

#[test]
fn what_is_wrong_is_not_read() {
    let wrong = [
        "a_total 1\n",
        "# TYPE a_total counter\na_total 1\n",
        "# HELP a A.\n# TYPE a counter\na 1\n",
        "# HELP a A.\n# TYPE a gauge\nb 1\n",
        "# HELP a A.\n# TYPE a gauge\na 1\na 2\n",
        "# HELP a A.\n# TYPE a gauge\na{x=1} 1\n",
        "# HELP a A.\n# TYPE a gauge\na{x=\"1} 1\n",
        "# HELP a A.\n# TYPE a gauge\na one\n",
        "# HELP a A.\n# TYPE a gauge\na 1",
        "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
    ];
    for text in wrong {
        assert!(std::panic::catch_unwind(|| Text::parse(text)).is_err(), "{text}");
    }
    let right = "# HELP a A.\n# TYPE a gauge\na{x=\"1\",y=\"a \\\"b\\\"\"} 1\na{x=\"2\"} -1.5\n";
    assert_eq!(Text::parse(right).value("a", &[("y", "a \"b\""), ("x", "1")]), 1.0);
}

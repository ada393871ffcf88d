//! The emoji there are. `scripts/emoji.mjs` writes the file, and says how.

use crate::browser::letters;
use crate::protocol::json;
use crate::ui::i18n::Locale;

/// How many stand in a line of the picker. The style sheet says the same.
pub const COLUMNS: usize = 8;

/// The colour of hands and faces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tone(Option<char>);

impl Tone {
    /// The yellow of nobody, then from light to dark.
    pub const ALL: [Self; 6] = [
        Self(None),
        Self(Some('\u{1F3FB}')),
        Self(Some('\u{1F3FC}')),
        Self(Some('\u{1F3FD}')),
        Self(Some('\u{1F3FE}')),
        Self(Some('\u{1F3FF}')),
    ];

    /// A hand of this tone.
    pub fn hand(self) -> String {
        ['✋'].into_iter().chain(self.0).collect()
    }

    /// The tone at a place of [`Self::ALL`].
    pub fn at(index: &str) -> Self {
        index.parse().ok().and_then(|index: usize| Self::ALL.get(index).copied()).unwrap_or_default()
    }
}

/// All emoji, by category.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalogue(Vec<Vec<String>>);

impl Catalogue {
    /// Read it from its file.
    pub fn read(text: &str) -> Option<Self> {
        json::read(text).ok().map(Self)
    }

    /// Those of a category, in their order.
    pub fn category(&self, index: usize) -> impl Iterator<Item = Entry<'_>> {
        self.0.get(index).into_iter().flatten().map(|line| Entry(line))
    }

    /// The emoji that looks like this without a tone.
    pub fn find(&self, plain: &str) -> Option<Entry<'_>> {
        self.all().find(|entry| entry.look(Tone::default()) == plain)
    }

    /// What is called so in any language, the best first, `most` at most.
    pub fn search(&self, query: &str, most: usize) -> Vec<Entry<'_>> {
        let query = letters::fold(query.trim()).replace('_', " ");
        if query.is_empty() {
            return Vec::new();
        }
        let found: Vec<_> = self.all().filter_map(|entry| Some((entry.rank(&query)?, entry))).collect();
        let ranked = (0..=WORST).flat_map(|rank| found.iter().filter(move |(other, _)| *other == rank));
        ranked.map(|(_, entry)| *entry).take(most).collect()
    }

    fn all(&self) -> impl Iterator<Item = Entry<'_>> {
        self.0.iter().flatten().map(|line| Entry(line))
    }
}

/// Ranks end here.
const WORST: u8 = 2 * IN_PARTS;
/// What is called so in parts comes after what is called so.
const IN_PARTS: u8 = 15;

/// One emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a>(&'a str);

impl<'a> Entry<'a> {
    /// How it looks with a tone, if it has tones.
    pub fn look(self, tone: Tone) -> String {
        let mut look = String::with_capacity(32);
        for c in self.field(0).chars() {
            match c {
                '+' => look.extend(tone.0),
                '=' => look.push(tone.0.unwrap_or('\u{FE0F}')),
                _ => look.push(c),
            }
        }
        look
    }

    /// What it is called in a language.
    pub fn name(self, locale: Locale) -> &'a str {
        self.field(match locale {
            Locale::En => 1,
            Locale::ZhCn => 4,
        })
    }

    fn field(self, index: usize) -> &'a str {
        self.0.split('|').nth(index).unwrap_or_default()
    }

    /// How well it is called so; less is better.
    fn rank(self, query: &str) -> Option<u8> {
        let in_parts = || {
            let parts = query.split(' ').filter(|part| !part.is_empty());
            parts.map(|part| self.fit(part)).try_fold(0, |worst, fit| fit.map(|fit| worst.max(fit)))
        };
        self.fit(query).or_else(|| in_parts().map(|worst| worst + IN_PARTS))
    }

    fn fit(self, term: &str) -> Option<u8> {
        // Names, shortcodes, tags.
        let fields = [(1, 0), (4, 0), (2, 1), (3, 5), (5, 5)];
        let words = fields.into_iter().flat_map(|(index, worth)| {
            self.field(index).split(',').filter_map(move |word| fit(word, term).map(|fit| fit + worth))
        });
        words.min()
    }
}

/// How a term stands in a name: it is the name, or begins it, or begins one of its words, or is in it where words
/// are not spaced.
fn fit(name: &str, term: &str) -> Option<u8> {
    let words = || name.match_indices([' ', '-']).map(|(at, _)| &name[at + 1..]);
    if begins(name, term) {
        Some(if name.len() == term.len() { 0 } else { 3 })
    } else if words().any(|word| begins(word, term)) {
        Some(6)
    } else {
        (!term.is_ascii() && name.contains(term)).then_some(9)
    }
}

fn begins(text: &str, term: &str) -> bool {
    text.get(..term.len()).is_some_and(|start| start.eq_ignore_ascii_case(term))
}

/// A way to go in lines of [`COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Back,
    On,
    Up,
    Down,
}

/// Where a step leads from one of the emoji that stand in sections, each beginning a line of its own. `None` out of them.
pub fn step(sections: &[usize], at: usize, way: Way) -> Option<usize> {
    let total = sections.iter().sum::<usize>();
    let mut begin = 0;
    let section = *sections.iter().find(|length| {
        let is_here = at < begin + **length;
        if !is_here {
            begin += **length;
        }
        is_here
    })?;
    let end = begin + section;
    let (line, column) = ((at - begin) / COLUMNS, (at - begin) % COLUMNS);
    match way {
        Way::Back => at.checked_sub(1),
        Way::On => Some(at + 1).filter(|to| *to < total),
        Way::Up if line > 0 => Some(at - COLUMNS),
        Way::Up if begin == 0 => None,
        Way::Up => {
            let before = sections.iter().scan(0, |sum, length| {
                let start = *sum;
                *sum += length;
                Some((start, *length))
            });
            let (start, length) =
                before.take_while(|(start, _)| *start < begin).filter(|(_, l)| *l > 0).last()?;
            Some((start + (length - 1) / COLUMNS * COLUMNS + column).min(begin - 1))
        }
        Way::Down if (section - 1) / COLUMNS > line => Some((at + COLUMNS).min(end - 1)),
        Way::Down => Some((end + column).min(total - 1)).filter(|to| *to >= end),
    }
}

#[cfg(test)]
mod tests;

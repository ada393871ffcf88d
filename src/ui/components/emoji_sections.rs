//! Which emoji are shown, and under which headings.

use std::fmt::Write as _;

use crate::ui::i18n::Locale;
use crate::ui::state::emoji::{Catalogue, Entry, Tone};

/// As many are found.
const FOUND: usize = 96;

/// A text of the interface.
pub type Label = fn(Locale) -> &'static str;

/// The categories, each with one of its emoji.
pub const CATEGORIES: [(&str, Label); 9] = [
    ("😀", Locale::emoji_smileys),
    ("👋", Locale::emoji_people),
    ("🐻", Locale::emoji_animals),
    ("🍎", Locale::emoji_food),
    ("🚗", Locale::emoji_travel),
    ("⚽", Locale::emoji_activities),
    ("💡", Locale::emoji_things),
    ("💠", Locale::emoji_signs),
    ("🏁", Locale::emoji_flags),
];

/// What stands under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    title: &'static str,
    pub emoji: Vec<Emoji>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// As it looks without a tone.
    pub plain: String,
    look: String,
    name: String,
}

fn shown(entry: Entry<'_>, tone: Tone, locale: Locale) -> Emoji {
    Emoji { plain: entry.look(Tone::default()), look: entry.look(tone), name: entry.name(locale).to_owned() }
}

/// A category; over the first one what was used last.
pub fn browse(
    catalogue: &Catalogue,
    category: usize,
    recent: &[String],
    tone: Tone,
    locale: Locale,
) -> Vec<Section> {
    let recent = recent.iter().filter(|_| category == 0).filter_map(|plain| catalogue.find(plain));
    let recent: Vec<_> = recent.map(|entry| shown(entry, tone, locale)).collect();
    let all = catalogue.category(category).map(|entry| shown(entry, tone, locale)).collect();
    let sections = [(Locale::emoji_recent as Label, recent), (CATEGORIES[category].1, all)];
    let full = sections.into_iter().filter(|(_, emoji)| !emoji.is_empty());
    full.map(|(title, emoji)| Section { title: title(locale), emoji }).collect()
}

/// What is called so.
pub fn found(catalogue: &Catalogue, query: &str, tone: Tone, locale: Locale) -> Vec<Section> {
    let emoji = catalogue.search(query, FOUND).into_iter().map(|entry| shown(entry, tone, locale));
    let section = Section { title: locale.emoji_found(), emoji: emoji.collect() };
    Some(section).filter(|section| !section.emoji.is_empty()).into_iter().collect()
}

/// Hundreds of buttons at once, each with its name: a browser reads that faster than it is told.
pub fn html(sections: &[Section]) -> String {
    let mut html = String::new();
    for (index, section) in sections.iter().enumerate() {
        let title = section.title;
        // A string takes whatever is written to it.
        let _ = write!(html, "<h3>{title}</h3><div role=\"group\" aria-label=\"{title}\">");
        for (at, emoji) in section.emoji.iter().enumerate() {
            let tab = if index + at == 0 { 0 } else { -1 };
            let (plain, look, name) = (&emoji.plain, &emoji.look, escaped(&emoji.name));
            let _ = write!(
                html,
                "<button type=\"button\" tabindex=\"{tab}\" data-emoji=\"{plain}\" aria-label=\"{name}\" \
                 title=\"{name}\">{look}</button>"
            );
        }
        html.push_str("</div>");
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        Catalogue::read(include_str!("../../../public/emoji/emoji.json")).unwrap()
    }

    #[test]
    fn every_category_is_shown_under_its_heading() {
        let catalogue = catalogue();
        for (index, (icon, title)) in CATEGORIES.into_iter().enumerate() {
            let sections = browse(&catalogue, index, &[], Tone::default(), Locale::En);
            assert_eq!(sections.len(), 1);
            assert_eq!(sections[0].title, title(Locale::En));
            assert!(sections[0].emoji.iter().any(|emoji| emoji.plain == icon), "{icon}");
        }
    }

    #[test]
    fn what_was_used_last_comes_before_the_first_category() {
        let recent = ["👍", "no emoji"].map(str::to_owned);
        let sections = browse(&catalogue(), 0, &recent, Tone::at("5"), Locale::ZhCn);
        assert_eq!(sections[0].title, Locale::ZhCn.emoji_recent());
        let thumb =
            Emoji { plain: "👍".to_owned(), look: "👍🏿".to_owned(), name: "拇指向上".to_owned() };
        assert_eq!(sections[0].emoji, [thumb]);
        assert_eq!(browse(&catalogue(), 1, &recent, Tone::default(), Locale::ZhCn).len(), 1);
    }

    #[test]
    fn names_cannot_carry_markup() {
        let emoji = Emoji { plain: "x".to_owned(), look: "x".to_owned(), name: "\"><b>&amp;".to_owned() };
        let html = html(&[Section { title: "Title", emoji: vec![emoji] }]);
        assert!(html.contains("aria-label=\"&quot;>&lt;b>&amp;amp;\""), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}

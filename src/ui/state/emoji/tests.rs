use super::*;

fn catalogue() -> Catalogue {
    Catalogue::read(include_str!("../../../../public/emoji/emoji.json")).unwrap()
}

fn found(query: &str, most: usize) -> Vec<String> {
    catalogue().search(query, most).iter().map(|entry| entry.look(Tone::default())).collect()
}

#[test]
fn every_emoji_is_one_that_the_server_takes_for_a_reaction() {
    let catalogue = catalogue();
    let mut count = 0;
    for entry in catalogue.all() {
        for tone in Tone::ALL {
            let look = entry.look(tone);
            assert_eq!(emojis::get(&look).map(|emoji| emoji.as_str()), Some(look.as_str()), "{entry:?}");
        }
        for locale in Locale::ALL {
            assert!(!entry.name(locale).is_empty(), "{entry:?}");
        }
        count += 1;
    }
    assert!(count > 1_800, "{count}");
    assert_eq!(catalogue.0.len(), 9);
    assert!(catalogue.0.iter().all(|list| list.len() > 50));
}

#[test]
fn emoji_are_found_by_name_and_keyword_in_both_languages() {
    for (query, expected) in [
        ("thumbs up", "👍"),
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("拇指向上", "👍"),
        ("heart", "❤️"),
        ("红心", "❤️"),
        ("tada", "🎉"),
        ("Grinning_Face", "😀"),
        ("flag: china", "🇨🇳"),
        ("熊猫", "🐼"),
        ("côte d’ivoire", "🇨🇮"),
        ("flag cote", "🇨🇮"),
    ] {
        assert_eq!(found(query, 1), [expected], "{query}");
    }
    assert_eq!(found("heart", 3), ["❤️", "💘", "💝"], "what is called so comes before what is about it");
    assert!(found("eyes smiling", 9).contains(&"😄".to_owned()));
    assert!(found("赞", 5).contains(&"👍".to_owned()));
    assert_eq!(found("  ", 9), [""; 0]);
    assert_eq!(found("xyzzy", 9), [""; 0]);
    assert_eq!(found("face xyzzy", 9), [""; 0]);
    assert_eq!(found("face", 30).len(), 30);
}

#[test]
fn a_tone_colours_hands_and_leaves_the_rest() {
    let catalogue = catalogue();
    let dark = Tone::at("5");
    for (plain, toned) in [("👍", "👍🏿"), ("☝️", "☝🏿"), ("🧑‍🤝‍🧑", "🧑🏿‍🤝‍🧑🏿"), ("🕵️‍♂️", "🕵🏿‍♂️"), ("😀", "😀"), ("❤️", "❤️")]
    {
        let entry = catalogue.find(plain).unwrap();
        assert_eq!(entry.look(dark), toned);
        assert_eq!(entry.look(Tone::default()), plain);
    }
    assert_eq!(catalogue.find("👍🏿"), None);
    assert_eq!((Tone::at("0"), Tone::at("6"), Tone::at("x")), Default::default());
}

#[test]
fn arrows_lead_over_lines_and_sections() {
    use Way::*;
    // 0 1 2 | 3…10, 11…18, 19 20 | 21
    let sections = [3, 18, 1];
    for (at, way, to) in [
        (0, Back, None),
        (0, Up, None),
        (2, On, Some(3)),
        (3, Back, Some(2)),
        (1, Down, Some(4)),
        (10, Up, Some(2)),
        (3, Up, Some(0)),
        (4, Down, Some(12)),
        (18, Down, Some(20)),
        (12, Up, Some(4)),
        (20, Down, Some(21)),
        (21, Up, Some(19)),
        (21, On, None),
        (21, Down, None),
        (22, On, None),
    ] {
        assert_eq!(step(&sections, at, way), to, "{way:?} from {at}");
    }
    assert_eq!(step(&[0, 2], 1, Up), None);
    assert_eq!(step(&[], 0, On), None);
}

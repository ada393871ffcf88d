//! `docs/DEPENDENCIES.md` has a row for every direct dependency, and for nothing else.

use std::collections::BTreeSet;

/// Names in the first column of tables whose first heading is `heading`.
fn rows(heading: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_in = false;
    for line in include_str!("../../docs/DEPENDENCIES.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, first, why, _] = cells[..] else {
            is_in = false;
            continue;
        };
        if let Some(name) = first.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
            if is_in {
                assert!(why.len() > 5, "{name} has no reason");
                assert!(names.insert(name.to_owned()), "{name} is there twice");
            }
        } else {
            is_in = first == heading || (is_in && first.starts_with('-'));
        }
    }
    names
}

#[test]
fn every_crate_has_a_reason_and_every_reason_a_crate() {
    let manifest: toml::Table = include_str!("../../Cargo.toml").parse().unwrap();
    let mut named = BTreeSet::new();
    for table in ["dependencies", "build-dependencies", "dev-dependencies"] {
        named.extend(manifest[table].as_table().unwrap().keys().cloned());
    }
    assert!(named.len() > 50);
    assert_eq!(rows("crate"), named);
}

#[test]
fn so_has_every_npm_package() {
    let manifest: serde_json::Value =
        serde_json::from_str(include_str!("../../end2end/package.json")).unwrap();
    let mut named = BTreeSet::new();
    for table in ["dependencies", "devDependencies"] {
        if let Some(packages) = manifest[table].as_object() {
            named.extend(packages.keys().cloned());
        }
    }
    assert!(named.contains("typescript"));
    assert_eq!(rows("npm package"), named);
}

//! Turns `locales/*.json` into one typed function per message, and fails the build where the
//! languages do not agree. Names the build, for browsers that may hold an older one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use std::{env, fs, process};

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};

/// `Locale`'s variants and their files. The first is the one the others are compared with.
const LOCALES: [(&str, &str); 2] = [("En", "locales/en.json"), ("ZhCn", "locales/zh-CN.json")];
/// A message's form for exactly one; chosen when `{count}` is 1.
const ONE: &str = "_one";

type Messages = BTreeMap<String, String>;

fn main() {
    for (_, path) in LOCALES {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    name_build();
    if let Err(problem) = embed_site() {
        println!("cargo::error={problem}");
        process::exit(1);
    }
    if let Err(problems) = generate() {
        for problem in problems {
            println!("cargo::error={problem}");
        }
        process::exit(1);
    }
}

/// The version and a hash of everything a browser is sent or talks to. The server alone is stamped with it: a page
/// that it renders names this build, and with it the WebAssembly that belongs to it.
fn name_build() {
    let mut hasher = DefaultHasher::new();
    for source in ["Cargo.lock", "Cargo.toml", "build.rs", "locales", "public", "src", "style"] {
        println!("cargo::rerun-if-changed={source}");
        hash_files(Path::new(source), &mut hasher);
    }
    println!("cargo::rustc-env=SALON_BUILD={}-{:012x}", env!("CARGO_PKG_VERSION"), hasher.finish() >> 16);
    let mut hasher = DefaultHasher::new();
    hash_files(Path::new("public/emoji/emoji.json"), &mut hasher);
    println!("cargo::rustc-env=SALON_EMOJI={:012x}", hasher.finish() >> 16);
}

fn hash_files(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| hash_files(path, hasher));
    } else if let Ok(content) = fs::read(path) {
        path.hash(hasher);
        content.hash(hasher);
    }
}

/// With the feature `embed`: a table of the built site's files, for `src/embedded.rs`.
fn embed_site() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=EMBED_DIST");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return Ok(());
    }
    let dist = env::var_os("EMBED_DIST").map_or_else(|| PathBuf::from("target/dist"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", dist.display());
    let failed = |error| format!("cannot read what `make build` leaves in {}: {error}", dist.display());
    let dist = fs::canonicalize(&dist).map_err(failed)?;
    let hashes = fs::read_to_string(dist.join("hash.txt")).map_err(failed)?;
    let mut files = Vec::new();
    list_files(&dist.join("site"), &mut files).map_err(failed)?;
    files.sort();
    let mut code = format!("pub const HASHES: &str = {hashes:?};\npub const FILES: &[EmbeddedFile] = &[\n");
    for (file, modified) in files {
        let name = file.strip_prefix(dist.join("site")).expect("listed below it").to_string_lossy();
        let bytes = format!("include_bytes!({file:?})");
        let _ =
            writeln!(code, "    EmbeddedFile {{ path: {name:?}, modified: {modified}, bytes: {bytes} }},");
    }
    code.push_str("];\n");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("site.rs");
    fs::write(&target, code).map_err(|error| format!("{}: {error}", target.display()))
}

/// Files below a directory, with the Unix seconds of their last change.
fn list_files(directory: &Path, files: &mut Vec<(PathBuf, u64)>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let metadata = fs::metadata(&path)?;
        if metadata.is_dir() {
            list_files(&path, files)?;
        } else {
            let since = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            files.push((path, since.as_secs()));
        }
    }
    Ok(())
}

fn generate() -> Result<(), Vec<String>> {
    let mut files = Vec::new();
    for (_, path) in LOCALES {
        files.push(load(Path::new(path)).map_err(|problem| vec![format!("{path}: {problem}")])?);
    }
    let problems = check(&files);
    if !problems.is_empty() {
        return Err(problems);
    }
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("messages.rs");
    fs::write(&target, code(&files)).map_err(|error| vec![format!("{}: {error}", target.display())])
}

fn load(path: &Path) -> Result<Messages, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::Deserializer::from_str(&text).deserialize_map(UniqueKeys).map_err(|error| error.to_string())
}

/// serde keeps the last of two equal keys and says nothing.
struct UniqueKeys;

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = Messages;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object whose values are all strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Messages, A::Error> {
        let mut messages = Messages::new();
        while let Some((key, text)) = map.next_entry::<String, String>()? {
            if messages.contains_key(&key) {
                return Err(serde::de::Error::custom(format!("\"{key}\" is there twice")));
            }
            messages.insert(key, text);
        }
        Ok(messages)
    }
}

fn check(files: &[Messages]) -> Vec<String> {
    let mut problems = Vec::new();
    let reference = &files[0];
    for ((_, path), messages) in LOCALES.iter().zip(files) {
        for (key, text) in messages {
            if !is_legal(key) {
                problems.push(format!("{path}: \"{key}\" must be lower-case letters, digits and _"));
            }
            if let Err(problem) = placeholders(text) {
                problems.push(format!("{path}: \"{key}\": {problem}"));
            }
            if let Some(base) = key.strip_suffix(ONE) {
                match messages.get(base).map(|other| (placeholders(other), placeholders(text))) {
                    None => {
                        problems.push(format!("{path}: \"{key}\" needs \"{base}\" for every other count"))
                    }
                    Some((Ok(other), Ok(one))) if !other.contains("count") || !one.is_subset(&other) => {
                        problems.push(format!(
                            "{path}: \"{base}\" needs {{count}} and all placeholders of \"{key}\""
                        ))
                    }
                    Some(_) => {}
                }
            }
        }
        let plain = |key: &&String| !key.ends_with(ONE);
        for key in reference.keys().filter(plain).filter(|key| !messages.contains_key(*key)) {
            problems.push(format!("{path}: \"{key}\" is missing ({} has it)", LOCALES[0].1));
        }
        for key in messages.keys().filter(plain) {
            match reference.get(key) {
                None => problems.push(format!("{}: \"{key}\" is missing ({path} has it)", LOCALES[0].1)),
                Some(text) => {
                    let (here, there) = (placeholders(&messages[key]), placeholders(text));
                    if let (Ok(here), Ok(there)) = (here, there)
                        && here != there
                    {
                        problems.push(format!(
                            "{path}: \"{key}\" has the placeholders {here:?}, {} has {there:?}",
                            LOCALES[0].1
                        ));
                    }
                }
            }
        }
    }
    problems
}

fn is_legal(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn placeholders(text: &str) -> Result<BTreeSet<&str>, String> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let inside = rest[open..].strip_prefix('{').ok_or("a } without its {")?;
        let close = inside.find('}').ok_or("a { without its }")?;
        let name = &inside[..close];
        if !is_legal(name) {
            return Err(format!("{{{name}}} is no placeholder"));
        }
        names.insert(name);
        rest = &inside[close + 1..];
    }
    Ok(names)
}

fn code(files: &[Messages]) -> String {
    let mut code = String::from("impl Locale {\n");
    for (key, text) in &files[0] {
        if key.ends_with(ONE) {
            continue;
        }
        let names = placeholders(text).expect("checked");
        let _ = writeln!(code, "    /// {}", text.replace('[', "\\[").replace(']', "\\]"));
        if names.is_empty() {
            let _ = writeln!(code, "    pub const fn {key}(self) -> &'static str {{\n        match self {{");
        } else {
            let arguments: String =
                names.iter().map(|name| format!(", {name}: impl std::fmt::Display")).collect();
            let _ = writeln!(code, "    pub fn {key}(self{arguments}) -> String {{\n        match self {{");
        }
        for ((variant, _), messages) in LOCALES.iter().zip(files) {
            let format = |text: &str| {
                if names.is_empty() { format!("{text:?}") } else { format!("format!({text:?})") }
            };
            if let Some(one) = messages.get(&format!("{key}{ONE}")) {
                let guard = "if count.to_string() == \"1\"";
                let _ = writeln!(code, "            Self::{variant} {guard} => {},", format(one));
            }
            let _ = writeln!(code, "            Self::{variant} => {},", format(&messages[key]));
        }
        code.push_str("        }\n    }\n");
    }
    code.push_str("}\n");
    code
}

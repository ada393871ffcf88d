//! The built browser half: where its files are while a server serves them.
//!
//! A binary with the feature `embed` carries them inside and unpacks them at the start, into its data directory. So
//! they are served by the same code as files that were installed, and Leptos finds the two that it reads by itself
//! (docs/decisions/0015-the-site-is-unpacked.md).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;

use crate::embedded;

/// A file that the binary carries.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedFile {
    /// Below the root of the site, such as `pkg/salon.css`.
    pub path: &'static str,
    /// Unix seconds.
    pub modified: u64,
    pub bytes: &'static [u8],
}

/// Names of a release's files by their content, as cargo-leptos writes them.
const HASH_FILE: &str = "hash.txt";
/// How the directories begin that a site is unpacked into, and which nothing else is kept in.
const UNPACKED: &str = ".site-";

/// A site that can be served. What was unpacked for it goes with it.
#[derive(Debug)]
pub struct Site {
    /// What is served.
    pub root: PathBuf,
    /// The file with the hashes in the names of the others; a build for development has none.
    pub hash_file: Option<PathBuf>,
    _unpacked: Option<TempDir>,
}

impl Site {
    /// The site in a directory, else the one that the binary carries, else the one beside the binary or, in a
    /// checkout, where cargo-leptos builds it. A server has to hold the data directory.
    ///
    /// # Errors
    /// It cannot be unpacked into the data directory.
    pub fn open(chosen: Option<&Path>, data_dir: &Path) -> io::Result<Self> {
        if chosen.is_none() && is_carried() {
            return unpack(embedded::HASHES, embedded::FILES, data_dir);
        }
        // Leptos looks for it there and nowhere else.
        let hash_file = beside_binary(HASH_FILE).filter(|file| file.is_file());
        Ok(Self { root: on_disk(chosen), hash_file, _unpacked: None })
    }

    /// The directory where a site should be and is not.
    pub fn missing_from(chosen: Option<&Path>) -> Option<PathBuf> {
        let carried = chosen.is_none() && is_carried();
        Some(on_disk(chosen)).filter(|root| !carried && !root.join("pkg").is_dir())
    }
}

fn is_carried() -> bool {
    !embedded::FILES.is_empty()
}

fn on_disk(chosen: Option<&Path>) -> PathBuf {
    let installed = || beside_binary("site").filter(|site| site.is_dir());
    chosen.map(Path::to_owned).or_else(installed).unwrap_or_else(|| PathBuf::from("target/site"))
}

fn beside_binary(name: &str) -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.with_file_name(name))
}

fn unpack(hashes: &str, files: &[EmbeddedFile], data_dir: &Path) -> io::Result<Site> {
    // Leptos takes a relative path as one from the binary.
    let data_dir = std::path::absolute(data_dir)?;
    remove_abandoned(&data_dir)?;
    let directory = tempfile::Builder::new().prefix(UNPACKED).tempdir_in(data_dir)?;
    let root = directory.path().join("site");
    for file in files {
        let path = root.join(file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut unpacked = File::create_new(path)?;
        unpacked.write_all(file.bytes)?;
        unpacked.set_modified(UNIX_EPOCH + Duration::from_secs(file.modified))?;
    }
    let hash_file = directory.path().join(HASH_FILE);
    fs::write(&hash_file, hashes)?;
    Ok(Site { root, hash_file: Some(hash_file), _unpacked: Some(directory) })
}

/// What servers have left that were killed.
fn remove_abandoned(data_dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(data_dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNPACKED) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [EmbeddedFile; 3] = [
        EmbeddedFile { path: "favicon.svg", modified: 1_700_000_000, bytes: b"<svg/>" },
        EmbeddedFile { path: "pkg/salon.abc.js", modified: 1_700_000_001, bytes: b"script" },
        EmbeddedFile { path: "pkg/salon.abc.js.br", modified: 1_700_000_001, bytes: b"\x00\xff" },
    ];

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_carried_is_there_as_it_was_while_it_is_served() {
        let data_dir = tempfile::tempdir().unwrap();
        fs::write(data_dir.path().join("salon.db"), "kept").unwrap();
        fs::create_dir_all(data_dir.path().join(".site-abandoned/site/pkg")).unwrap();
        let site = unpack("css: abc", &FILES, data_dir.path()).unwrap();
        for file in FILES {
            let path = site.root.join(file.path);
            assert_eq!(fs::read(&path).unwrap(), file.bytes);
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            assert_eq!(modified.duration_since(UNIX_EPOCH).unwrap().as_secs(), file.modified);
        }
        assert_eq!(names(&site.root), ["favicon.svg", "pkg"]);
        assert_eq!(names(&site.root.join("pkg")), ["salon.abc.js", "salon.abc.js.br"]);
        let hash_file = site.hash_file.clone().unwrap();
        assert!(hash_file.is_absolute() && !hash_file.starts_with(&site.root));
        assert_eq!(fs::read_to_string(hash_file).unwrap(), "css: abc");
        assert_eq!(names(data_dir.path()).len(), 2, "one site, and what was there");
        drop(site);
        assert_eq!(names(data_dir.path()), ["salon.db"]);
    }

    #[test]
    fn a_directory_that_was_chosen_is_served_as_it_is() {
        let (chosen, data_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let site = Site::open(Some(chosen.path()), data_dir.path()).unwrap();
        assert_eq!(site.root, chosen.path());
        assert!(names(data_dir.path()).is_empty());
        assert_eq!(Site::missing_from(Some(chosen.path())).as_deref(), Some(chosen.path()));
        fs::create_dir(chosen.path().join("pkg")).unwrap();
        assert_eq!(Site::missing_from(Some(chosen.path())), None);
    }
}

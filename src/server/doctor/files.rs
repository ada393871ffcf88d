//! The data directory: who may read it, whether it can be written, how much room there is.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::server::config::Config;

/// With less room than this nothing can be promised.
const LITTLE_BYTES: u64 = 100 * 1024 * 1024;
/// With less than this somebody should see to it.
const ENOUGH_BYTES: u64 = 1024 * 1024 * 1024;
/// What nobody but the server's account should read, in the data directory.
const SECRETS: [&str; 4] = ["salon.db", "salon.db-wal", "salon.db-shm", "salon.key"];

pub fn examine(config: &Config) -> Vec<Finding> {
    const SUBJECT: &str = "data directory";
    let directory = &config.data_dir;
    if !directory.exists() {
        let text = format!("{} is not there yet: the first start makes it", directory.display());
        return vec![Finding::doubtful(SUBJECT, text)];
    }
    let mut findings = Vec::new();
    match tempfile::tempfile_in(directory) {
        Ok(_) => findings.push(Finding::fine(SUBJECT, format!("{} can be written", directory.display()))),
        Err(error) => {
            findings
                .push(Finding::wrong(SUBJECT, format!("{} cannot be written: {error}", directory.display())));
        }
    }
    findings.extend(secrets(directory));
    findings.push(room("disk", directory));
    if let Some(uploads) = config.uploads.as_ref().filter(|uploads| !uploads.starts_with("s3://")) {
        let uploads = Path::new(uploads);
        if open_to_others(uploads).unwrap_or(false) {
            let path = uploads.display();
            let text = format!("others can look into {path}, which has people's files: chmod 700 {path}");
            findings.push(Finding::doubtful("permissions", text));
        }
        findings.push(room("disk of uploads", uploads));
    }
    findings
}

fn secrets(directory: &Path) -> Vec<Finding> {
    const SUBJECT: &str = "permissions";
    let mut findings = Vec::new();
    for path in SECRETS.iter().map(|name| directory.join(name)) {
        if open_to_others(&path).unwrap_or(false) {
            let path = path.display();
            findings.push(Finding::wrong(
                SUBJECT,
                format!("others can read {path}, which has secrets: chmod 600 {path}"),
            ));
        }
    }
    let env = PathBuf::from(".env");
    if open_to_others(&env).unwrap_or(false) {
        findings.push(Finding::doubtful(SUBJECT, "others can read .env here: chmod 600 .env"));
    }
    match open_to_others(directory) {
        Ok(true) => {
            let path = directory.display();
            findings.push(Finding::doubtful(
                SUBJECT,
                format!("others can look into {path}, at uploads too: chmod 700 {path}"),
            ));
        }
        Ok(false) => {}
        Err(error) => findings.push(Finding::wrong(SUBJECT, format!("cannot be read: {error}"))),
    }
    if findings.is_empty() {
        findings.push(Finding::fine(SUBJECT, "only the server's account can read what is kept"));
    }
    findings
}

/// Whether accounts other than the owner's may read it.
#[cfg(unix)]
fn open_to_others(path: &Path) -> std::io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(path: &Path) -> std::io::Result<bool> {
    fs::metadata(path).map(|_| false)
}

fn room(subject: &'static str, path: &Path) -> Finding {
    let free = match rustix::fs::statvfs(path) {
        Ok(system) => system.f_bavail.saturating_mul(system.f_frsize),
        Err(error) => {
            return Finding::doubtful(subject, format!("how much room there is cannot be told: {error}"));
        }
    };
    let text = format!("{} MiB are free", free / (1024 * 1024));
    if free < LITTLE_BYTES {
        Finding::wrong(subject, format!("{text}: make room"))
    } else if free < ENOUGH_BYTES {
        Finding::doubtful(subject, text)
    } else {
        Finding::fine(subject, text)
    }
}

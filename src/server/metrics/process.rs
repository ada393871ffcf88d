//! What the process takes of the machine.

use std::fs;
use std::path::Path;

/// The database, and what SQLite has beside it.
const DATABASE_FILES: [&str; 3] = ["salon.db", "salon.db-wal", "salon.db-shm"];

/// What the system says; 0 where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Process {
    /// Resident, in bytes.
    pub memory_bytes: i64,
    pub open_files: i64,
    pub database_bytes: i64,
}

/// Reads files of the system: for a thread that may wait.
pub fn look(data_dir: &Path) -> Process {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let files = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let size = |name: &&str| fs::metadata(data_dir.join(name)).map_or(0, |file| file.len() as i64);
    Process {
        memory_bytes: resident(&status).unwrap_or(0),
        open_files: i64::try_from(files).unwrap_or(i64::MAX),
        database_bytes: DATABASE_FILES.iter().map(size).sum(),
    }
}

/// In bytes, of a line such as `VmRSS:     1234 kB`.
pub fn resident(status: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_found_among_other_lines() {
        assert_eq!(resident("Name:\tsalon\nVmRSS:\t  1234 kB\nThreads:\t4\n"), Some(1234 * 1024));
        assert_eq!(resident("Name:\tsalon\n"), None);
    }

    #[test]
    fn this_process_takes_something() {
        let process = look(Path::new("/nowhere"));
        assert!(process.memory_bytes > 1024 * 1024 && process.open_files > 0, "{process:?}");
        assert_eq!(process.database_bytes, 0);
    }
}

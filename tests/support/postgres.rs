//! A PostgreSQL server of a test's own: in a temporary folder, on no port, with every commit flushed as by default.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

/// Who owns the databases.
const OWNER: &str = "salon";

pub struct Postgres {
    directory: TempDir,
    account: Option<(u32, u32)>,
    server: Child,
}

impl Postgres {
    /// Make a server and wait until it takes connections.
    pub fn start() -> Self {
        let directory = TempDir::new().unwrap();
        let account = other_account();
        if let Some((user, group)) = account {
            chown(directory.path(), Some(user), Some(group)).unwrap();
        }
        // A language whose order of texts is another than that of their bytes.
        let mut initdb = command("initdb", directory.path(), account);
        initdb.args(["-D", "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8"]);
        initdb.args(["--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync"]);
        let made = initdb.output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let server = serve(directory.path(), account);
        Self { directory, account, server }
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("salon{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = self.directory.path();
        let made = command("createdb", folder, self.account)
            .args(["-U", OWNER, &name, "-h"])
            .arg(folder)
            .status()
            .unwrap();
        assert!(made.success(), "createdb");
        format!("postgres://{OWNER}@localhost/{name}?host={}", folder.display())
    }

    /// Stop at once, as in a crash, and start again.
    pub fn crash(&mut self) {
        stop(&mut self.server);
        self.server = serve(self.directory.path(), self.account);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        stop(&mut self.server);
    }
}

fn serve(directory: &Path, account: Option<(u32, u32)>) -> Child {
    let mut server = command("postgres", directory, account)
        .args(["-D", "data", "-c", "listen_addresses=", "-c", "lc_messages=C", "-c", "fsync=on", "-k"])
        .arg(directory)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(server.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("ready to accept connections") {
        assert!(log.read_line(&mut said).unwrap() > 0, "PostgreSQL does not start: {said}");
    }
    // It goes on talking.
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    server
}

fn stop(server: &mut Child) {
    let _ = Command::new("kill").args(["-s", "QUIT", &server.id().to_string()]).status();
    let _ = server.wait();
}

fn command(program: &str, directory: &Path, account: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(binaries().join(program));
    command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null());
    if let Some((user, group)) = account {
        command.gid(group).uid(user);
    }
    command
}

/// Where PostgreSQL's programs are: Debian keeps them beside the path, one folder a version.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    let found = folders.into_iter().find(|folder| folder.join("initdb").exists());
    found.expect("PostgreSQL, which scripts/setup.sh installs")
}

/// Root may not run PostgreSQL. Its own account does, or one that has no rights.
fn other_account() -> Option<(u32, u32)> {
    let id = Command::new("id").arg("-u").output().unwrap();
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let named = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map(|id| id.parse().unwrap());
        Some((ids.next()?, ids.next()?))
    };
    Some(named("postgres").or_else(|| named("nobody")).expect("an account that is not root"))
}

//! A server to be loaded: a process of its own, full of people who are signed in.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::timeout;

use super::{Cores, Population, Target, Watched};
use crate::protocol::RoomId;
use crate::server::OperationError;
use crate::server::progress::Progress;

/// Until the server has started, and until it has ended.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Who takes part: signed in, and a member of one room.
#[derive(Debug, Clone)]
pub struct Person {
    pub cookie: String,
    pub room: RoomId,
}

/// It ends, and its directory goes, with this value.
#[derive(Debug)]
pub struct Instance {
    pub target: Target,
    /// Room by room.
    pub people: Vec<Person>,
    pub rooms: u32,
    /// From its beginning until it listens.
    pub started_in: Duration,
    // In this order: the process ends before its directory goes.
    _server: Server,
    _directory: TempDir,
}

impl Instance {
    /// Fill a new directory within `parent`, and let the program serve it, without limits by person, on the loopback.
    ///
    /// # Errors
    /// The directory cannot be made, or the server does not start.
    pub async fn start(
        program: &Path,
        parent: &Path,
        cores: Cores,
        population: Population,
        progress: &impl Progress,
    ) -> Result<Self, OperationError> {
        let failed = |error| OperationError::failed(parent.display(), error);
        let directory =
            tempfile::Builder::new().prefix("salon-loadtest-").tempdir_in(parent).map_err(failed)?;
        let people = population.settle(&directory.path().join("data"), progress).await?;
        let begun = Instant::now();
        let mut server = Server::start(program, directory.path(), cores, people.len())?;
        let target = Target { address: server.address().await?, process: Watched::new(&server.0) };
        let (rooms, started_in) = (population.rooms, begun.elapsed());
        Ok(Self { target, people, rooms, started_in, _server: server, _directory: directory })
    }
}

/// A process that is told to stop with this value, and made to if it does not.
#[derive(Debug)]
struct Server(Child);

impl Server {
    fn start(program: &Path, directory: &Path, cores: Cores, people: usize) -> Result<Self, OperationError> {
        // An empty file: not the one that happens to lie beside the program.
        let config = directory.join("salon.toml");
        fs::write(&config, "").map_err(|error| OperationError::failed(config.display(), error))?;
        let mut command = Command::new(program);
        command.arg("serve").args(["--listen", "127.0.0.1:0", "--data-dir", "data", "--config"]).arg(&config);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("SALON_") {
                command.env_remove(name);
            }
        }
        command
            .env("SALON_UNLIMITED", "1")
            .env("SALON_LOG", "error")
            // Those who come back may be there twice for a moment.
            .env("SALON_MAX_CONNECTIONS", (2 * people + 100).to_string())
            // Everybody comes from one address, which may not take all the places of those who connect.
            .env("SALON_TRUSTED_PROXIES", "127.0.0.1")
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let child = cores.on_its(|| command.spawn());
        child.map(Self).map_err(|error| OperationError::failed(program.display(), error))
    }

    /// Wait for the line that says where it is.
    async fn address(&mut self) -> Result<SocketAddr, OperationError> {
        let stdout = self.0.stdout.take();
        let first_line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            stdout.map(|stdout| BufReader::new(stdout).read_line(&mut line));
            line
        });
        let line = timeout(PATIENCE, first_line).await.ok().and_then(Result::ok).unwrap_or_default();
        let address =
            line.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        address.ok_or_else(|| {
            OperationError::Failed("the server did not start; what it says stands above".to_owned())
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if kill_process(Pid::from_child(&self.0), Signal::TERM).is_ok() {
            let begun = Instant::now();
            while begun.elapsed() < PATIENCE && matches!(self.0.try_wait(), Ok(None)) {
                std::thread::sleep(LOOK_EVERY);
            }
        }
        // Nothing happens to one that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

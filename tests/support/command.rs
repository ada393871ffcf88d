//! Running the command.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::in_time;

/// How long a command may work: a demonstration paints its pictures, which takes an unoptimised build a while.
const WORK_DEADLINE: Duration = Duration::from_secs(45);

/// The command, run in a directory, knowing nothing of the environment of the tests.
pub fn salon(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    for (name, _) in std::env::vars() {
        if name.starts_with("SALON_") || name.starts_with("LEPTOS_") {
            command.env_remove(name);
        }
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// How a run ended that was not to last.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Run to the end.
pub async fn run(mut command: Command) -> Ended {
    let output = command.output();
    worked(&command, output).await
}

/// As [`run`], with something to read.
pub async fn run_with_input(mut command: Command, input: &str) -> Ended {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // It may not want it all.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes()).await;
    worked(&command, child.wait_with_output()).await
}

async fn worked(command: &Command, output: impl Future<Output = io::Result<Output>>) -> Ended {
    let output = timeout(WORK_DEADLINE, output).await;
    output.unwrap_or_else(|_| panic!("{command:?} works for more than {WORK_DEADLINE:?}")).unwrap().into()
}

/// A process that serves.
pub struct Serving {
    pub address: SocketAddr,
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Serving {
    /// Start, and wait for the line that says where. Nobody reads its log.
    pub async fn start(command: Command) -> Self {
        Self::start_logging(command, Stdio::null()).await
    }

    /// As [`Serving::start`], with a place for its log.
    pub async fn start_logging(mut command: Command, log: impl Into<Stdio>) -> Self {
        command.stderr(log);
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        in_time("the first line", stdout.read_line(&mut line)).await.unwrap();
        let address = ["http", "https"].iter().find_map(|scheme| {
            line.strip_prefix(&format!("listening on {scheme}://")).and_then(|rest| rest.strip_suffix('\n'))
        });
        let address = address.unwrap_or_else(|| panic!("not the promised line: {line:?}"));
        Self { address: address.parse().unwrap(), child, stdout }
    }

    /// Start on any free port with a data directory.
    pub async fn start_in(directory: &Path) -> Self {
        Self::start(salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", "data"])).await
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id().expect("running")
    }

    /// Send a signal such as `TERM`.
    pub async fn signal(&self, name: &str) {
        let pid = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(sent.success());
    }

    /// Wait for the end; returns the status, and what was printed after the first line.
    pub async fn ended(self) -> (ExitStatus, String) {
        in_time("the process to end", self.ended_some_day()).await
    }

    /// As [`Serving::ended`], for a test with a deadline of its own.
    pub async fn ended_some_day(mut self) -> (ExitStatus, String) {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).await.unwrap();
        (self.child.wait().await.unwrap(), rest)
    }
}

//! A server to be loaded: a process of its own, full of people who are signed in.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;
use tower_sessions::session::Id;
use uuid::Uuid;

use super::{Cores, Target, Watched};
use crate::protocol::{Role, RoomId, RoomKind};
use crate::server::auth::{Passwords, SIGNED_IN, SignedIn, hash_session_id};
use crate::server::clock::now_ms;
use crate::server::data_dir::DataDir;
use crate::server::domain::names;
use crate::server::progress::Progress;
use crate::server::store::{NewUser, SessionRecord, Store, StoreError, Tx};
use crate::server::{OperationError, StartError};

/// Rooms that are filled in one transaction.
const ROOMS_AT_ONCE: u32 = 50;
/// Until the server has started, and until it has ended.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);
const SESSION_MS: i64 = 24 * 60 * 60 * 1_000;

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
        (rooms, members): (u32, u32),
        progress: &impl Progress,
    ) -> Result<Self, OperationError> {
        let failed = |error| OperationError::failed(parent.display(), error);
        let directory =
            tempfile::Builder::new().prefix("salon-loadtest-").tempdir_in(parent).map_err(failed)?;
        let people = fill(&directory.path().join("data"), rooms, members, progress).await?;
        let mut server = Server::start(program, directory.path(), cores, rooms * members)?;
        let target = Target { address: server.address().await?, process: Watched::new(&server.0) };
        Ok(Self { target, people, _server: server, _directory: directory })
    }
}

/// A process that is told to stop with this value, and made to if it does not.
#[derive(Debug)]
struct Server(Child);

impl Server {
    fn start(program: &Path, directory: &Path, cores: Cores, people: u32) -> Result<Self, OperationError> {
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

/// Make rooms, and people in them who are signed in.
async fn fill(
    data_dir: &Path,
    rooms: u32,
    members: u32,
    progress: &impl Progress,
) -> Result<Vec<Person>, OperationError> {
    let data_dir = DataDir::claim(data_dir)?;
    let failed = |error: StoreError| OperationError::failed(data_dir.path().display(), error);
    let store = Store::open_sqlite(data_dir.path()).await.map_err(failed)?;
    let hash = Passwords::new().hash(&Uuid::new_v4().to_string()).await;
    let hash = hash.map_err(StartError::domain)?;
    progress.begin("people", u64::from(rooms) * u64::from(members));
    let mut people = Vec::with_capacity((rooms * members) as usize);
    let mut made = 0;
    while made < rooms {
        let some = made..rooms.min(made + ROOMS_AT_ONCE);
        made = some.end;
        let hash = hash.clone();
        let written = store.write(
            move |tx| {
                Box::pin(async move {
                    let mut people = Vec::new();
                    for room in some {
                        let id = tx
                            .insert_room(RoomKind::Private, &format!("Room {room}"), "", None, now_ms())
                            .await?;
                        for member in 0..members {
                            let user = NewUser {
                                username: format!("p{room}.{member}"),
                                username_key: names::username_key(&format!("p{room}.{member}")),
                                avatar_id: 1,
                                password_hash: hash.clone(),
                                is_admin: false,
                                created_at: now_ms(),
                            };
                            people.push(join(tx, &user, id).await?);
                        }
                    }
                    Ok::<_, StoreError>(people)
                })
            },
            |_| (),
        );
        let written = written.await.map_err(failed)?;
        progress.advance(written.len() as u64);
        people.extend(written);
    }
    store.close().await;
    Ok(people)
}

async fn join(tx: &mut Tx, user: &NewUser, room: RoomId) -> Result<Person, StoreError> {
    let id = tx.insert_user(user).await?.account.id;
    tx.insert_member(room, id, Role::Member, now_ms()).await?;
    let session = Id::default();
    let signed_in = SignedIn { user_id: id, at: now_ms(), seen: now_ms() };
    let record = SessionRecord {
        id_hash: hash_session_id(&session),
        data: json!({ SIGNED_IN: signed_in }).to_string(),
        created_at: now_ms(),
        expires_at: now_ms() + SESSION_MS,
    };
    tx.insert_session(&record, Some(id)).await?;
    Ok(Person { cookie: format!("salon={session}"), room })
}

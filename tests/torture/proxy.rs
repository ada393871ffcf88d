//! A bad network: a TCP proxy on the loopback that does to connections what it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Everything arrives, this much later.
    Pass { delay: Duration },
    /// Both sides find it closed.
    Cut,
    /// What the server sends next arrives by half, then both sides find it closed.
    CutMidFrame,
    /// Nothing arrives any more, and neither side is told.
    HalfOpen,
}

/// The network between some clients and a server.
pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    state: Mutex<State>,
}

struct State {
    /// Nobody gets through to the server.
    down: bool,
    delay: Duration,
    /// The fates of connections, dead ones included until somebody looks.
    connections: Vec<watch::Sender<Fate>>,
}

impl Proxy {
    pub async fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { down: false, delay: Duration::ZERO, connections: Vec::new() };
        let shared = Arc::new(Shared { upstream, state: Mutex::new(state) });
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Self { address, shared, accepting }
    }

    /// From now on nobody gets through, or everyone does again. Open connections stay.
    pub fn set_down(&self, down: bool) {
        self.shared.state.lock().unwrap().down = down;
    }

    /// From now on everything arrives so much later.
    pub fn delay(&self, delay: Duration) {
        self.shared.state.lock().unwrap().delay = delay;
        self.strike(|_| Fate::Pass { delay });
    }

    /// Decide over the open connections, by their number. How many there are. Whoever is lost stays lost.
    pub fn strike(&self, fate: impl Fn(usize) -> Fate) -> usize {
        let mut state = self.shared.state.lock().unwrap();
        state.connections.retain(|connection| !connection.is_closed());
        let passing = |connection: &&watch::Sender<Fate>| matches!(*connection.borrow(), Fate::Pass { .. });
        let open: Vec<_> = state.connections.iter().filter(passing).collect();
        for (number, connection) in open.iter().enumerate() {
            connection.send_replace(fate(number));
        }
        open.len()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (client, _) = accepted.unwrap();
                if let Some(fate) = shared.admit() {
                    connections.spawn(carry(client, shared.upstream, fate));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

impl Shared {
    fn admit(&self) -> Option<watch::Receiver<Fate>> {
        let mut state = self.state.lock().unwrap();
        if state.down {
            return None;
        }
        let (sender, receiver) = watch::channel(Fate::Pass { delay: state.delay });
        state.connections.push(sender);
        Some(receiver)
    }
}

/// Carry bytes both ways until one side ends or fate strikes. Dropping the streams closes them.
async fn carry(client: TcpStream, upstream: SocketAddr, fate: watch::Receiver<Fate>) {
    // The server is away: to the client that is a closed connection.
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, fate.clone(), false) => {}
        () = pump(from_server, to_client, fate, true) => {}
    }
}

/// Carry bytes one way.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut fate: watch::Receiver<Fate>,
    is_down: bool,
) {
    let mut chunk = vec![0; 16 * 1024];
    loop {
        let now = *fate.borrow_and_update();
        let delay = match now {
            Fate::Pass { delay } => delay,
            Fate::Cut => return,
            Fate::CutMidFrame => Duration::ZERO,
            Fate::HalfOpen => return std::future::pending().await,
        };
        let read = tokio::select! {
            read = from.read(&mut chunk) => read,
            changed = fate.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        let Ok(length @ 1..) = read else { return };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        // It may have struck meanwhile.
        let now = *fate.borrow();
        match now {
            Fate::Pass { .. } => {}
            Fate::CutMidFrame if is_down => {
                let _ = to.write_all(&chunk[..length.div_ceil(2)]).await;
                return;
            }
            // The other direction ends it.
            Fate::CutMidFrame => {}
            Fate::Cut => return,
            Fate::HalfOpen => return std::future::pending().await,
        }
        if to.write_all(&chunk[..length]).await.is_err() {
            return;
        }
    }
}

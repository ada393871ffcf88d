//! The engine without the server around it: tests decide what the bus says, and when it is heard.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::any;
use salon::protocol::{Room, RoomId, RoomKind, SUBPROTOCOL, User, UserId};
use salon::server::auth::Identity;
use salon::server::bus::{Bus, Event};
use salon::server::clock::now_ms;
use salon::server::domain::{Domain, Limits};
use salon::server::hub::Hub;
use salon::server::hub::connection::{Services, serve};
use salon::server::hub::dispatcher::Dispatcher;
use salon::server::socket::Handshake;
use salon::server::store::{SessionRecord, Store, StoreError};
use salon::ui::i18n::Locale;
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_util::sync::CancellationToken;

use super::database::execute;
use super::{Seed, Socket, database};

/// Hub, domain and store, and an address for sockets. Nobody listens to the bus yet.
pub struct Engine {
    pub bus: Bus,
    pub domain: Domain,
    pub store: Store,
    pub seed: Seed,
    hub: Arc<Hub>,
    events: Option<Receiver<Event>>,
    address: SocketAddr,
    data_dir: TempDir,
}

impl Engine {
    pub async fn start() -> Self {
        Self::on(Bus::in_process()).await
    }

    pub async fn on(bus: Bus) -> Self {
        let data_dir = TempDir::new().unwrap();
        let store = database::open(data_dir.path()).await;
        let seed = Seed::open(data_dir.path()).await;
        let events = Some(bus.subscribe());
        let hub = Arc::new(Hub::new(100, None));
        let domain = Domain::new(store.clone(), bus.clone(), hub.clone(), Arc::new(Limits::lifted()), "test");
        let epoch = domain.prepare_instance().await.unwrap().into();
        let services = Services {
            hub: hub.clone(),
            domain: domain.clone(),
            epoch,
            unlimited_frames: true,
            frame_bytes: 1 << 20,
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/ws", any(upgrade)).with_state(services);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { bus, domain, store, seed, hub, events, address, data_dir }
    }

    /// From now on the hub hears the bus, beginning with what was said before.
    pub fn listen(&mut self) {
        let events = self.events.take().expect("nobody listens yet");
        let dispatcher = Dispatcher::new(self.hub.clone(), self.domain.clone());
        tokio::spawn(dispatcher.run(events, CancellationToken::new()));
    }

    /// The same rules on a bus that nobody hears: what they change is known to the store alone.
    pub fn unheard(&self) -> Domain {
        let limits = Arc::new(Limits::lifted());
        Domain::new(self.store.clone(), Bus::in_process(), self.hub.clone(), limits, "test")
    }

    /// Change the database behind the engine's back.
    pub async fn execute(&self, statement: &'static str) {
        execute(self.data_dir.path(), statement).await;
    }

    /// A private room and its people. The first one owns it.
    pub async fn room(&self, people: usize) -> (Room, Vec<User>) {
        let people = self.seed.members(RoomId(1), "person", people).await;
        let owner = people[0].id;
        let room = self.domain.create_room(owner, "Room", RoomKind::Private, "").await.unwrap();
        for person in &people[1..] {
            self.domain.add_member(owner, room.id, &person.username).await.unwrap();
        }
        (room, people)
    }

    /// Sign someone in: the request for a socket that has come through the door.
    pub async fn sign_in(&self, user: UserId) -> Request {
        let session = SessionRecord {
            id_hash: format!("session of {user}"),
            data: "{}".to_owned(),
            created_at: now_ms(),
            expires_at: i64::MAX,
        };
        let request = self.request(user, &session.id_hash);
        let written = self
            .store
            .write(move |tx| Box::pin(async move { tx.insert_session(&session, Some(user)).await }), |_| ());
        let written: Result<bool, StoreError> = written.await;
        written.unwrap();
        request
    }

    pub fn request(&self, user: UserId, session: &str) -> Request {
        let mut request = format!("ws://{}/ws", self.address).into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        headers.insert("x-user", user.to_string().parse().unwrap());
        headers.insert("x-session", session.parse().unwrap());
        request
    }

    /// A socket that follows all rooms from here on.
    pub async fn connect(&self, user: UserId) -> Socket {
        let mut socket = Socket::greeted(self.sign_in(user).await).await;
        socket.resume([]).await;
        socket.settle().await;
        socket
    }
}

async fn upgrade(State(services): State<Services>, headers: HeaderMap, handshake: Handshake) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let identity = Identity {
        user_id: UserId(header("x-user").parse().unwrap()),
        session: header("x-session"),
        expires_at: i64::MAX,
    };
    handshake.accept(SUBPROTOCOL, move |socket| serve(services, identity, Locale::En, socket))
}

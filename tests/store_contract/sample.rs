//! People, rooms and messages to try things on.

use std::sync::atomic::{AtomicUsize, Ordering};

use salon::protocol::{Message, Role, RoomId, RoomKind, User};
use salon::server::auth::Passwords;
use salon::server::store::{EarlierPost, NewMessage, NewUser, PasswordHash, Said, Store, StoreError, Tx};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Any time will do: the store has no clock of its own.
pub const NOW: i64 = 1_800_000_000_000;

/// A change of a few statements.
macro_rules! change {
    ($store:expr, $tx:ident => $body:expr) => {{
        let changed: Result<_, salon::server::store::StoreError> =
            $store.write(move |$tx| Box::pin(async move { $body }), |_| ()).await;
        changed.unwrap()
    }};
}
pub(crate) use change;

/// A few questions at one moment.
macro_rules! ask {
    ($store:expr, $tx:ident => $body:expr) => {{
        let answers: Result<_, salon::server::store::StoreError> =
            $store.read(|$tx| Box::pin(async move { $body })).await;
        answers.unwrap()
    }};
}
pub(crate) use ask;

/// A person whose name no other has.
pub async fn new_user(name: &str) -> NewUser {
    static HASH: OnceCell<PasswordHash> = OnceCell::const_new();
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let hash = HASH.get_or_init(async || Passwords::new().hash("open sesame").await.unwrap()).await;
    let username = format!("{name}{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    NewUser {
        username_key: username.to_lowercase(),
        username,
        avatar_id: 3,
        password_hash: hash.clone(),
        is_admin: false,
        created_at: NOW,
    }
}

pub async fn user(store: &Store, name: &str) -> User {
    let new = new_user(name).await;
    let inserted = store.write(move |tx| Box::pin(async move { tx.insert_user(&new).await }), |_| ()).await;
    inserted.unwrap().account.public()
}

pub async fn room(store: &Store) -> RoomId {
    room_of(store, RoomKind::Private).await
}

pub async fn room_of(store: &Store, kind: RoomKind) -> RoomId {
    let write = store.write(
        move |tx| Box::pin(async move { tx.insert_room(kind, "Room", "About it", None, NOW).await }),
        |_| (),
    );
    write.await.unwrap()
}

pub async fn member(store: &Store, room: RoomId, name: &str) -> User {
    let user = user(store, name).await;
    join(store, room, &user, Role::Member).await;
    user
}

pub async fn join(store: &Store, room: RoomId, user: &User, role: Role) -> bool {
    let id = user.id;
    let write =
        store.write(move |tx| Box::pin(async move { tx.insert_member(room, id, role, NOW).await }), |_| ());
    write.await.unwrap()
}

pub fn new_message(room: RoomId, author: &User, body: &str) -> NewMessage {
    NewMessage {
        room,
        author: author.clone(),
        client_id: Uuid::new_v4(),
        said: Said::plainly(body),
        reply_to: None,
        attachments: Vec::new(),
        created_at: NOW,
    }
}

/// What became of a [`NewMessage`].
#[derive(Debug)]
pub enum Inserted {
    New(Message),
    Before(EarlierPost),
}

/// Post, unless the author has used the `client_id` before.
pub async fn insert_once(tx: &mut Tx, new: NewMessage) -> Result<Inserted, StoreError> {
    match tx.earlier_post(new.author.id, new.client_id).await? {
        Some(before) => Ok(Inserted::Before(before)),
        None => tx.insert_message(new).await.map(Inserted::New),
    }
}

pub async fn insert(store: &Store, new: NewMessage) -> Result<Inserted, StoreError> {
    store.write(move |tx| Box::pin(insert_once(tx, new)), |_| ()).await
}

pub async fn post(store: &Store, new: NewMessage) -> Message {
    match insert(store, new).await.unwrap() {
        Inserted::New(message) => message,
        Inserted::Before(before) => panic!("sent before: {before:?}"),
    }
}

/// Every message of a room, oldest first.
pub async fn log(store: &Store, room: RoomId) -> Vec<Message> {
    let read = store.read(|tx| Box::pin(async move { tx.messages_changed_since(room, 0, i64::MAX).await }));
    read.await.unwrap()
}

//! Whom a server is full of, and what they have said.

use std::collections::HashMap;
use std::path::Path;

use serde_json::json;
use tower_sessions::session::Id;
use uuid::Uuid;

use super::{Person, WORDS};
use crate::protocol::{Role, RoomId, RoomKind, User};
use crate::server::auth::{Passwords, SIGNED_IN, SignedIn, hash_session_id};
use crate::server::clock::now_ms;
use crate::server::data_dir::DataDir;
use crate::server::domain::names;
use crate::server::progress::Progress;
use crate::server::store::{NewMessage, NewUser, PasswordHash, Said, SessionRecord, Store, StoreError, Tx};
use crate::server::{OperationError, StartError};

/// Rooms that are filled in one transaction.
const ROOMS_AT_ONCE: u32 = 50;
/// Messages that are written in one statement.
const MESSAGES_AT_ONCE: u32 = 500;
const SESSION_MS: i64 = 24 * 60 * 60 * 1_000;

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    pub rooms: u32,
    /// Of each room, who are in no other one.
    pub members: u32,
    /// Of each room, by its members in turn.
    pub messages: u32,
}

/// Who has just moved in.
struct Resident {
    person: Person,
    user: User,
}

impl Population {
    /// Make rooms in a new directory, and people in them who are signed in.
    ///
    /// # Errors
    /// The directory cannot be used.
    pub(super) async fn settle(
        self,
        data_dir: &Path,
        progress: &impl Progress,
    ) -> Result<Vec<Person>, OperationError> {
        let data_dir = DataDir::claim(data_dir)?;
        let failed = |error: StoreError| OperationError::failed(data_dir.path().display(), error);
        let store = Store::open_sqlite(data_dir.path()).await.map_err(failed)?;
        let hash = Passwords::new().hash(&Uuid::new_v4().to_string()).await;
        let hash = hash.map_err(StartError::domain)?;
        progress.begin("people", u64::from(self.rooms) * u64::from(self.members));
        let mut residents = Vec::with_capacity((self.rooms * self.members) as usize);
        let mut made = 0;
        while made < self.rooms {
            let some = made..self.rooms.min(made + ROOMS_AT_ONCE);
            made = some.end;
            let hash = hash.clone();
            let written = store.write(
                move |tx| {
                    Box::pin(async move {
                        let mut residents = Vec::new();
                        for room in some {
                            residents.extend(self.fill_room(tx, room, &hash).await?);
                        }
                        Ok::<_, StoreError>(residents)
                    })
                },
                |_| (),
            );
            let written = written.await.map_err(failed)?;
            progress.advance(written.len() as u64);
            residents.extend(written);
        }
        self.talk(&store, &residents, progress).await.map_err(failed)?;
        store.close().await;
        Ok(residents.into_iter().map(|resident| resident.person).collect())
    }

    async fn fill_room(
        self,
        tx: &mut Tx,
        room: u32,
        hash: &PasswordHash,
    ) -> Result<Vec<Resident>, StoreError> {
        let id = tx.insert_room(RoomKind::Private, &format!("Room {room}"), "", None, now_ms()).await?;
        let mut residents = Vec::with_capacity(self.members as usize);
        for member in 0..self.members {
            let user = NewUser {
                username: format!("p{room}.{member}"),
                username_key: names::username_key(&format!("p{room}.{member}")),
                avatar_id: 1,
                password_hash: hash.clone(),
                is_admin: false,
                created_at: now_ms(),
            };
            residents.push(move_in(tx, &user, id).await?);
        }
        Ok(residents)
    }

    /// Everywhere at the same time: what one room holds lies between what others hold, as in life.
    async fn talk(
        self,
        store: &Store,
        residents: &[Resident],
        progress: &impl Progress,
    ) -> Result<(), StoreError> {
        if self.messages == 0 {
            return Ok(());
        }
        progress.begin("messages", u64::from(self.rooms) * u64::from(self.messages));
        let speakers: HashMap<RoomId, Vec<&User>> = residents.iter().fold(
            HashMap::new(),
            |mut speakers: HashMap<_, Vec<_>>, Resident { person, user }| {
                speakers.entry(person.room).or_default().push(user);
                speakers
            },
        );
        let mut said = (0..self.messages).flat_map(|turn| {
            speakers.iter().map(move |(room, speakers)| NewMessage {
                room: *room,
                author: speakers[turn as usize % speakers.len()].clone(),
                client_id: Uuid::now_v7(),
                said: Said::plainly(WORDS),
                reply_to: None,
                attachments: Vec::new(),
                created_at: now_ms(),
            })
        });
        loop {
            let some: Vec<NewMessage> = said.by_ref().take(MESSAGES_AT_ONCE as usize).collect();
            if some.is_empty() {
                return Ok(());
            }
            let count = some.len() as u64;
            let written = store.write(
                move |tx| Box::pin(async move { tx.insert_messages(some).await.map(|_| ()) }),
                |()| (),
            );
            written.await?;
            progress.advance(count);
        }
    }
}

async fn move_in(tx: &mut Tx, user: &NewUser, room: RoomId) -> Result<Resident, StoreError> {
    let user = tx.insert_user(user).await?.account.public();
    tx.insert_member(room, user.id, Role::Member, now_ms()).await?;
    let session = Id::default();
    let signed_in = SignedIn { user_id: user.id, at: now_ms(), seen: now_ms() };
    let record = SessionRecord {
        id_hash: hash_session_id(&session),
        data: json!({ SIGNED_IN: signed_in }).to_string(),
        created_at: now_ms(),
        expires_at: now_ms() + SESSION_MS,
    };
    tx.insert_session(&record, Some(user.id)).await?;
    Ok(Resident { person: Person { cookie: format!("salon={session}"), room }, user })
}

//! Much data in little time, written to the database behind the server's back.

use std::path::Path;

use salon::protocol::{Role, RoomId, RoomKind, User, UserId};
use salon::server::auth::{Passwords, SIGNED_IN, SignedIn, hash_session_id};
use salon::server::clock::now_ms;
use salon::server::domain::names;
use salon::server::store::{NewMessage, NewUser, PasswordHash, Said, SessionRecord, Store, StoreError};
use serde_json::json;
use tower_sessions::session::Id;
use uuid::Uuid;

use super::{PASSWORD, database};

/// A second handle to the database of a running server. It publishes nothing.
pub struct Seed {
    store: Store,
    hash: PasswordHash,
}

impl Seed {
    pub async fn open(data_dir: &Path) -> Self {
        let hash = Passwords::new().hash(PASSWORD).await.unwrap();
        Self { store: database::open(data_dir).await, hash }
    }

    /// People with names counted up from `prefix0`, members of a room. They can sign in.
    pub async fn members(&self, room: RoomId, prefix: &str, count: usize) -> Vec<User> {
        let hash = self.hash.clone();
        let prefix = prefix.to_owned();
        let written = self.store.write(
            move |tx| {
                Box::pin(async move {
                    let mut people = Vec::with_capacity(count);
                    for number in 0..count {
                        let username = format!("{prefix}{number}");
                        let new = NewUser {
                            username_key: names::username_key(&username),
                            username,
                            avatar_id: 1,
                            password_hash: hash.clone(),
                            is_admin: false,
                            created_at: now_ms(),
                        };
                        let user = tx.insert_user(&new).await?.account.public();
                        tx.insert_member(room, user.id, Role::Member, now_ms()).await?;
                        people.push(user);
                    }
                    Ok::<_, StoreError>(people)
                })
            },
            |_| (),
        );
        written.await.unwrap()
    }

    /// Sign people in without asking for their passwords; returns their cookies.
    pub async fn sign_in(&self, people: &[User]) -> Vec<String> {
        let mut cookies = Vec::new();
        let mut sessions = Vec::new();
        for person in people {
            let id = Id::default();
            let signed_in = SignedIn { user_id: person.id, at: now_ms(), seen: now_ms() };
            let session = SessionRecord {
                id_hash: hash_session_id(&id),
                data: json!({ SIGNED_IN: signed_in }).to_string(),
                created_at: now_ms(),
                expires_at: now_ms() + 3_600_000,
            };
            cookies.push(format!("salon={id}"));
            sessions.push((session, person.id));
        }
        let written = self.store.write(
            move |tx| {
                Box::pin(async move {
                    for (session, user) in &sessions {
                        tx.insert_session(session, Some(*user)).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            },
            |()| (),
        );
        written.await.unwrap();
        cookies
    }

    /// A private room whose first member owns it.
    pub async fn room(&self, name: &str, people: &[User]) -> RoomId {
        let name = name.to_owned();
        let people: Vec<UserId> = people.iter().map(|person| person.id).collect();
        let written = self.store.write(
            move |tx| {
                Box::pin(async move {
                    let room = tx.insert_room(RoomKind::Private, &name, "", None, now_ms()).await?;
                    for (number, person) in people.into_iter().enumerate() {
                        let role = if number == 0 { Role::Owner } else { Role::Member };
                        tx.insert_member(room, person, role, now_ms()).await?;
                    }
                    Ok::<_, StoreError>(room)
                })
            },
            |_| (),
        );
        written.await.unwrap()
    }

    /// Private rooms of one person.
    pub async fn rooms(&self, owner: UserId, description: &str, count: usize) {
        let description = description.to_owned();
        let written = self.store.write(
            move |tx| {
                Box::pin(async move {
                    for number in 0..count {
                        let name = format!("Room {number}");
                        let room =
                            tx.insert_room(RoomKind::Private, &name, &description, None, now_ms()).await?;
                        tx.insert_member(room, owner, Role::Owner, now_ms()).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            },
            |()| (),
        );
        written.await.unwrap();
    }

    /// Let go of the database.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// Messages `prefix1`, `prefix2`, … of one author.
    pub async fn messages(&self, room: RoomId, author: UserId, prefix: &str, count: usize) {
        let prefix = prefix.to_owned();
        let written = self.store.write(
            move |tx| {
                Box::pin(async move {
                    let author = tx.user(author).await?.expect("the author").account.public();
                    for number in 1..=count {
                        let new = NewMessage {
                            room,
                            author: author.clone(),
                            client_id: Uuid::new_v4(),
                            said: Said::plainly(format!("{prefix}{number}")),
                            reply_to: None,
                            attachments: Vec::new(),
                            created_at: now_ms(),
                        };
                        tx.insert_message(new).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            },
            |()| (),
        );
        written.await.unwrap();
    }
}

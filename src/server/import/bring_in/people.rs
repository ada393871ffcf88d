//! People: those who were brought in before, and new ones.

use futures::StreamExt;
use uuid::Uuid;

use super::super::go_gin_chat::Person;
use super::super::names;
use super::super::report::Renamed;
use super::{Import, origin};
use crate::protocol::{Role, RoomId, User, UserId, limits};
use crate::server::OperationError;
use crate::server::auth::Passwords;
use crate::server::domain::{self, FIRST_ROOM_KEY};
use crate::server::store::{NewUser, PasswordHash, StoreError, Tx};

/// Passwords hashed at once.
const HASHES: usize = 2;

impl Import<'_> {
    pub(super) async fn add_people(&mut self, people: Vec<Person>) -> Result<(), OperationError> {
        let mut new = Vec::new();
        for person in people {
            match self.known(&person).await? {
                Some(user) => {
                    self.report.known_users += 1;
                    self.note(&person, user);
                }
                None => new.push(person),
            }
        }
        self.progress.begin("people", new.len() as u64);
        let passwords = tokio::task::spawn_blocking(Passwords::new)
            .await
            .map_err(|error| OperationError::failed("passwords cannot be hashed", error))?;
        let hashed = futures::stream::iter(new).map(|person| {
            let passwords = &passwords;
            async move {
                let hash = match &person.password {
                    Some(md5) if !person.deleted => passwords.hash_md5(md5).await,
                    _ => passwords.hash(&Uuid::new_v4().to_string()).await,
                };
                (person, hash)
            }
        });
        let mut hashed = std::pin::pin!(hashed.buffered(HASHES));
        while let Some((person, hash)) = hashed.next().await {
            let (hash, adding, now) = (hash?, person.clone(), self.now);
            let user = self
                .write(move |tx| Box::pin(async move { add_person(tx, &adding, hash, now).await }))
                .await?;
            self.report.users += 1;
            self.report.disabled += u64::from(person.deleted);
            if person.password.is_none() && !person.deleted {
                self.report.without_password.push(user.username.clone());
            }
            if user.username != person.name {
                self.report.renamed.push(Renamed { from: person.name.clone(), to: user.username.clone() });
            }
            self.note(&person, user);
            self.progress.advance(1);
        }
        Ok(())
    }

    fn note(&mut self, person: &Person, user: User) {
        if person.deleted {
            self.gone.insert(user.id);
        }
        self.people.insert(person.id, user);
    }

    /// Whom an earlier run has made of a person.
    async fn known(&self, person: &Person) -> Result<Option<User>, OperationError> {
        let origin = origin("user", person.id);
        let found = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let Some((id, label)) = tx.imported(&origin).await? else { return Ok(None) };
                    Ok::<_, StoreError>(Some((tx.user(UserId(id)).await?, label)))
                })
            })
            .await?;
        match found {
            None => Ok(None),
            Some((None, _)) => Err(OperationError::refused(format!(
                "the account of {}, imported before, has been deleted here",
                person.name
            ))),
            Some((_, label)) if label != person.name => Err(OperationError::refused(format!(
                "this is the dump of another go-gin-chat than the one that was imported before: its user {} is \
                 called {}, not {label}",
                person.id, person.name
            ))),
            Some((Some(user), _)) => Ok(Some(user.account.public())),
        }
    }
}

async fn add_person(tx: &mut Tx, person: &Person, hash: PasswordHash, now: i64) -> Result<User, StoreError> {
    let name = names::username(&person.name, person.id);
    let avatar_id = domain::names::avatar(person.avatar).unwrap_or(*limits::AVATAR_IDS.start());
    let created_at = person.created_at.filter(|at| *at <= now).unwrap_or(now);
    let mut username = name.clone();
    let mut number = 1;
    // Whoever has the name here is somebody else.
    while tx.is_name_taken(&domain::names::username_key(&username)).await? {
        number += 1;
        username = names::numbered(&name, number);
    }
    let username_key = domain::names::username_key(&username);
    let new = NewUser { username, username_key, avatar_id, password_hash: hash, is_admin: false, created_at };
    let user = tx.insert_user(&new).await?.account.public();
    let nickname = names::nickname(&person.name, &user.username);
    tx.update_profile(user.id, &nickname, avatar_id).await?;
    if person.deleted {
        tx.disable_user(user.id, now).await?;
    } else if let Some(first_room) = tx.instance_value(FIRST_ROOM_KEY).await?.and_then(|id| id.parse().ok())
        && tx.visible_room(user.id, RoomId(first_room)).await?.is_some()
    {
        tx.insert_member(RoomId(first_room), user.id, Role::Member, now).await?;
    }
    tx.note_imported(&origin("user", person.id), user.id.0, &person.name).await?;
    Ok(User { nickname, ..user })
}

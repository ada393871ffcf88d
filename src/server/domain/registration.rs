//! Who may create an account: decided here, whichever way they come.

use super::audit::{Deed, Source};
use super::instance::{FIRST_ROOM_KEY, NAME_KEY, REGISTRATION_KEY, settings};
use super::invites::{enter, take, valid};
use super::secrets::digest;
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::{AuditKind, InstanceSettings, Registration};
use crate::protocol::{Account, ErrorCode, Reception, Role, RoomId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{InviteRecord, NewUser, PasswordHash, Tx};

/// What somebody brings along who registers.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The token of an invite.
    pub invite: Option<String>,
    /// How the instance is to be, from whoever believes to be the first.
    pub set_up: Option<InstanceSettings>,
}

impl Credentials {
    /// # Errors
    /// `label_length`, `name_characters`: what is wrong with the name of the instance.
    pub fn new(
        invite: Option<String>,
        instance_name: Option<&str>,
        registration: Option<Registration>,
    ) -> Result<Self, DomainError> {
        let set_up = if instance_name.is_some() || registration.is_some() {
            let name = names::label(instance_name.unwrap_or_default())?;
            Some(InstanceSettings { name, registration: registration.unwrap_or_default() })
        } else {
            None
        };
        let invite = invite.filter(|invite| !invite.is_empty());
        Ok(Self { invite, set_up })
    }
}

/// Somebody who has just registered, and the room that they were invited to.
#[derive(Debug)]
pub struct Registered {
    pub account: Account,
    pub room: Option<RoomId>,
}

/// An account to be.
#[derive(Debug)]
pub struct Newcomer {
    pub username: String,
    pub password_hash: PasswordHash,
    pub avatar_id: i64,
}

/// By what right an account is created.
enum Admission {
    /// Nobody is here yet.
    First,
    Open,
    Invited(InviteRecord),
}

impl Domain {
    /// How the instance stands to newcomers.
    pub async fn reception(&self) -> Result<Reception, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    let registration = settings(tx).await?.registration;
                    Ok(Reception { is_first: !tx.has_users().await?, registration })
                })
            })
            .await
    }

    /// Whether [`Domain::register`] would let them in: to be asked before the expensive hash.
    ///
    /// # Errors
    /// As [`Domain::register`].
    pub async fn may_register(&self, username: &str, credentials: &Credentials) -> Result<(), DomainError> {
        let (key, credentials) = (names::username_key(username), credentials.clone());
        self.store
            .read(|tx| {
                Box::pin(async move {
                    admission(tx, &credentials, now_ms()).await?;
                    if tx.user_by_key(&key).await?.is_some() {
                        return Err(ErrorCode::UsernameTaken.into());
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Create an account, for who may. The first person administers the instance, and decides how it is to be; an
    /// invite is used up by one, and leads into its room.
    ///
    /// # Errors
    /// `registration_closed`, `invalid_invite`, `username_taken`; `conflict` to who would set up an instance that
    /// somebody else has set up meanwhile.
    pub async fn register(
        &self,
        newcomer: Newcomer,
        credentials: Credentials,
    ) -> Result<Registered, DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let now = now_ms();
                let admission = admission(tx, &credentials, now).await?;
                let (account, mut events) = create(tx, newcomer, now).await?;
                let mut room = None;
                match admission {
                    Admission::First => {
                        if let Some(InstanceSettings { name, registration }) = credentials.set_up {
                            tx.set_instance_value(NAME_KEY, &name).await?;
                            tx.set_instance_value(REGISTRATION_KEY, registration.as_str()).await?;
                        }
                    }
                    Admission::Open => {}
                    Admission::Invited(invite) => {
                        take(tx, &invite, now).await?;
                        events.extend(enter(tx, &invite, account.public()).await?);
                        room = invite.room.map(|room| room.id);
                    }
                }
                Ok(Change::new(Registered { account, room }, events))
            })
        })
        .await
    }

    /// Create an account, as whoever runs the server decides: nothing else is asked.
    ///
    /// # Errors
    /// `username_taken`.
    pub async fn create_user(
        &self,
        username: String,
        password_hash: PasswordHash,
        avatar_id: i64,
    ) -> Result<Account, DomainError> {
        let by_command = self.source == Source::Command;
        self.commit(move |tx| {
            Box::pin(async move {
                let newcomer = Newcomer { username, password_hash, avatar_id };
                let (account, events) = create(tx, newcomer, now_ms()).await?;
                let created = Deed::new(AuditKind::AccountCreated).to(account.id);
                let change = Change::new(account, events);
                Ok(if by_command { change.noting(created) } else { change })
            })
        })
        .await
    }
}

/// The policy. Without anybody there, it says nothing yet.
async fn admission(tx: &mut Tx, credentials: &Credentials, now: i64) -> Result<Admission, DomainError> {
    if !tx.has_users().await? {
        return Ok(Admission::First);
    }
    if credentials.set_up.is_some() {
        return Err(ErrorCode::Conflict.into());
    }
    let registration = settings(tx).await?.registration;
    if registration == Registration::Closed {
        return Err(ErrorCode::RegistrationClosed.into());
    }
    let invite = match &credentials.invite {
        Some(token) => Some(valid(tx, &digest(token), now).await?),
        None => None,
    };
    match invite {
        Some(invite) if registration == Registration::Open || invite.is_administrators => {
            Ok(Admission::Invited(invite.record))
        }
        None if registration == Registration::Open => Ok(Admission::Open),
        _ => Err(ErrorCode::RegistrationClosed.into()),
    }
}

/// A user, who joins the first room. The first person administers the instance and owns that room.
async fn create(tx: &mut Tx, newcomer: Newcomer, now: i64) -> Result<(Account, Vec<Event>), DomainError> {
    let Newcomer { username, password_hash, avatar_id } = newcomer;
    let is_admin = !tx.has_users().await?;
    let username_key = names::username_key(&username);
    let new = NewUser { username, username_key, avatar_id, password_hash, is_admin, created_at: now };
    let user = match tx.insert_user(&new).await {
        Ok(user) => user,
        Err(error) if error.is_unique_violation() => return Err(ErrorCode::UsernameTaken.into()),
        Err(error) => return Err(error.into()),
    };
    let account = user.account;
    let mut events = Vec::new();
    let first_room = tx.instance_value(FIRST_ROOM_KEY).await?.and_then(|id| id.parse().ok());
    if let Some(room_id) = first_room.map(RoomId)
        && let Some(room) = tx.visible_room(account.id, room_id).await?
    {
        let role = if is_admin { Role::Owner } else { Role::Member };
        tx.insert_member(room.id, account.id, role, now).await?;
        let member_count = tx.member_count(room.id).await?;
        events.push(Event::MemberJoined { room_id, user: account.public(), member_count });
    }
    Ok((account, events))
}

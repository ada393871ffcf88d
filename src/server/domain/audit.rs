//! What the audit log is told: with each change, in its transaction.

use std::net::IpAddr;

use super::{Change, Domain, DomainError};
use crate::protocol::admin::AuditKind;
use crate::protocol::{RoomId, UserId};
use crate::server::clock::now_ms;
use crate::server::store::{NewAuditEntry, StoreError, Tx};

/// Where changes come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Source {
    /// From the server itself, or it is not known.
    #[default]
    Unknown,
    /// From a client at this address.
    Client(IpAddr),
    /// From a command, by whoever runs the server.
    Command,
}

/// Something that is to be remembered.
#[derive(Debug, Clone)]
pub struct Deed {
    kind: AuditKind,
    actor: Option<UserId>,
    user: Option<UserId>,
    room: Option<RoomId>,
    words: Option<String>,
    details: Vec<(&'static str, String)>,
}

impl Deed {
    pub fn new(kind: AuditKind) -> Self {
        Self { kind, actor: None, user: None, room: None, words: None, details: Vec::new() }
    }

    /// Who did it.
    pub fn by(self, actor: impl Into<Option<UserId>>) -> Self {
        Self { actor: actor.into(), ..self }
    }

    /// Whom it was done to.
    pub fn to(self, user: UserId) -> Self {
        Self { user: Some(user), ..self }
    }

    pub fn in_room(self, room: RoomId) -> Self {
        Self { room: Some(room), ..self }
    }

    /// A reason, or what a thing is called: personal to whom it was done to, else to who did it; gone with their
    /// account.
    pub fn saying(self, words: &str) -> Self {
        Self { words: Some(words.to_owned()).filter(|words| !words.is_empty()), ..self }
    }

    /// A fact that says nothing of who anybody is: it is kept for ever.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.details.push((name, value.to_string()));
        self
    }
}

impl<T> Change<T> {
    /// And let the audit log remember it.
    pub(super) fn noting(mut self, deed: Deed) -> Self {
        self.deeds.push(deed);
        self
    }
}

impl Domain {
    /// The same, for a client at an address, which the audit log keeps.
    #[must_use]
    pub fn for_client(&self, address: IpAddr) -> Self {
        Self { source: Source::Client(address), ..self.clone() }
    }

    /// Remember something that changes nothing else.
    pub async fn note(&self, deed: Deed) -> Result<(), DomainError> {
        self.commit(move |_| Box::pin(async move { Ok(Change::quiet(()).noting(deed)) })).await
    }
}

/// Write deeds down.
pub(super) async fn remember(tx: &mut Tx, source: Source, deeds: &[Deed]) -> Result<(), StoreError> {
    for deed in deeds {
        let Deed { kind, actor, user, room, words, details } = deed.clone();
        let by_command = source == Source::Command;
        let address = match source {
            Source::Client(address) => Some(address.to_string()),
            Source::Unknown | Source::Command => None,
        };
        let entry =
            NewAuditEntry { at: now_ms(), kind, by_command, actor, user, room, details, address, words };
        tx.add_to_audit(&entry).await?;
    }
    Ok(())
}

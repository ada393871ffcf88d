//! The instance as a whole: what it needs to begin, and whether it can serve.

use super::{Change, Domain, DomainError};
use crate::protocol::RoomKind;
use crate::protocol::admin::{InstanceSettings, Registration};
use crate::server::clock::now_ms;
use crate::server::store::{StoreError, Tx};

/// The name of the room that a fresh instance has, in both languages.
const FIRST_ROOM: &str = "Lobby 大厅";
/// Where the id of that room is kept.
pub(in crate::server) const FIRST_ROOM_KEY: &str = "first_room";
/// Where the epoch is kept: it changes when the history behind the revisions is another one.
pub(in crate::server) const EPOCH_KEY: &str = "epoch";
/// Where it is kept what the instance is called, and who may create an account.
pub(super) const NAME_KEY: &str = "name";
pub(super) const REGISTRATION_KEY: &str = "registration";
/// What an instance is called that nobody has named.
pub(in crate::server) const DEFAULT_NAME: &str = "Salon";

impl Domain {
    /// What holds for the whole instance.
    pub async fn settings(&self) -> Result<InstanceSettings, DomainError> {
        self.store.read(|tx| Box::pin(async move { settings(tx).await })).await
    }

    /// What a fresh instance needs: an epoch, and a first public room. Returns the epoch.
    pub async fn prepare_instance(&self) -> Result<String, DomainError> {
        self.commit(|tx| {
            Box::pin(async move {
                tx.set_instance_value_once(EPOCH_KEY, &uuid::Uuid::new_v4().simple().to_string()).await?;
                if tx.instance_value(FIRST_ROOM_KEY).await?.is_none() {
                    let room = tx.insert_room(RoomKind::Public, FIRST_ROOM, "", None, now_ms()).await?;
                    tx.set_instance_value_once(FIRST_ROOM_KEY, &room.to_string()).await?;
                }
                let epoch = tx.instance_value(EPOCH_KEY).await?.ok_or(StoreError::Corrupt("epoch"))?;
                Ok(Change::quiet(epoch))
            })
        })
        .await
    }

    /// Whether the database answers.
    pub async fn is_available(&self) -> bool {
        let epoch = self.store.read(|tx| Box::pin(async move { tx.instance_value(EPOCH_KEY).await }));
        epoch.await.inspect_err(|cause| tracing::error!(%cause, "the database does not answer")).is_ok()
    }
}

/// What holds for the whole instance, as far as nobody has said otherwise.
pub(super) async fn settings(tx: &mut Tx) -> Result<InstanceSettings, DomainError> {
    let name = tx.instance_value(NAME_KEY).await?.unwrap_or_else(|| DEFAULT_NAME.to_owned());
    let registration = match tx.instance_value(REGISTRATION_KEY).await? {
        Some(text) => Registration::parse(&text).ok_or(StoreError::Corrupt("registration"))?,
        None => Registration::default(),
    };
    Ok(InstanceSettings { name, registration })
}

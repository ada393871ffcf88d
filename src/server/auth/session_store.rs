//! tower-sessions' store on ours. Ids are hashed, and an ended session cannot come back.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::identity::{CLIENT_FACTS, ClientFacts, SIGNED_IN, SignedIn};
use crate::protocol::UserId;
use crate::server::clock::now_ms;
use crate::server::questions::Questions;
use crate::server::store::{SessionClient, SessionRecord, Store, StoreError};

/// Sessions in the database.
#[derive(Debug, Clone)]
pub struct SqlSessionStore {
    store: Store,
    absolute_expiry: Duration,
    lookups: Questions<String, Option<SessionRecord>>,
}

/// A session's name outside the cookie: whoever reads the database cannot sign in with it.
pub fn hash_session_id(id: &Id) -> String {
    let digest = Sha256::digest(id.0.to_be_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl SqlSessionStore {
    /// `absolute_expiry`: a session ends this long after it began, however busy it is.
    pub fn new(store: Store, absolute_expiry: Duration) -> Self {
        Self { store, absolute_expiry, lookups: Questions::default() }
    }
}

#[async_trait]
impl SessionStore for SqlSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let row = row(record)?;
            let (user, client) = (user(record), client(record));
            let signed_in: Option<SignedIn> = value(record, SIGNED_IN);
            let inserted = self.store.write(
                move |tx| {
                    Box::pin(async move {
                        if let Some(SignedIn { user_id, at, .. }) = signed_in {
                            if tx.user(user_id).await?.is_none() {
                                // Deleted while they were signing in: nothing of them is to be kept.
                                return Err(StoreError::Corrupt("a session of a deleted account"));
                            }
                            if tx.credentials_at(user_id).await? > at {
                                return Err(StoreError::Corrupt("a session by a password of before"));
                            }
                        }
                        let inserted = tx.insert_session(&row, user).await?;
                        if inserted && let Some(client) = client {
                            tx.set_session_client(&row.id_hash, &client).await?;
                        }
                        Ok(inserted)
                    })
                },
                |_| (),
            );
            let inserted = inserted.await.map_err(backend)?;
            if inserted {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let row = row(record)?;
        let (user, client) = (user(record), client(record));
        let saved = self.store.write(
            move |tx| {
                Box::pin(async move {
                    tx.update_session(&row.id_hash, user, &row.data, row.expires_at).await?;
                    if let Some(client) = client {
                        tx.set_session_client(&row.id_hash, &client).await?;
                    }
                    Ok(())
                })
            },
            |()| (),
        );
        saved.await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let store = self.store.clone();
        let sessions = move |asked: Vec<String>| {
            let store = store.clone();
            async move { store.read_one(|tx| Box::pin(async move { tx.sessions(&asked, now_ms()).await })).await }
        };
        let row = self.lookups.ask(hash_session_id(id), sessions).await.map_err(backend)?;
        let (Some(row), now) = (row, now_ms()) else { return Ok(None) };
        if row.expires_at <= now || row.created_at + self.absolute_expiry.as_millis() as i64 <= now {
            return Ok(None);
        }
        let data: HashMap<_, _> =
            serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp_nanos(i128::from(row.expires_at) * 1_000_000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let hash = hash_session_id(id);
        self.store
            .write(move |tx| Box::pin(async move { tx.delete_session(&hash).await }), |_| ())
            .await
            .map_err(backend)
    }
}

fn row(record: &Record) -> Result<SessionRecord> {
    Ok(SessionRecord {
        id_hash: hash_session_id(&record.id),
        data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
        created_at: now_ms(),
        expires_at: (record.expiry_date.unix_timestamp_nanos() / 1_000_000) as i64,
    })
}

fn user(record: &Record) -> Option<UserId> {
    value::<SignedIn>(record, SIGNED_IN).map(|signed_in| signed_in.user_id)
}

fn client(record: &Record) -> Option<SessionClient> {
    let ClientFacts { address, user_agent } = value(record, CLIENT_FACTS)?;
    let seen_at = value::<SignedIn>(record, SIGNED_IN)?.seen;
    Some(SessionClient { address, user_agent, seen_at })
}

fn value<T: DeserializeOwned>(record: &Record, key: &str) -> Option<T> {
    serde_json::from_value(record.data.get(key)?.clone()).ok()
}

fn backend(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}

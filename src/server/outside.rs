//! Changing an instance from another process, while a server may be serving it.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::bus::Bus;
use super::config::Config;
use super::data_dir::DataDir;
use super::domain::{Domain, DomainError, Limits};
use super::hub::Hub;
use super::store::Store;
use super::{BUILD, StartError};

/// How often the server looks for what others have changed.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// An instance in the hands of a command.
#[derive(Debug)]
pub struct Outside {
    store: Store,
    /// Its changes reach the server that runs, or the next one that starts.
    pub domain: Domain,
}

impl Outside {
    /// Open the database; make it where there is none.
    ///
    /// # Errors
    /// The directory or the database cannot be used, or its schema is not of this version.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let location = config.database();
        let failed = |error| StartError::database(location, &error);
        let schema = Store::schema(location).await.map_err(failed)?;
        // No server may be starting where a database is made.
        let claimed = if schema.found.is_none() { Some(DataDir::claim(&config.data_dir)?) } else { None };
        if schema.is_older() {
            return Err(StartError::new(format!(
                "{location} is from an older version: bring it up to date with `salon migrate`, \
                 while no server is running"
            )));
        }
        let store = Store::open_beside(location).await.map_err(failed)?;
        let domain = unheard(store.clone()).from_outside();
        if claimed.is_some() {
            domain.prepare_instance().await.map_err(StartError::domain)?;
        }
        Ok(Self { store, domain })
    }

    /// Let go of the database.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// What a fresh instance needs before anything else begins. Returns the epoch, see [`Domain::prepare_instance`].
pub(super) async fn prepare(store: Store) -> Result<String, DomainError> {
    unheard(store).prepare_instance().await
}

/// A domain that nobody hears.
fn unheard(store: Store) -> Domain {
    let (hub, limits) = (Arc::new(Hub::new(0, None)), Arc::new(Limits::lifted()));
    Domain::new(store, Bus::in_process(), hub, limits, BUILD)
}

/// Versions of the schema, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// `None` where there was no database.
    pub from: Option<i64>,
    pub to: i64,
}

/// Bring the database up to date, or make it where there is none.
///
/// # Errors
/// A server is running; the directory or the database cannot be used, or is from a newer version.
pub async fn migrate(config: &Config) -> Result<Migrated, StartError> {
    let _claimed = DataDir::claim(&config.data_dir)?;
    let failed = |error| StartError::database(config.database(), &error);
    let _alone = config.database().claim().await.map_err(failed)?;
    let schema = Store::schema(config.database()).await.map_err(failed)?;
    Store::open(config.database()).await.map_err(failed)?.close().await;
    Ok(Migrated { from: schema.found, to: schema.known })
}

/// Publish what commands have changed, until told to stop.
pub async fn listen(domain: Domain, stop: CancellationToken) {
    let mut interval = tokio::time::interval(LOOK_EVERY);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = interval.tick() => {}
        }
        loop {
            match domain.publish_outside_events().await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(?error, "what commands have changed could not be read");
                    break;
                }
            }
        }
    }
}

//! Moving an instance from SQLite to PostgreSQL.

use std::path::Path;

use super::OperationError;
use super::config::ServerUrl;
use super::data_dir::DataDir;
use super::progress::Progress;
pub use super::store::Transferred;
use super::store::{Location, Store, StoreError};

/// Copy the database of a directory into an empty one at `to`, `postgres://…`. Everything else in the directory, such as
/// uploads and the key, stays there and is used from there; so does the database, which is not changed.
///
/// # Errors
/// A server is running; there is no database, or it is not of this version; the other one is not empty or cannot be
/// used, or has an instance in it. Then nothing is left there but empty tables.
pub async fn to_postgres(
    from: &Path,
    to: &ServerUrl,
    progress: &dyn Progress,
) -> Result<Transferred, OperationError> {
    let schema = Store::schema(Location::Directory(from)).await?;
    if schema.found.is_none() {
        return Err(OperationError::refused(format!("there is no database in {}", from.display())));
    }
    let data_dir = DataDir::claim(from)?;
    if schema.is_older() {
        return Err(OperationError::refused(format!(
            "the database in {0} is from an older version: bring it up to date with `salon migrate --data-dir {0}` first",
            from.display()
        )));
    }
    if let Some(found) = schema.found.filter(|found| *found > schema.known) {
        return Err(StoreError::NewerSchema { found, known: schema.known }.into());
    }
    let refused = |error| match error {
        StoreError::Unfit(_) => OperationError::refused(error.to_string()),
        other => other.into(),
    };
    let _alone = Location::Server(to).claim().await.map_err(refused)?;
    if Store::schema(Location::Server(to)).await?.is_older() {
        return Err(OperationError::refused("the database to copy into has an older instance in it"));
    }
    Store::transfer(data_dir.path(), to.secret(), progress).await.map_err(refused)
}

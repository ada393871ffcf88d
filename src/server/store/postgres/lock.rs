//! The lock of those who use a database: servers share it, and who wants the database alone has to get all of it.

use sqlx::Executor;
use sqlx::postgres::PgConnection;

use super::connect;
use crate::server::store::StoreError;

/// Takes a server's share. A machine that has gone loses it soon.
const SHARE: &str = "
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET lock_timeout = '5s'; SELECT pg_advisory_lock_shared(5387017); SET lock_timeout = '20s'";

/// Takes all of it.
const CLAIM: &str = "
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET lock_timeout = '5s'; SELECT pg_advisory_lock(5387017)";

/// A connection that has a server's share as long as it lasts.
///
/// # Errors
/// Somebody has claimed the database.
pub async fn share(url: &str) -> Result<PgConnection, StoreError> {
    holding(url, SHARE).await
}

/// A connection that has the whole database to itself as long as it lasts, but for commands that write beside a server.
///
/// # Errors
/// A server has a share, or somebody else has claimed it.
pub async fn claim(url: &str) -> Result<PgConnection, StoreError> {
    holding(url, CLAIM).await
}

/// Take a server's share on its connection for writing, which is new. What a newer version has made of the database since
/// is not for this one to write to.
///
/// # Errors
/// Somebody has claimed the database, or its schema is newer.
pub async fn share_again(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(SHARE)).await?;
    let schema = super::schema(connection).await.map_err(|error| sqlx::Error::Protocol(error.to_string()))?;
    if schema.is_newer() {
        return Err(sqlx::Error::Protocol("a newer version has migrated the database".to_owned()));
    }
    Ok(())
}

async fn holding(url: &str, lock: &'static str) -> Result<PgConnection, StoreError> {
    let mut connection = connect(url).await?;
    let locked = connection.execute(sqlx::raw_sql(lock)).await;
    locked.map(|_| connection).map_err(|error| refused(error.into()))
}

fn refused(error: StoreError) -> StoreError {
    const LOCK_NOT_AVAILABLE: &str = "55P03";
    match &error {
        StoreError::Database(cause)
            if cause.as_database_error().and_then(|error| error.code()).as_deref()
                == Some(LOCK_NOT_AVAILABLE) =>
        {
            StoreError::Unfit("a server or a command is using it")
        }
        _ => error,
    }
}

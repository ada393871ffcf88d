//! From PostgreSQL to SQLite, for what works with files: backups and exports.

use std::path::Path;

use futures::TryStreamExt;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::query_builder::Separated;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, QueryBuilder, Row, Sqlite};

use super::{BEGIN_INDEX, HEADS, Head, TABLES, check_tables, columns, names};
use crate::server::store::sqlite::FILE;
use crate::server::store::{Store, StoreError, postgres};

/// Rows that are written together: SQLite takes 32,766 values a statement.
const BATCH: usize = 500;

/// Copy a PostgreSQL database, as it stands at one moment, into a new one in a directory. Whoever reads or writes it
/// meanwhile does not wait. The copy may not be on disk yet.
///
/// # Errors
/// One of both cannot be used, or the copy is not the same; what is left of it is worth nothing.
pub async fn copy_postgres(url: &str, to: &Path) -> Result<(), StoreError> {
    let mut from = postgres::snapshot(url).await?;
    Store::open_sqlite(to).await?.close().await;
    // A row may come before one that it refers to. Whether all are there is for PostgreSQL to see to.
    let options = SqliteConnectOptions::new().filename(to.join(FILE)).foreign_keys(false);
    let mut to = options.synchronous(SqliteSynchronous::Off).connect().await?;
    check_tables(&mut to).await?;
    to.execute("BEGIN").await?;
    for table in TABLES {
        copy(&mut from, &mut to, table).await?;
    }
    let heads: Vec<Head> = sqlx::query_as(HEADS).fetch_all(&mut from).await?;
    let copied: Vec<Head> = sqlx::query_as(HEADS).fetch_all(&mut to).await?;
    if heads != copied {
        return Err(StoreError::Differs("the positions and revisions of rooms".to_owned()));
    }
    to.execute(BEGIN_INDEX).await?;
    to.execute("COMMIT").await?;
    to.close().await?;
    from.close().await?;
    Ok(())
}

async fn copy(from: &mut PgConnection, to: &mut SqliteConnection, table: &str) -> Result<(), StoreError> {
    let columns = columns(to, table).await?;
    let names = names(&columns);
    // What a new database begins with is in the other one as well.
    to.execute(AssertSqlSafe(format!("DELETE FROM {table}"))).await?;
    let mut rows = sqlx::query(AssertSqlSafe(format!("SELECT {names} FROM {table}"))).fetch(from);
    let insert = format!("INSERT INTO {table} ({names}) ");
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(row) = rows.try_next().await? {
        batch.push(row);
        if batch.len() == BATCH {
            send(&insert, &columns, &batch, to).await?;
            batch.clear();
        }
    }
    send(&insert, &columns, &batch, to).await
}

async fn send(
    insert: &str,
    columns: &[(String, String)],
    rows: &[PgRow],
    to: &mut SqliteConnection,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::new(insert);
    let mut outcome = Ok(());
    query.push_values(rows, |mut values, row| {
        for (at, (_, declared)) in columns.iter().enumerate() {
            if let Err(error) = push(&mut values, row, at, declared) {
                outcome = Err(error);
            }
        }
    });
    outcome?;
    query.build().persistent(rows.len() == BATCH).execute(to).await?;
    Ok(())
}

fn push(
    values: &mut Separated<'_, Sqlite, &'static str>,
    row: &PgRow,
    at: usize,
    declared: &str,
) -> Result<(), StoreError> {
    match declared {
        "INTEGER" => values.push_bind(row.try_get::<Option<i64>, _>(at)?),
        "TEXT" => values.push_bind(row.try_get::<Option<String>, _>(at)?),
        "BLOB" => values.push_bind(row.try_get::<Option<Vec<u8>>, _>(at)?),
        _ => return Err(StoreError::Corrupt("type of a column")),
    };
    Ok(())
}

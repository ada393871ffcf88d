//! From SQLite to PostgreSQL.

use std::path::Path;

use futures::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};

use super::{BEGIN_INDEX, HEADS, Head, TABLES, Transferred, check_tables, columns, names};
use crate::server::progress::Progress;
use crate::server::store::sqlite::{BUSY_TIMEOUT, FILE};
use crate::server::store::{Store, StoreError, postgres};

/// Rows that are sent together.
const BATCH: usize = 1000;

impl Store {
    /// Copy the SQLite database of a directory, which nobody writes to, into an empty PostgreSQL database.
    ///
    /// # Errors
    /// The database is not empty, one of both cannot be used, or the copy is not the same. Then it stays empty.
    pub async fn transfer(
        data_dir: &Path,
        url: &str,
        progress: &dyn Progress,
    ) -> Result<Transferred, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(data_dir.join(FILE))
            .read_only(true)
            .busy_timeout(BUSY_TIMEOUT);
        let mut from = options.connect().await?;
        from.execute("BEGIN").await?;
        check_tables(&mut from).await?;
        let mut to = postgres::migrated(url).await?;
        // No node can be writing meanwhile.
        to.execute(sqlx::raw_sql(postgres::BEGIN_TURN)).await?;
        for table in TABLES {
            if count(&mut to, table).await? > 0 {
                return Err(StoreError::Unfit("it is not empty"));
            }
        }
        let mut transferred = Transferred { rows: 0, rooms: 0, messages: 0 };
        for table in TABLES {
            let there: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
                .fetch_one(&mut from)
                .await?;
            progress.begin(table, u64::try_from(there).unwrap_or(0));
            copy(&mut from, &mut to, table, progress).await?;
            if count(&mut to, table).await? != there {
                return Err(StoreError::Differs(format!("the rows of {table}")));
            }
            transferred.rows += there;
        }
        let heads: Vec<Head> = sqlx::query_as(HEADS).fetch_all(&mut from).await?;
        let copied: Vec<Head> = sqlx::query_as(HEADS).fetch_all(&mut to).await?;
        if heads != copied {
            return Err(StoreError::Differs("the positions and revisions of rooms".to_owned()));
        }
        transferred.rooms = heads.len();
        transferred.messages = heads.iter().map(|head| head.3).sum();
        go_on_counting(&mut to).await?;
        to.execute(BEGIN_INDEX).await?;
        to.execute("COMMIT").await?;
        to.close().await?;
        from.close().await?;
        Ok(transferred)
    }
}

async fn count(to: &mut PgConnection, table: &str) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}"))).fetch_one(to).await?)
}

/// The values of one column, for many rows.
enum Column {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    fn of(declared: &str) -> Result<Self, StoreError> {
        match declared {
            "INTEGER" => Ok(Self::Numbers(Vec::with_capacity(BATCH))),
            "TEXT" => Ok(Self::Texts(Vec::with_capacity(BATCH))),
            "BLOB" => Ok(Self::Bytes(Vec::with_capacity(BATCH))),
            _ => Err(StoreError::Corrupt("type of a column")),
        }
    }

    fn array(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "BIGINT[]",
            Self::Texts(_) => "TEXT[]",
            Self::Bytes(_) => "BYTEA[]",
        }
    }

    fn push(&mut self, row: &SqliteRow, at: usize) -> Result<(), StoreError> {
        match self {
            Self::Numbers(values) => values.push(row.try_get(at)?),
            // PostgreSQL has no place for this character; texts of today have none.
            Self::Texts(values) => {
                values.push(row.try_get::<Option<String>, _>(at)?.map(|text| text.replace('\0', "")))
            }
            Self::Bytes(values) => values.push(row.try_get(at)?),
        }
        Ok(())
    }
}

/// A table on its way.
struct Batch {
    insert: String,
    columns: Vec<Column>,
    rows: usize,
}

impl Batch {
    fn new(table: &str, columns: &[(String, String)]) -> Result<Self, StoreError> {
        let names = names(columns);
        let columns =
            columns.iter().map(|(_, declared)| Column::of(declared)).collect::<Result<Vec<_>, _>>()?;
        let arrays =
            (1..).zip(&columns).map(|(number, column)| format!("CAST(${number} AS {})", column.array()));
        let insert = format!(
            "INSERT INTO {table} ({names}) SELECT * FROM unnest({})",
            arrays.collect::<Vec<_>>().join(",")
        );
        Ok(Self { insert, columns, rows: 0 })
    }

    fn push(&mut self, row: &SqliteRow) -> Result<(), StoreError> {
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(row, at)?;
        }
        self.rows += 1;
        Ok(())
    }

    async fn send(&mut self, to: &mut PgConnection) -> Result<usize, StoreError> {
        let mut query = sqlx::query(AssertSqlSafe(self.insert.as_str()));
        for column in &mut self.columns {
            query = match column {
                Column::Numbers(values) => query.bind(std::mem::take(values)),
                Column::Texts(values) => query.bind(std::mem::take(values)),
                Column::Bytes(values) => query.bind(std::mem::take(values)),
            };
        }
        query.execute(to).await?;
        Ok(std::mem::take(&mut self.rows))
    }
}

/// In the order of the first column, which every key begins with: what a message answers comes before it.
async fn copy(
    from: &mut SqliteConnection,
    to: &mut PgConnection,
    table: &str,
    progress: &dyn Progress,
) -> Result<(), StoreError> {
    let columns = columns(from, table).await?;
    let select = format!("SELECT {} FROM {table} ORDER BY 1", names(&columns));
    let mut batch = Batch::new(table, &columns)?;
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(from);
    while let Some(row) = rows.try_next().await? {
        batch.push(&row)?;
        if batch.rows == BATCH {
            progress.advance(batch.send(to).await? as u64);
        }
    }
    progress.advance(batch.send(to).await? as u64);
    Ok(())
}

/// Let ids that the database gives follow those that are there.
async fn go_on_counting(to: &mut PgConnection) -> Result<(), StoreError> {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
         WHERE is_identity = 'YES' AND table_schema = current_schema()",
    )
    .fetch_all(&mut *to)
    .await?;
    for (table, column) in columns {
        let statement = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table} HAVING count(*) > 0"
        );
        to.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await?;
    }
    Ok(())
}

//! Which databases the servers of a run have: SQLite in their data directories, or for each directory one on the
//! PostgreSQL server that `TEST_POSTGRES` leads to, see `scripts/test_postgres.sh`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use salon::server::config::ServerUrl;
use salon::server::store::Store;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

/// The database of PostgreSQL that belongs to a data directory, made if it is not there.
pub async fn url(data_dir: &Path) -> Option<ServerUrl> {
    let server = std::env::var("TEST_POSTGRES").ok()?;
    let mut hasher = DefaultHasher::new();
    data_dir.hash(&mut hasher);
    let name = format!("test_{:x}", hasher.finish());
    let (before, after) = server.split_once("/postgres?").expect("postgres://…/postgres?…");
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let made = sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await;
    if let Err(error) = made {
        let code = error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
        // Duplicate.
        assert!(matches!(code.as_deref(), Some("42P04" | "23505")), "{error}");
    }
    connection.close().await.unwrap();
    ServerUrl::parse(&format!("{before}/{name}?{after}"), &["postgres"])
}

/// Open the database of a data directory beside its server.
pub async fn open(data_dir: &Path) -> Store {
    match url(data_dir).await {
        Some(url) => Store::open_postgres(url.secret()).await.unwrap(),
        None => Store::open_sqlite(data_dir).await.unwrap(),
    }
}

/// Run a statement on the database of a data directory, behind its server's back.
pub async fn execute(data_dir: &Path, statement: &'static str) {
    if let Some(url) = url(data_dir).await {
        let mut connection = PgConnection::connect(url.secret()).await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        return connection.close().await.unwrap();
    }
    let file = format!("sqlite://{}", data_dir.join("salon.db").display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

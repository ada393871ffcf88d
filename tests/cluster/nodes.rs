//! Two nodes, and what they need.

use tempfile::TempDir;

use crate::node::Node;
use crate::support::Client;
use crate::support::postgres::Postgres;
use crate::support::redis::Redis;

/// Two nodes on one database.
pub struct Nodes {
    pub one: Node,
    pub two: Node,
    pub postgres: Postgres,
    pub database: String,
    /// `None` where they hear of each other by the database alone.
    pub redis: Option<Redis>,
    _uploads: TempDir,
}

impl Nodes {
    pub async fn start() -> Self {
        Self::with(Some(Redis::start()), "1").await
    }

    pub async fn without_redis() -> Self {
        Self::with(None, "1").await
    }

    /// With limits.
    pub async fn limited() -> Self {
        Self::with(Some(Redis::start()), "0").await
    }

    async fn with(redis: Option<Redis>, unlimited: &str) -> Self {
        let postgres = Postgres::start();
        let (database, uploads) = (postgres.database(), TempDir::new().unwrap());
        let mut variables = vec![
            ("SALON_DATABASE_URL", database.clone()),
            ("SALON_UPLOADS", uploads.path().display().to_string()),
            ("SALON_UNLIMITED", unlimited.to_owned()),
            ("SALON_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ];
        variables.extend(redis.as_ref().map(|redis| ("SALON_REDIS_URL", redis.url())));
        let one = Node::start(variables.clone(), None).await;
        let two = Node::start(variables, Some(&one.key())).await;
        Self { one, two, postgres, database, redis, _uploads: uploads }
    }

    pub fn redis(&mut self) -> &mut Redis {
        self.redis.as_mut().expect("these have one")
    }

    /// Somebody with a new account, at the first node.
    pub async fn register(&self, username: &str) -> Client {
        let mut client = self.one.guest();
        client.register(username).await;
        client
    }

    /// The first node where this is 0, else the second.
    pub fn number(&mut self, number: usize) -> &mut Node {
        if number == 0 { &mut self.one } else { &mut self.two }
    }
}

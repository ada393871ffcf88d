//! Redis, as far as nodes want anything of it: to say and hear words, and to run a script.

use std::time::Duration;

use ::redis::aio::{MultiplexedConnection, PubSubStream};
use ::redis::{AsyncConnectionConfig, Client, RedisError};
use futures::StreamExt;
use tokio::time::timeout;
use tokio_rustls::rustls::crypto::ring;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(1);

/// It cannot be reached, or does not do what it is told. For the log.
#[derive(Debug)]
pub struct Away(pub String);

impl From<RedisError> for Away {
    fn from(error: RedisError) -> Self {
        Self(error.to_string())
    }
}

/// Where it is, and how to get in.
#[derive(Clone)]
pub struct Redis(Client);

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis(…)")
    }
}

impl Redis {
    /// At `redis://…` or `rediss://…`. Nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn open(url: &str) -> Result<Self, String> {
        // The crate takes the process' own, which has to be named where more than one is linked, as with `s3`. Whoever
        // has named one already may keep it.
        let _ = ring::default_provider().install_default();
        Client::open(url).map(Self).map_err(|error| error.to_string())
    }

    /// Connect, to speak and to hear what is said on a channel.
    pub async fn connect(&self, channel: &str) -> Result<(Line, Heard), Away> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER));
        let connecting = async {
            let line = self.0.get_multiplexed_async_connection_with_config(&config).await?;
            let (mut sink, stream) = self.0.get_async_pubsub().await?.split();
            sink.subscribe(channel).await?;
            Ok::<_, Away>((Line(line), Heard(stream)))
        };
        timeout(CONNECT, connecting).await.unwrap_or_else(|_| Err(Away("it does not answer".to_owned())))
    }
}

/// A connection to speak by. Cheap to clone.
#[derive(Clone)]
pub struct Line(MultiplexedConnection);

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line")
    }
}

impl Line {
    /// Say words on a channel, in this order.
    pub async fn say(&mut self, channel: &str, words: &[Vec<u8>]) -> Result<(), Away> {
        let mut all = ::redis::pipe();
        for word in words {
            all.cmd("PUBLISH").arg(channel).arg(word.as_slice()).ignore();
        }
        Ok(all.query_async::<()>(&mut self.0).await?)
    }

    /// Run a script with one key, which answers a number.
    pub async fn run(&mut self, script: &str, key: &str, numbers: [i64; 2]) -> Result<i64, Away> {
        let mut command = ::redis::cmd("EVAL");
        command.arg(script).arg(1).arg(key).arg(&numbers[..]);
        Ok(command.query_async(&mut self.0).await?)
    }
}

/// What is said on a channel. Whoever takes it from here does so at once: nothing gathers.
pub struct Heard(PubSubStream);

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Heard")
    }
}

impl Heard {
    /// The next word; `None` when the connection is lost.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        Some(self.0.next().await?.get_payload_bytes().to_vec())
    }
}

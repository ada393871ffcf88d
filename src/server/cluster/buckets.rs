//! Rate limits that hold on all nodes: buckets in Redis, on its clock.

use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::redis::Line;
use crate::server::domain::{Bucket, RateLimited, SharedBuckets};

/// How long an answer is waited for: somebody waits to sign in.
const PATIENCE: Duration = Duration::from_millis(500);

/// Keeps the moment at which the bucket is full again, and forgets it then. Given are the milliseconds of a token and
/// the number of tokens; the answer is how long to wait for one, or 0 and it was taken.
const TAKE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local period, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + period
local wait = full - now - period * burst
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', full - now))
return 0";

/// Where they are; asked while it can be reached.
#[derive(Debug)]
pub struct Buckets {
    open: watch::Receiver<Option<Line>>,
    prefix: String,
}

impl Buckets {
    /// Of the instance of this name.
    pub fn new(open: watch::Receiver<Option<Line>>, name: &str) -> Self {
        Self { open, prefix: format!("salon:{name}:limit:") }
    }
}

impl SharedBuckets for Buckets {
    fn take(&self, bucket: Bucket) -> BoxFuture<'_, Option<Result<(), RateLimited>>> {
        Box::pin(async move {
            let mut line = self.open.borrow().clone()?;
            let period = i64::try_from(bucket.period.as_millis()).ok()?;
            let key = format!("{}{}", self.prefix, bucket.key);
            let numbers = [period, i64::from(bucket.burst.get())];
            let answer = timeout(PATIENCE, line.run(TAKE, &key, numbers)).await;
            match answer {
                Ok(Ok(0)) => Some(Ok(())),
                Ok(Ok(wait)) => {
                    let retry_after = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
                    Some(Err(RateLimited { retry_after }))
                }
                Ok(Err(away)) => {
                    tracing::warn!(because = away.0, "a rate limit holds on this node alone");
                    None
                }
                Err(_) => None,
            }
        })
    }
}

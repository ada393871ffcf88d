//! Rate limits that hold on all nodes together.

use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use super::rate_limit::{RateLimit, RateLimited};
use super::secrets::digest;

/// A bucket that all nodes take from: `burst` at once, then one per `period`.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Tells nobody whose it is.
    pub key: String,
    pub burst: NonZeroU32,
    pub period: Duration,
}

/// Where they are.
pub trait SharedBuckets: Debug + Send + Sync {
    /// Take one token. `None` when they cannot be reached.
    fn take(&self, bucket: Bucket) -> BoxFuture<'_, Option<Result<(), RateLimited>>>;
}

/// A bucket per key, on this node and, where nodes share them, on all together. This node's own is asked first: it
/// stands alone while the others cannot be reached.
#[derive(Debug)]
pub struct SharedLimit<K: Hash + Eq + Clone> {
    own: RateLimit<K>,
    /// `None` if it never refuses.
    terms: Option<Terms>,
    shared: Option<Arc<dyn SharedBuckets>>,
}

#[derive(Debug)]
struct Terms {
    name: &'static str,
    burst: NonZeroU32,
    period: Duration,
}

impl<K: Hash + Eq + Clone + Debug> SharedLimit<K> {
    /// The name is that of its buckets on all nodes.
    pub fn new(name: &'static str, burst: NonZeroU32, period: Duration) -> Self {
        let terms = Some(Terms { name, burst, period });
        Self { own: RateLimit::new(burst, period), terms, shared: None }
    }

    /// Never refuses.
    pub fn unlimited() -> Self {
        Self { own: RateLimit::unlimited(), terms: None, shared: None }
    }

    /// Count with the other nodes from now on.
    pub fn share(&mut self, buckets: &Arc<dyn SharedBuckets>) {
        self.shared = Some(buckets.clone());
    }

    /// Take one token, or hear when there will be one.
    pub async fn check(&self, key: &K) -> Result<(), RateLimited> {
        self.own.check(key)?;
        let (Some(shared), Some(terms)) = (&self.shared, &self.terms) else { return Ok(()) };
        let Terms { name, burst, period } = *terms;
        let bucket = Bucket { key: digest(&format!("{name} {key:?}")), burst, period };
        shared.take(bucket).await.unwrap_or(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Answering(Option<Result<(), RateLimited>>);

    impl SharedBuckets for Answering {
        fn take(&self, bucket: Bucket) -> BoxFuture<'_, Option<Result<(), RateLimited>>> {
            assert!(!bucket.key.contains("ada"), "{}", bucket.key);
            Box::pin(async move { self.0 })
        }
    }

    async fn answers(shared: Option<Result<(), RateLimited>>) -> [Result<(), RateLimited>; 2] {
        let mut limit = SharedLimit::new("names", NonZeroU32::MIN, Duration::from_secs(60));
        let buckets: Arc<dyn SharedBuckets> = Arc::new(Answering(shared));
        limit.share(&buckets);
        [limit.check(&"ada".to_owned()).await, limit.check(&"ada".to_owned()).await]
    }

    #[tokio::test]
    async fn either_may_refuse_and_one_alone_holds() {
        let refused = RateLimited { retry_after: Duration::from_secs(9) };
        assert_eq!(answers(Some(Err(refused))).await[0], Err(refused), "other nodes have taken all");
        for shared in [Some(Ok(())), None] {
            let [first, second] = answers(shared).await;
            assert!(first.is_ok() && second.is_err(), "{shared:?}");
        }
    }
}

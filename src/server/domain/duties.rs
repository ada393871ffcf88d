//! What one node does for all of them.

use std::time::Duration;

use super::{Domain, DomainError};
use crate::server::clock::now_ms;

impl Domain {
    /// Take on a duty for a while, or go on with it; `false` if another node has it.
    pub async fn take_duty(
        &self,
        name: &'static str,
        node: &str,
        lease: Duration,
    ) -> Result<bool, DomainError> {
        let node = node.to_owned();
        let now = now_ms();
        let until = now.saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let taken = self.store.write(
            move |tx| Box::pin(async move { tx.take_duty(name, &node, now, until).await }),
            |_: &bool| (),
        );
        Ok(taken.await?)
    }

    /// Leave a duty to whoever comes.
    pub async fn leave_duty(&self, name: &'static str, node: &str) -> Result<(), DomainError> {
        let node = node.to_owned();
        let left = self
            .store
            .write(move |tx| Box::pin(async move { tx.leave_duty(name, &node).await }), |(): &()| ());
        Ok(left.await?)
    }
}

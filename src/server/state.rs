//! What every request can reach.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::config::LeptosOptions;
use tokio_util::task::TaskTracker;

use super::auth::Auth;
use super::config::Config;
use super::domain::Domain;
use super::hub::connection::Services;
use super::media::Media;
use super::metrics::Metrics;
use super::outbound::Outbound;
use super::push::Push;

/// [`Shared`], which every layer of every request has a copy of.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

impl From<Shared> for AppState {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What every request can reach.
#[derive(Debug)]
pub struct Shared {
    pub config: Config,
    pub domain: Domain,
    pub auth: Auth,
    pub sockets: Services,
    pub media: Media,
    pub push: Push,
    pub outbound: Outbound,
    pub metrics: Metrics,
    /// The tasks of open sockets: shutting down waits for them.
    pub socket_tasks: TaskTracker,
    pub leptos: LeptosOptions,
    /// See [`Shared::start_draining`].
    pub(super) draining: AtomicBool,
}

impl Shared {
    /// From now on `/readyz` tells load balancers to look elsewhere.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

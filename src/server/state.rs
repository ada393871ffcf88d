//! What every request can reach.

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

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    pub config: Arc<Config>,
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
    /// See [`AppState::start_draining`].
    pub(super) draining: Arc<AtomicBool>,
}

impl AppState {
    /// From now on `/readyz` tells load balancers to look elsewhere.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

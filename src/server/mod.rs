//! The server: [`run`] is the wiring, readable from top to bottom.

pub mod auth;
mod background;
pub mod backup;
pub mod bus;
pub mod clock;
mod cluster;
pub mod config;
mod data_dir;
pub mod demo;
pub mod doctor;
pub mod domain;
mod duty;
pub mod export;
mod gather;
mod geography;
pub mod http;
pub mod hub;
pub mod import;
pub mod loadtest;
mod markup;
pub mod media;
pub mod metrics;
mod operation_error;
mod outbound;
pub mod outside;
pub mod progress;
pub mod push;
pub(crate) mod qr;
mod questions;
pub mod search;
mod serving;
pub mod site;
pub mod socket;
mod start_error;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod transfer;
mod vault;
pub mod webhook;
mod wording;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use leptos::config::LeptosOptions;
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::redis::Redis;
use auth::{Auth, Passwords, SqlSessionStore};
use background::{Background, erase_names, expire_messages, index_older_messages, keep_share, sweep};
use bus::Bus;
use cluster::Node;
use config::{Config, TrustedProxies};
use data_dir::DataDir;
use domain::{Domain, Limits};
use duty::Duty;
use geography::Geography;
use hub::Hub;
use hub::connection::Services;
use hub::dispatcher::Dispatcher;
use media::{Cleaner, Media, Storage};
use metrics::{Counts, Metrics, Watched};
pub use operation_error::OperationError;
use outbound::Outbound;
use push::{Push, Pusher};
use site::Site;
pub use start_error::StartError;
use state::{AppState, Shared};
use store::Store;
use vault::{KEY_FILE, Vault};
use webhook::Webhooks;

/// Identifies this build to browsers that may hold an older one.
pub const BUILD: &str = env!("SALON_BUILD");

/// Connections that may wait to be accepted: everyone comes back at once after a restart.
const LISTEN_BACKLOG: u32 = 4096;
/// Over how long clients are asked to spread their return after a restart.
const RETURN_SPREAD_MS: u64 = 3_000;
/// How long open requests and sockets may take to finish when the server stops.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Reserve the address.
///
/// # Errors
/// It is in use, or not ours.
pub fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let listen = |socket: TcpSocket| {
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(LISTEN_BACKLOG)
    };
    socket.and_then(listen).map_err(|error| StartError::listen(address, &error))
}

/// Serve until `shutdown` is cancelled, then drain.
///
/// # Errors
/// The data directory or the database cannot be used; nothing has been served then.
pub async fn run(
    config: Config,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), StartError> {
    if !config.guards_metrics() {
        return Err(StartError::new(
            "with a metrics_listen that other machines reach, SALON_METRICS_TOKEN has to be set",
        ));
    }
    let metrics_listener = config.metrics_listen.map(bind).transpose()?;
    let tls = config.tls.clone().map(serving::Tls::open).transpose()?;
    let data_dir = DataDir::claim(&config.data_dir)?;
    let storage = Storage::open(config.uploads.as_deref(), data_dir.path())?;
    let site = Site::open(config.site_root.as_deref(), data_dir.path())
        .map_err(|error| StartError::site(data_dir.path(), &error))?;
    let is_key_new = !data_dir.path().join(KEY_FILE).exists();
    let vault = Vault::open(data_dir.path())?;
    let geography = Geography::open(config.geoip_file.as_deref())?;
    if config.redis_url.is_some() && config.database_url.is_none() {
        return Err(StartError::new(
            "redis_url is for servers that share a database: set database_url as well",
        ));
    }
    let redis = config.redis_url.as_ref().map(|url| Redis::open(url.secret())).transpose();
    let redis = redis.map_err(|why| StartError::new(format!("redis_url cannot be used: {why}")))?;
    let unusable = |error| StartError::database(config.database(), &error);
    let store = Store::open_to_serve(config.database()).await.map_err(unusable)?;
    let sealed = store.read(|tx| Box::pin(async move { tx.has_sealed_secrets().await }));
    if is_key_new && sealed.await.map_err(unusable)? {
        tracing::error!(
            "{KEY_FILE} was missing from the data directory, and this is another: second steps and webhooks that were \
             made before do not work. Stop the server and put the old file back"
        );
    }

    let limits = if config.unlimited { Limits::lifted() } else { Limits::standard() };
    let upload_quota = limits.upload_quota.map(|_| config.upload_quota_bytes);
    let mut limits = Limits {
        message_chars: config.message_chars,
        recall_window: config.recall_window,
        retention: config.retention,
        upload_quota,
        session_idle: config.session_idle,
        session_absolute: config.session_absolute,
        ..limits
    };
    if config.unlimited {
        tracing::warn!(
            "SALON_UNLIMITED: rate limits and per-user caps are off; for load tests on one's own machine only"
        );
    }
    let (bus, done) = if store.is_shared() {
        let (bus, done) = Bus::of_a_node();
        (bus, Some(done))
    } else {
        (Bus::in_process(), None)
    };
    let (events, posted, said) = (bus.subscribe(), bus.subscribe_own(), bus.subscribe());
    let counts = Arc::<Counts>::default();
    let hub = Hub::new(config.max_connections, limits.connections_by_user).counted_by(counts.clone());
    let hub = Arc::new(hub);
    let epoch = outside::prepare(store.clone()).await.map_err(StartError::domain)?;
    let node = Node::new(&epoch, hub.clone(), bus.clone(), done, redis);
    node.share(&mut limits);
    let limits = Arc::new(limits);
    let domain =
        Domain::new(store.clone(), bus, hub.clone(), limits.clone(), BUILD).counted_by(counts.clone());

    let passwords = tokio::task::spawn_blocking(Passwords::new).await.map_err(|_| StartError::internal())?;
    let auth = Auth::new(domain.clone(), passwords, limits.clone(), geography, vault.clone());
    let sockets = Services {
        hub: hub.clone(),
        domain: domain.clone(),
        epoch: epoch.into(),
        unlimited_frames: limits.unlimited_frames,
        frame_bytes: config.frame_bytes,
    };
    let media = Media::new(domain.clone(), storage.clone(), data_dir.path(), config.upload_bytes);
    let cleaner = Cleaner::new(domain.clone(), storage, config.unsent_uploads);
    let subject = config.push_subject.clone();
    let outbound = Outbound::new(config.private_targets).map_err(|_| StartError::internal())?;
    let push = Push::prepare(domain.clone(), subject, outbound.clone()).await.map_err(StartError::domain)?;
    let pusher = Pusher::new(push.clone(), counts.clone());
    domain.seal_webhook_secrets(&vault).await.map_err(StartError::domain)?;
    let telling = Duty::new("webhooks", store.is_shared());
    let webhooks = Webhooks::new(domain.clone(), outbound.clone(), vault.clone(), counts.clone());
    let webhooks = webhooks.on_duty(telling.clone());
    let watched = Watched {
        hub: hub.clone(),
        domain: domain.clone(),
        store: store.clone(),
        push: pusher.places(),
        data_dir: data_dir.path().to_owned(),
    };
    let metrics = Metrics::new(watched, counts, BUILD);
    let sessions = SqlSessionStore::new(store.clone(), config.session_absolute);
    let proxies = config.trusted_proxies.clone();
    let leptos = leptos_options(&site);
    let state = AppState::from(Shared {
        config,
        domain: domain.clone(),
        auth,
        sockets,
        media,
        push,
        outbound,
        metrics: metrics.clone(),
        socket_tasks: TaskTracker::new(),
        leptos,
        draining: AtomicBool::default(),
    });
    let router = http::router(state.clone(), sessions);

    let background = Background::new();
    node.begin(&domain, &background).await.map_err(StartError::domain)?;
    if store.is_shared() {
        background.spawn(|stop| keep_share(store.clone(), shutdown.clone(), stop));
    }
    background.spawn(|stop| index_older_messages(domain.clone(), stop));
    background.spawn(|stop| erase_names(domain.clone(), stop));
    background.spawn(|stop| expire_messages(domain.clone(), stop));
    background.spawn(|stop| sweep(domain.clone(), stop));
    background.spawn(|stop| outside::listen(domain.clone(), stop));
    background.spawn(|stop| Dispatcher::new(hub.clone(), domain.clone()).run(events, stop));
    background.spawn(|stop| cleaner.run(stop));
    background.spawn(|stop| pusher.run(posted, stop));
    background.spawn(|stop| webhooks.run(said, stop));
    background.spawn(|stop| telling.keep(domain.clone(), stop));
    background.spawn(|stop| metrics.run(stop));
    if let Some(listener) = metrics_listener {
        println!("metrics on http://{}/metrics", listener.local_addr().map_err(|_| StartError::internal())?);
        let router = http::metrics_router(state.clone());
        background.spawn(|stop| serving::serve(listener, router, None, TrustedProxies::default(), stop));
    }
    if let Some(tls) = tls.clone() {
        background.spawn(|stop| tls.keep_current(stop));
    }

    let address = listener.local_addr().map_err(|_| StartError::internal())?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    println!("listening on {scheme}://{address}");
    let stop_serving = CancellationToken::new();
    let mut serving = tokio::spawn(serving::serve(listener, router, tls, proxies, stop_serving.clone()));

    shutdown.cancelled().await;
    tracing::info!("stopping: sockets are sent away, open requests finish");
    state.start_draining();
    hub.close_all(RETURN_SPREAD_MS).await;
    state.socket_tasks.close();
    let drained = async {
        // Until the sockets are gone, requests are still answered and `/readyz` says why no more should come.
        state.socket_tasks.wait().await;
        stop_serving.cancel();
        let _ = (&mut serving).await;
    };
    if tokio::time::timeout(DRAIN_TIMEOUT, drained).await.is_err() {
        tracing::warn!("some connections did not finish in time and are cut");
        serving.abort();
    }
    background.stop().await;
    domain.finish_posts().await;
    domain.finish_marks().await;
    store.close().await;
    drop(site);
    drop(data_dir);
    Ok(())
}

fn leptos_options(site: &Site) -> LeptosOptions {
    let hash_file = site.hash_file.as_ref().map(|file| file.to_string_lossy());
    LeptosOptions::builder()
        .output_name("salon")
        .site_root(site.root.to_string_lossy())
        .site_pkg_dir("pkg")
        .hash_files(hash_file.is_some())
        .hash_file(hash_file.unwrap_or_default().into())
        .build()
}

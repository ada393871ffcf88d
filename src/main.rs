//! The `salon` command.

#![forbid(unsafe_code)]

mod command;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use command::{Ended, Place};
use mimalloc::MiMalloc;
use salon::server::config::{Config, ConfigError, ConfigFile, Overrides, environment};
use salon::server::{self, StartError};
use tokio_util::sync::CancellationToken;

/// See docs/PERFORMANCE.md, "What memory is spent on".
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A self-hosted real-time chat.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the chat. The default.
    Serve(ServeArgs),
    /// Bring the database's schema up to date, or copy the database into PostgreSQL.
    Migrate(command::migrate::MigrateArgs),
    /// Put everything into one file, while a server may be running.
    Backup(command::backup::BackupArgs),
    /// Make a data directory of a backup. Everyone signs in anew, and every client reloads.
    Restore(command::restore::RestoreArgs),
    /// Write everything that people can read as JSON and files, while a server may be running.
    Export(command::export::ExportArgs),
    /// Bring in what was said in another chat, while no server is running.
    Import(command::import::ImportArgs),
    /// Look for what is wrong with an instance, running or not: a line each.
    Doctor(Place),
    /// Create accounts, and say what they may. Works while a server is running.
    User(command::user::UserArgs),
    /// Measure what a server of its own on this machine can take, and what it takes for it.
    Loadtest(command::loadtest::LoadtestArgs),
    /// Fill a data directory with people and conversations to look at.
    Seed(command::seed::SeedArgs),
}

#[derive(Debug, Default, Args)]
struct ServeArgs {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "SALON_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Where the database is kept [default: ./data]
    #[arg(long, env = "SALON_DATA_DIR", value_name = "DIR")]
    data_dir: Option<String>,
    /// A PostgreSQL database, such as postgres://salon@localhost/salon, instead of one in the data directory
    #[arg(long, env = "SALON_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Redis, such as redis://localhost, for nodes that share a database
    #[arg(long, env = "SALON_REDIS_URL", value_name = "URL", hide_env_values = true)]
    redis_url: Option<String>,
    /// The configuration file [default: Leptos.toml here or beside the binary, if there is one]
    #[arg(long, env = "SALON_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The built browser half [default: the one inside, else site/ beside the binary, else target/site]
    #[arg(long, env = "SALON_SITE_ROOT", value_name = "DIR")]
    site_root: Option<String>,
    /// The address people use, such as https://chat.example.org
    #[arg(long, env = "SALON_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// What to log, such as info or salon=debug
    #[arg(long, env = "SALON_LOG", value_name = "FILTER")]
    log: Option<String>,
}

fn main() -> ExitCode {
    // First of all: the command line falls back on variables, and setting them wants a single thread.
    let environment = environment::load();
    let cli = Cli::parse();
    let run = || match cli.command {
        Some(Command::Migrate(args)) => command::migrate::run(args),
        Some(Command::Backup(args)) => command::backup::run(args),
        Some(Command::Restore(args)) => command::restore::run(args),
        Some(Command::Export(args)) => command::export::run(args),
        Some(Command::Import(args)) => command::import::run(args),
        Some(Command::Doctor(place)) => command::doctor::run(place),
        Some(Command::User(args)) => command::user::run(args),
        Some(Command::Loadtest(args)) => command::loadtest::run(args),
        Some(Command::Seed(args)) => command::seed::run(args),
        Some(Command::Serve(args)) => serve(args).map_err(Ended::from),
        None => serve(cli.serve).map_err(Ended::from),
    };
    match environment.map_err(Ended::from).and_then(|()| run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            eprintln!("salon: {ended}");
            ExitCode::from(ended.code())
        }
    }
}

#[tokio::main]
async fn serve(args: ServeArgs) -> Result<(), StartError> {
    // See docs/PERFORMANCE.md, "What memory is spent on". A system without them has nothing to turn off.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let config = load_config(args)?;
    server::telemetry::start(&config)?;
    let listener = server::bind(config.listen)?;
    let shutdown = CancellationToken::new();
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    server::run(config, listener, shutdown).await
}

fn load_config(args: ServeArgs) -> Result<Config, ConfigError> {
    let file = match args.config.or_else(default_config_file) {
        Some(path) => ConfigFile::read(&path)?,
        None => ConfigFile::default(),
    };
    let overrides = Overrides {
        listen: args.listen,
        data_dir: args.data_dir,
        database_url: args.database_url,
        redis_url: args.redis_url,
        site_root: args.site_root,
        public_url: args.public_url,
        log: args.log,
        log_format: environment::variable("SALON_LOG_FORMAT")?,
        tls_certificate: environment::variable("SALON_TLS_CERTIFICATE")?,
        tls_key: environment::variable("SALON_TLS_KEY")?,
        trusted_proxies: environment::variable("SALON_TRUSTED_PROXIES")?,
        max_connections: environment::variable("SALON_MAX_CONNECTIONS")?,
        message_chars: environment::variable("SALON_MESSAGE_CHARS")?,
        frame_bytes: environment::variable("SALON_FRAME_BYTES")?,
        recall_window_seconds: environment::variable("SALON_RECALL_WINDOW_SECONDS")?,
        retention_days: environment::variable("SALON_RETENTION_DAYS")?,
        retention_messages: environment::variable("SALON_RETENTION_MESSAGES")?,
        metrics_listen: environment::variable("SALON_METRICS_LISTEN")?,
        metrics_token: environment::metrics_token()?,
        one_session_per_user: environment::variable("SALON_ONE_SESSION_PER_USER")?,
        session_idle_days: environment::variable("SALON_SESSION_IDLE_DAYS")?,
        session_absolute_days: environment::variable("SALON_SESSION_ABSOLUTE_DAYS")?,
        unlimited: environment::variable("SALON_UNLIMITED")?,
        push_subject: environment::variable("SALON_PUSH_SUBJECT")?,
        private_targets: environment::variable("SALON_PRIVATE_TARGETS")?,
        uploads: environment::variable("SALON_UPLOADS")?,
        upload_bytes: environment::variable("SALON_UPLOAD_BYTES")?,
        upload_quota_bytes: environment::variable("SALON_UPLOAD_QUOTA_BYTES")?,
        geoip_file: environment::variable("SALON_GEOIP_FILE")?,
        unsent_upload_hours: environment::variable("SALON_UNSENT_UPLOAD_HOURS")?,
    };
    Config::resolve(file, &overrides)
}

fn default_config_file() -> Option<PathBuf> {
    let beside_binary =
        std::env::current_exe().ok().and_then(|binary| Some(binary.parent()?.join("Leptos.toml")));
    [Some(PathBuf::from("Leptos.toml")), beside_binary].into_iter().flatten().find(|path| path.is_file())
}

/// Ctrl-C, or SIGTERM from a service manager. A second one ends the process at once.
async fn cancel_on_signal(shutdown: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    let mut next = async || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    next().await;
    shutdown.cancel();
    next().await;
    std::process::exit(130);
}

//! `salon migrate`.

use std::path::PathBuf;

use clap::Args;
use salon::server::config::ServerUrl;
use salon::server::{outside, transfer};

use super::interrupt::unless_interrupted;
use super::progress::Bar;
use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Copy the database of a data directory, such as sqlite:./data, instead
    #[arg(long, value_name = "sqlite:DIR", requires = "to", value_parser = directory)]
    from: Option<PathBuf>,
    /// into an empty one, such as postgres://salon@localhost/salon
    #[arg(long, value_name = "postgres://…", requires = "from")]
    to: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[tokio::main]
pub async fn run(args: MigrateArgs) -> Result<(), Ended> {
    let config = args.place.config()?;
    if let Some((from, to)) = args.from.zip(args.to) {
        // Not for clap, which would repeat it, with its password.
        let to = ServerUrl::parse(&to, &["postgres", "postgresql"]).ok_or_else(|| {
            Ended::Failed("--to: a database is written like postgres://user@host/name".to_owned())
        })?;
        let bar = Bar::of_things();
        let copied = unless_interrupted(transfer::to_postgres(&from, &to, &bar)).await?;
        drop(bar);
        let transfer::Transferred { rows, rooms, messages } = copied;
        println!(
            "copied {messages} messages in {rooms} rooms, {rows} rows in all; counts and revisions are the same"
        );
        return Ok(());
    }
    let outside::Migrated { from, to } = outside::migrate(&config).await?;
    match from {
        None => println!("the database is new; its schema is {to}"),
        Some(from) if from == to => println!("the schema is {to} already"),
        Some(from) => println!("the schema was {from} and is {to} now"),
    }
    Ok(())
}

fn directory(text: &str) -> Result<PathBuf, String> {
    let directory = text.strip_prefix("sqlite:").filter(|directory| !directory.is_empty());
    directory.map(PathBuf::from).ok_or_else(|| "a data directory is written like sqlite:./data".to_owned())
}

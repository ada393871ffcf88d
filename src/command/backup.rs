//! `salon backup`.

use std::path::PathBuf;

use clap::Args;
use salon::server::backup;

use super::interrupt::unless_interrupted;
use super::progress::Bar;
use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// A directory, which gets a file with the time in its name; or the file to be
    #[arg(value_name = "DIR_OR_FILE", default_value = ".")]
    destination: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[tokio::main]
pub async fn run(args: BackupArgs) -> Result<(), Ended> {
    let config = args.place.config()?;
    let bar = Bar::of_bytes();
    let taken = unless_interrupted(backup::take(&config, &args.destination, &bar)).await?;
    drop(bar);
    let manifest = taken.manifest;
    println!(
        "{}: {} people, {} rooms, {} messages, {} attachments",
        taken.path.display(),
        manifest.users,
        manifest.rooms,
        manifest.messages,
        manifest.attachments
    );
    for id in manifest.missing {
        eprintln!("salon: the file of attachment {id} is lost; the backup goes without it");
    }
    Ok(())
}

//! `salon restore`.

use std::path::PathBuf;

use clap::Args;
use salon::server::backup::{self, Restored};

use super::interrupt::unless_interrupted;
use super::progress::Bar;
use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// What `salon backup` has made
    file: PathBuf,
    /// Move what is in the data directory into a directory within it, named before-restore-…
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
}

#[tokio::main]
pub async fn run(args: RestoreArgs) -> Result<(), Ended> {
    let config = args.place.config()?;
    let bar = Bar::of_bytes();
    let restored = unless_interrupted(backup::restore(&config, &args.file, args.force, &bar)).await?;
    drop(bar);
    let Restored { manifest, set_aside } = restored;
    println!(
        "{}: {} people, {} rooms, {} messages, {} attachments; everyone signs in anew",
        config.data_dir.display(),
        manifest.users,
        manifest.rooms,
        manifest.messages,
        manifest.attachments
    );
    if let Some(aside) = set_aside {
        println!("what was there before is in {}", aside.display());
    }
    Ok(())
}

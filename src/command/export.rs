//! `salon export`.

use std::path::PathBuf;

use clap::Args;
use salon::server::export;

use super::interrupt::unless_interrupted;
use super::progress::Bar;
use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// A directory that is not there yet; or an archive, if it ends with .tar
    #[arg(value_name = "DIR_OR_FILE")]
    target: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[tokio::main]
pub async fn run(args: ExportArgs) -> Result<(), Ended> {
    let config = args.place.config()?;
    let bar = Bar::of_bytes();
    let summary = unless_interrupted(export::export(&config, &args.target, &bar)).await?;
    drop(bar);
    println!(
        "{}: {} people, {} rooms, {} messages, {} files",
        args.target.display(),
        summary.users,
        summary.rooms,
        summary.messages,
        summary.media
    );
    for id in summary.missing {
        eprintln!("salon: the file of attachment {id} is lost; the export goes without it");
    }
    Ok(())
}

//! `salon seed`.

use clap::Args;
use salon::server::demo;
use uuid::Uuid;

use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct SeedArgs {
    /// Everyone's password [default: one that is made up and printed]
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[tokio::main]
pub async fn run(args: SeedArgs) -> Result<(), Ended> {
    let config = args.place.config()?;
    let password = args.password.unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    let people = demo::fill(&config, &password).await?;
    println!("{} can sign in, all with the password {password}", people.join(", "));
    println!("serve it with: salon --data-dir {}", config.data_dir.display());
    Ok(())
}

//! `salon migrate`.

use salon::server::outside;

use super::{Ended, Place};

#[tokio::main]
pub async fn run(place: Place) -> Result<(), Ended> {
    let config = place.config()?;
    let outside::Migrated { from, to } = outside::migrate(&config).await?;
    match from {
        None => println!("the database is new; its schema is {to}"),
        Some(from) if from == to => println!("the schema is {to} already"),
        Some(from) => println!("the schema was {from} and is {to} now"),
    }
    Ok(())
}

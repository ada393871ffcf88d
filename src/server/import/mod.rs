//! Bringing in what was said in another chat.

mod bring_in;
mod go_gin_chat;
mod mysql;
mod names;
mod report;
mod times;

use std::path::Path;
use std::sync::Arc;

use super::bus::Bus;
use super::config::Config;
use super::data_dir::DataDir;
use super::domain::{Domain, Limits};
use super::hub::Hub;
use super::progress::Progress;
use super::store::Store;
use super::{BUILD, OperationError, StartError};
use bring_in::Import;
use go_gin_chat::Dump;
pub use report::{Renamed, Report};

/// Bring in a dump of go-gin-chat's MySQL database. `utc_offset_minutes` is where its clock stood, since its times
/// say nothing of it. No server may be running.
///
/// # Errors
/// The file cannot be read or understood, or is of another instance than the one that was brought in before; the
/// data directory cannot be used. What was brought in until then stays; trying again goes on there.
pub async fn go_gin_chat(
    config: &Config,
    file: &Path,
    utc_offset_minutes: i64,
    progress: &dyn Progress,
) -> Result<Report, OperationError> {
    let text = std::fs::read(file)
        .map_err(|error| OperationError::failed(format!("cannot read {}", file.display()), error))?;
    let dump = Dump::read(&text, utc_offset_minutes)
        .map_err(|error| OperationError::refused(format!("{}: {error}", file.display())))?;
    drop(text);
    let _claimed = DataDir::claim(&config.data_dir)?;
    let unusable = |error| StartError::database(config.database(), &error);
    let _alone = config.database().claim().await.map_err(unusable)?;
    let store = Store::open(config.database()).await.map_err(unusable)?;
    let hub = Arc::new(Hub::new(0, None));
    let domain = Domain::new(store.clone(), Bus::in_process(), hub, Arc::new(Limits::lifted()), BUILD);
    domain.prepare_instance().await?;
    let report = Import::new(&store, progress).run(dump).await;
    store.close().await;
    report
}

//! `/admin`: what its sections are rendered from.

use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;

use crate::protocol::admin::{AuditKind, AuditPage};
use crate::protocol::{ErrorCode, RoomId, UserId};
use crate::server::domain::DomainError;
use crate::server::domain::admin::Administration;
use crate::server::metrics::Metrics;
use crate::ui::pages::admin::Section;
use crate::ui::state::prepared::Prepared;

/// What an address asks of a section, as far as it does.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    query: String,
    kind: String,
    username: String,
    before: String,
}

/// What a section begins with; nothing for those that ask by themselves.
///
/// # Errors
/// `forbidden` if it is no administrator who asks.
pub async fn prepare(
    administration: &Administration,
    metrics: &Metrics,
    section: Section,
    uri: &Uri,
) -> Result<Prepared, DomainError> {
    let Asked { query, kind, username, before } =
        Query::<Asked>::try_from_uri(uri).map(|Query(asked)| asked).unwrap_or_default();
    let before: Option<i64> = before.parse().ok();
    match section {
        Section::General => Ok(Prepared::of(&administration.settings().await?)),
        Section::Users => Ok(Prepared::of(&administration.users(&query, before.map(UserId)).await?)),
        Section::Rooms => Ok(Prepared::of(&administration.rooms(before.map(RoomId)).await?)),
        Section::Invites => Ok(Prepared::of(&administration.invites().await?)),
        Section::Audit => {
            let page = administration.audit(AuditKind::parse(&kind), Some(&username), before).await;
            // Of a person that nobody is there is nothing in it.
            let page = match page {
                Err(DomainError::Refused(ErrorCode::UserNotFound)) => AuditPage::default(),
                page => page?,
            };
            Ok(Prepared::of(&page))
        }
        Section::Statistics => {
            administration.checked().await?;
            Ok(Prepared::of(&metrics.statistics(None)))
        }
    }
}

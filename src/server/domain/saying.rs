//! What a text says, beyond its characters: its mark-up, and whom it addresses.

use tokio::sync::Semaphore;

use super::rooms::joined;
use super::{Domain, DomainError, names};
use crate::protocol::{Action, ErrorCode, RoomId, UserId};
use crate::server::markup::{self, Addressed, Addressee, Rendered};
use crate::server::store::Said;

/// Texts rendered at once off the async threads: each takes a core for some milliseconds.
const AT_ONCE: usize = 2;
static PERMITS: Semaphore = Semaphore::const_new(AT_ONCE);

/// What addresses everyone in a room, from those who moderate it.
const EVERYONE: [&str; 2] = ["room", "所有人"];

impl Domain {
    /// A text as it is stored: shown as HTML if it has mark-up, with the members it addresses.
    pub(super) async fn said(&self, user: UserId, room: RoomId, body: String) -> Result<Said, DomainError> {
        if !markup::may_have_markup(&body) {
            return Ok(Said::plainly(body));
        }
        let addressed = self.addressed(user, room, &body).await?;
        let (body, rendered) = rendered(body, addressed).await?;
        let Rendered { html, mut mentions, everyone } = rendered;
        mentions.retain(|mentioned| *mentioned != user);
        Ok(Said { body, html, mentions, mentions_room: everyone })
    }

    /// Whom the names in a text mean: members, and nobody else is looked up.
    ///
    /// # Errors
    /// `not_found` outside the room.
    async fn addressed(&self, user: UserId, room: RoomId, body: &str) -> Result<Addressed, DomainError> {
        let mut spellings: Vec<(String, String)> =
            markup::spellings(body).map(|it| (names::username_key(it), it.to_owned())).collect();
        spellings.sort_unstable();
        spellings.dedup();
        if spellings.is_empty() {
            return Ok(Addressed::default());
        }
        let mut keys: Vec<String> = spellings.iter().map(|(key, _)| key.clone()).collect();
        keys.dedup();
        let (members, moderates) = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let (record, role) = joined(tx, user, room).await?;
                    let moderates = record.kind.has_roles() && role.may(Action::Moderate);
                    Ok::<_, DomainError>((tx.members_named(room, &keys).await?, moderates))
                })
            })
            .await?;
        let whom = |key: &str| {
            if moderates && EVERYONE.contains(&key) {
                return Some(Addressee::Everyone);
            }
            let member = members.binary_search_by(|(name, _)| name.as_str().cmp(key));
            member.ok().map(|at| Addressee::Member(members[at].1))
        };
        Ok(spellings.into_iter().filter_map(|(key, spelling)| Some((spelling, whom(&key)?))).collect())
    }
}

/// Render a text, off the async threads if that may take long.
async fn rendered(body: String, addressed: Addressed) -> Result<(String, Rendered), DomainError> {
    if !markup::is_heavy(&body) {
        let rendered = markup::render(&body, &addressed);
        return Ok((body, rendered));
    }
    let permit = PERMITS.acquire().await.map_err(|_| ErrorCode::Unavailable)?;
    // The permit goes along: a caller who gives up does not free a core that is still busy.
    let task = tokio::task::spawn_blocking(move || {
        let rendered = markup::render(&body, &addressed);
        drop(permit);
        (body, rendered)
    });
    task.await.map_err(|_| ErrorCode::Internal.into())
}

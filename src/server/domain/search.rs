//! Searching what was said.

use super::rooms::joined;
use super::{Change, Domain, DomainError, names};
use crate::protocol::{ErrorCode, Message, MessageId, RoomId, SearchHit, SearchPage, UserId, limits};
use crate::server::search::{Query, find};
use crate::server::store::Scope;

/// Messages that the index takes in at once while it catches up: others wait for as long as that takes.
const INDEX_BATCH: i64 = 200;

/// What to look for, and where.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words of which all are wanted; quotation marks hold them together.
    pub query: String,
    /// In one room instead of all.
    pub room: Option<RoomId>,
    /// The username of who wrote it.
    pub from: Option<String>,
    /// Older than this, in Unix milliseconds.
    pub before: Option<i64>,
    /// This old or newer.
    pub after: Option<i64>,
    /// [`SearchPage::next`] of the page before.
    pub cursor: Option<MessageId>,
}

impl Domain {
    /// Search the rooms one is in, newest first.
    ///
    /// # Errors
    /// `search_empty` if there is no word to search for, `bad_request` if it is too long, `user_not_found` if nobody
    /// has the name `from`, `not_found` outside the room, `rate_limited`.
    pub async fn search(&self, user: UserId, search: Search) -> Result<SearchPage, DomainError> {
        if search.query.chars().count() > limits::SEARCH_CHARS {
            return Err(ErrorCode::BadRequest.into());
        }
        let query = Query::parse(&search.query).ok_or(ErrorCode::SearchEmpty)?;
        self.limits.searches_by_user.check(&user)?;
        let wanted = query.clone();
        let found: Vec<Message> = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let Search { room, from, before, after, cursor, .. } = search;
                    let rooms = match room {
                        Some(room) => vec![joined(tx, user, room).await?.0.id],
                        None => tx.rooms_to_search(user).await?,
                    };
                    let author = match from.as_deref().map(str::trim).filter(|from| !from.is_empty()) {
                        Some(from) => {
                            let author = tx.user_by_key(&names::username_key(from)).await?;
                            Some(author.ok_or(ErrorCode::UserNotFound)?.account.id)
                        }
                        None => None,
                    };
                    let scope = Scope { rooms, author, cursor, before, after };
                    Ok::<_, DomainError>(tx.search(&wanted, scope, limits::SEARCH_PAGE as i64 + 1).await?)
                })
            })
            .await?;
        Ok(page(&query, found))
    }

    /// Let the index take in some messages from before it existed. Returns whether there are more. Not for users.
    pub(in crate::server) async fn index_older_messages(&self) -> Result<bool, DomainError> {
        self.commit(|tx| {
            Box::pin(async move { Ok(Change::quiet(tx.index_older_messages(INDEX_BATCH).await?)) })
        })
        .await
    }
}

/// A page of what the index has found, one message more than a page if there are more.
fn page(query: &Query, mut messages: Vec<Message>) -> SearchPage {
    let has_more = messages.len() > limits::SEARCH_PAGE;
    messages.truncate(limits::SEARCH_PAGE);
    let next = messages.last().filter(|_| has_more).map(|last| last.id);
    let hit = |message: Message| {
        let found = find(query, &message)?;
        Some(SearchHit { message, highlights: found.highlights, snippet: found.snippet })
    };
    SearchPage { hits: messages.into_iter().filter_map(hit).collect(), next }
}

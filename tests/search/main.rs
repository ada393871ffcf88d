//! Search: what finds what, for whom, and that nothing is found which is gone.

mod backfill;
mod changes;
mod filters;
mod membership;
mod paging;
mod refusals;
#[path = "../support/mod.rs"]
mod support;
mod words;

use salon::protocol::{RoomId, SearchPage};
use serde_json::{Value, json};

use support::{Client, Server};

/// Everyone is in it.
const LOBBY: RoomId = RoomId(1);

/// A server that lets people search as often as they like.
async fn start() -> Server {
    Server::start_with(|config| config.unlimited = true).await
}

impl Client {
    async fn search(&self, form: Value) -> SearchPage {
        self.call("search", form).await
    }

    /// The texts that a query finds, newest first.
    async fn finds(&self, query: &str) -> Vec<String> {
        contents(self.search(json!({ "query": query })).await)
    }
}

fn contents(page: SearchPage) -> Vec<String> {
    page.hits.into_iter().map(|hit| hit.message.content).collect()
}

//! A search under way, and what it has found.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::search::{Filters, SearchAnswer};
use crate::browser::dates;
use crate::protocol::{ApiError, MessageId, SearchHit, SearchPage};

/// How a search stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is looked for.
    #[default]
    Blank,
    Searching,
    Done,
    Failed(ApiError),
}

/// The search of the page.
#[derive(Debug, Clone, Copy)]
pub struct Finder {
    pub hits: RwSignal<Vec<SearchHit>>,
    /// Where the page after begins, if there may be one.
    pub next: RwSignal<Option<MessageId>>,
    pub stage: RwSignal<Stage>,
    /// What is looked for.
    asked: StoredValue<Filters>,
    /// The last request: only its answer counts.
    request: StoredValue<u32>,
}

impl Finder {
    /// Beginning with what the server has found, if it was asked.
    pub fn new(answer: Option<SearchAnswer>) -> Self {
        let stage = match &answer {
            Some(SearchAnswer { refusal: Some(error), .. }) => Stage::Failed(error.clone()),
            Some(SearchAnswer { page: Some(_), .. }) => Stage::Done,
            _ => Stage::Blank,
        };
        let (asked, page) = answer.map(|answer| (answer.filters, answer.page)).unwrap_or_default();
        let SearchPage { hits, next } = page.unwrap_or_default();
        Self {
            hits: RwSignal::new(hits),
            next: RwSignal::new(next),
            stage: RwSignal::new(stage),
            asked: StoredValue::new(asked),
            request: StoredValue::new(0),
        }
    }

    /// Look for something; what was found before stays until there is an answer.
    pub fn look(self, filters: Filters) {
        self.asked.set_value(filters.clone());
        if filters.is_blank() {
            self.begin();
            self.hits.set(Vec::new());
            self.next.set(None);
            return self.stage.set(Stage::Blank);
        }
        self.ask(filters, false);
    }

    /// Find what is older.
    pub fn look_further(self) {
        let next = self.next.get_untracked();
        if next.is_some() && self.stage.with_untracked(|stage| *stage != Stage::Searching) {
            self.ask(self.asked.with_value(|asked| asked.page(next)), true);
        }
    }

    /// A message is not to be found any more.
    pub fn forget(self, message: MessageId) {
        self.hits.maybe_update(|hits| {
            let before = hits.len();
            hits.retain(|hit| hit.message.id != message);
            hits.len() != before
        });
    }

    fn begin(self) -> u32 {
        let number = self.request.get_value().wrapping_add(1);
        self.request.set_value(number);
        number
    }

    fn ask(self, filters: Filters, further: bool) {
        let number = self.begin();
        self.stage.set(Stage::Searching);
        spawn_local(async move {
            let answer = calls::search(filters.arguments(dates::utc_offset_minutes)).await;
            // The page may be gone, or something else asked for.
            if self.request.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(SearchPage { hits, next }) => {
                    self.hits.update(|found| {
                        if !further {
                            found.clear();
                        }
                        found.extend(hits);
                    });
                    self.next.set(next);
                    self.stage.set(Stage::Done);
                }
                Err(error) => {
                    if !further {
                        self.hits.set(Vec::new());
                        self.next.set(None);
                    }
                    self.stage.set(Stage::Failed(error));
                }
            }
        });
    }
}

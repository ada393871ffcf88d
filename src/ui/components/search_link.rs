//! The way to the search.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::protocol::RoomId;
use crate::ui::i18n::{Locale, use_locale};

/// A link to the search, of one room or of all.
#[component]
pub fn SearchLink(#[prop(optional)] room_id: Option<RoomId>) -> impl IntoView {
    let t = use_locale();
    let label = if room_id.is_some() { Locale::search_here } else { Locale::search };
    view! {
        <a
            class="icon-button search-link"
            href=room_id.map_or_else(|| "/search".to_owned(), |id| format!("/search?room={id}"))
            aria-label=t.text(label)
            title=t.text(label)
        >
            <Icon name=IconName::Search />
        </a>
    }
    .into_any()
}

//! Searching messages.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::{Div, Input};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::icon::{Icon, IconName};
use super::search_filters::SearchFilters;
use super::search_results::SearchResults;
use crate::browser::form::Fields;
use crate::browser::timers::Timer;
use crate::browser::{focus, prerendered};
use crate::protocol::limits;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::finder::Finder;
use crate::ui::state::search::Filters;

/// How long after the last letter the search begins by itself, in milliseconds.
const PAUSE_MS: u64 = 350;

lazy! {
    /// The whole page. Tells `is_live` once it is there.
    pub fn search_panel(is_live: RwSignal<bool>) -> AnyView {
        view! { <SearchPanel is_live /> }.into_any()
    }
}

/// A form whose fields are the address, and what was found. Without JavaScript a plain form.
#[component]
fn SearchPanel(is_live: RwSignal<bool>) -> impl IntoView {
    let (t, navigate, location) = (use_locale(), use_navigate(), use_location());
    let (field, panel) = (NodeRef::<Input>::new(), NodeRef::<Div>::new());
    let answer = prerendered::search_answer();
    let address = Memo::new(move |_| {
        let fields = location.search.with(|search| Fields::of_address(search));
        Filters::read(|name| fields.text(name))
    });
    let begun = answer.as_ref().map_or_else(|| address.get_untracked(), |answer| answer.filters.clone());
    let is_answered = answer.is_some();
    let back = begun.room_id().map_or_else(|| "/".to_owned(), |room| format!("/rooms/{room}"));
    let finder = Finder::new(answer);
    let typed = RwSignal::new(begun.clone());
    let asked = StoredValue::new(begun.clone());
    let pause = StoredValue::new_local(None::<Timer>);

    let ask = move || {
        pause.set_value(None);
        let filters = typed.get_untracked();
        asked.set_value(filters.clone());
        let options = NavigateOptions { resolve: false, replace: true, scroll: false, ..Default::default() };
        navigate(&filters.path(), options);
        finder.look(filters);
    };
    let ask = Callback::new(move |()| ask());
    let change = Callback::new(move |filters: Filters| {
        typed.set(filters.page(None));
        pause.set_value(Some(Timer::after(PAUSE_MS, move || ask.run(()))));
    });
    // Others change the address as well, such as a link to the search of another room.
    Effect::new(move |before: Option<()>| {
        let filters = address.get();
        let is_here = location.pathname.with_untracked(|path| path == "/search");
        let is_first = before.is_none() && !is_answered;
        if is_here && (is_first || asked.with_value(|asked| *asked != filters)) {
            asked.set_value(filters.clone());
            typed.set(filters.clone());
            finder.look(filters);
        }
    });
    Effect::new(move |_| {
        if field.get().is_none() || is_live.get_untracked() {
            return;
        }
        if let Some(q) = prerendered::typed().filter(|q| typed.with_untracked(|typed| typed.q != *q)) {
            change.run(Filters { q, ..typed.get_untracked() });
        }
        is_live.set(true);
        focus::field(field);
    });

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ask.run(());
    };
    let to_results = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown" && focus::step_links(panel, "hit", 1) {
            event.prevent_default();
        }
    };
    view! {
        <header class="pane-header">
            <a class="icon-button back" href=back aria-label=t.text(Locale::back_to_rooms)>
                <Icon name=IconName::Back />
            </a>
            <div class="heading">
                <h1>{t.text(Locale::search)}</h1>
            </div>
        </header>
        <div class="search-scroll" node_ref=panel>
            <form class="search-form" role="search" method="get" action="/search" on:submit=submit>
                <div class="search-words">
                    <input
                        type="search"
                        name="q"
                        aria-label=t.text(Locale::search_words)
                        placeholder=t.text(Locale::search_words)
                        maxlength=limits::SEARCH_CHARS
                        autocomplete="off"
                        enterkeyhint="search"
                        value=begun.q
                        prop:value=move || typed.with(|typed| typed.q.clone())
                        node_ref=field
                        on:input=move |event| {
                            change.run(Filters { q: event_target_value(&event), ..typed.get_untracked() });
                        }
                        on:keydown=to_results
                    />
                    <button class="button primary">{t.text(Locale::search)}</button>
                </div>
                <SearchFilters typed change />
            </form>
            <SearchResults finder typed field panel />
        </div>
    }
    .into_any()
}

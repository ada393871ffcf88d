//! What a search has found.

use leptos::ev::KeyboardEvent;
use leptos::html::{Div, Input};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::search_hit::Hit;
use super::when::When;
use crate::browser::{focus, pointer};
use crate::protocol::SearchHit;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::finder::{Finder, Stage};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::search::Filters;

/// The messages, newest first, and how the search stands. The arrow keys walk between them and to the `field`.
#[component]
pub fn SearchResults(
    finder: Finder,
    typed: RwSignal<Filters>,
    field: NodeRef<Input>,
    /// In which everything stands.
    panel: NodeRef<Div>,
) -> impl IntoView {
    let (t, rooms, navigate) = (use_locale(), use_rooms(), use_navigate());
    let Finder { hits, next, stage, .. } = finder;
    let go = Callback::new(move |path: String| navigate(&path, Default::default()));
    Effect::new(move |_| rooms.recalled.get().into_iter().for_each(|message| finder.forget(message)));

    let is_searching = move || stage.with(|stage| *stage == Stage::Searching);
    let status = move || match (stage.get(), hits.with(Vec::len), next.get()) {
        (Stage::Blank, ..) => t.get().search_hint().to_owned(),
        (Stage::Searching, ..) => t.get().searching().to_owned(),
        (Stage::Done, 0, None) if typed.with(Filters::is_narrow) => {
            t.get().search_nothing_narrow().to_owned()
        }
        (Stage::Done, 0, None) => t.get().search_nothing().to_owned(),
        (Stage::Done, count, None) => t.get().search_found(count),
        (Stage::Done, count, Some(_)) => t.get().search_found_more(count),
        (Stage::Failed(_), ..) => String::new(),
    };
    let failure = move || match stage.get() {
        Stage::Failed(error) => {
            Some(view! { <p class="form-error" role="alert">{t.get().failure(&error)}</p> })
        }
        _ => None,
    };
    let is_empty = move || hits.with(Vec::is_empty) && matches!(stage.get(), Stage::Blank | Stage::Done);
    let walk = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            _ => return,
        };
        event.prevent_default();
        if !focus::step_links(panel, "hit", by) && by < 0 {
            focus::field(field);
        }
    };
    let older = move || {
        next.get().map(|cursor| {
            view! {
                <a
                    class="button"
                    href=typed.with(|typed| typed.page(Some(cursor)).path())
                    data-older=""
                    aria-busy=move || is_searching().then_some("true")
                    on:click=move |event| {
                        if pointer::pressed(&event, "data-older").is_some() {
                            event.prevent_default();
                            finder.look_further();
                        }
                    }
                >
                    {t.text(Locale::search_older)}
                </a>
            }
        })
    };
    view! {
        <section class="search-results" class:empty=is_empty aria-label=t.text(Locale::search_results)>
            <When is=is_empty>
                <span class="seal-line" aria-hidden="true"></span>
            </When>
            <p class="search-status" role="status">{status}</p>
            {failure}
            <ol class="hits" aria-busy=move || is_searching().then_some("true") on:keydown=walk>
                <For
                    each=move || hits.get()
                    key=|hit: &SearchHit| (hit.message.id, hit.message.rev, hit.snippet.text.clone())
                    let:hit
                >
                    <Hit hit go />
                </For>
            </ol>
            {older}
        </section>
    }
    .into_any()
}

//! All emoji, to choose one.

use leptos::ev::KeyboardEvent;
use leptos::html::{Div, Input};
use leptos::prelude::*;

use super::emoji_sections::{CATEGORIES, Label, browse, found, html};
use crate::browser::{focus, pointer};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::emoji::{Tone, Way, step};
use crate::ui::state::emoji_choice::{EmojiChoice, Shelf, use_emoji_choice};

/// A search, categories, tones. Whoever types searches; the arrow keys walk; Enter chooses.
#[component]
pub fn EmojiPanel(on_pick: Callback<String>) -> impl IntoView {
    let t = use_locale();
    let choice = use_emoji_choice();
    choice.load();
    let (search, list, panel) = (NodeRef::<Input>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let (query, category) = (RwSignal::new(String::new()), RwSignal::new(0));
    let recent = choice.recent();
    let sections = Memo::new(move |_| {
        let (locale, tone) = (t.get(), choice.tone.get());
        let Some(catalogue) = choice.catalogue() else { return Vec::new() };
        query.with(|query| match query.trim() {
            "" => browse(&catalogue, category.get(), &recent, tone, locale),
            query => found(&catalogue, query, tone, locale),
        })
    });
    let pick = move |plain: &str| {
        if let Some(catalogue) = choice.catalogue()
            && let Some(entry) = catalogue.find(plain)
        {
            choice.used(plain);
            on_pick.run(entry.look(choice.tone.get_untracked()));
        }
    };
    let to_search = move || {
        if let Some(search) = search.get_untracked() {
            let _ = search.focus();
        }
    };
    Effect::new(move |_| {
        // On a phone the keyboard would cover what there is to choose from.
        match panel.get() {
            Some(panel) if pointer::is_coarse() => drop(panel.focus()),
            Some(_) => to_search(),
            None => {}
        }
    });
    let html = Memo::new(move |_| sections.with(|sections| html(sections)));
    Effect::new(move |_| {
        html.track();
        if let Some(list) = list.get() {
            list.set_scroll_top(0);
        }
    });
    let on_search_key = move |event: KeyboardEvent| {
        let is_composing = event.is_composing() || event.key_code() == 229;
        match event.key().as_str() {
            "ArrowDown" if !is_composing => focus::put(list, 0),
            "Enter" if !is_composing => {
                let is_searched = query.with_untracked(|query| !query.trim().is_empty());
                let first = sections.with_untracked(|all| Some(all.first()?.emoji.first()?.plain.clone()));
                if let Some(first) = first.filter(|_| is_searched) {
                    untrack(|| pick(&first));
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let on_list_key = move |event: KeyboardEvent| {
        let way = match event.key().as_str() {
            "ArrowLeft" => Way::Back,
            "ArrowRight" => Way::On,
            "ArrowUp" => Way::Up,
            "ArrowDown" => Way::Down,
            // The key goes on to the field.
            key if is_typing(key, &event) => return to_search(),
            _ => return,
        };
        event.prevent_default();
        let lengths = sections.with_untracked(|all| all.iter().map(|it| it.emoji.len()).collect::<Vec<_>>());
        match focus::position(list).and_then(|at| step(&lengths, at, way)) {
            Some(to) => focus::put(list, to),
            None if way == Way::Up => to_search(),
            None => {}
        }
    };
    let state = move || match choice.shelf.get() {
        Shelf::Failed => view! {
            <div class="emoji-state" role="alert">
                <p>{t.text(Locale::emoji_not_loaded)}</p>
                <button type="button" class="button" on:click=move |_| choice.load()>
                    {t.text(Locale::retry)}
                </button>
            </div>
        }
        .into_any(),
        Shelf::Full(_) if sections.with(Vec::is_empty) => view! {
            <p class="emoji-state" role="status">
                {move || t.get().emoji_none(query.with(|query| query.trim().to_owned()))}
            </p>
        }
        .into_any(),
        Shelf::Full(_) => ().into_any(),
        Shelf::Empty | Shelf::Awaited => {
            view! { <p class="emoji-state awaited" role="status">{t.text(Locale::emoji_loading)}</p> }
                .into_any()
        }
    };

    view! {
        <div class="emoji-panel" tabindex="-1" node_ref=panel>
            <div class="emoji-search">
                <input
                    type="search"
                    autocomplete="off"
                    aria-label=t.text(Locale::emoji_search)
                    placeholder=t.text(Locale::emoji_search)
                    node_ref=search
                    prop:value=query
                    on:input=move |event| query.set(event_target_value(&event))
                    on:keydown=on_search_key
                />
                <ToneSelect choice />
            </div>
            <Tabs query category />
            <div
                class="emoji-list"
                id="emoji-list"
                role="tabpanel"
                aria-label=t.text(Locale::emoji)
                node_ref=list
                on:keydown=on_list_key
                on:click=move |event| {
                    if let Some(plain) = pointer::pressed(&event, "data-emoji") {
                        untrack(|| pick(&plain));
                    }
                }
                inner_html=html
            ></div>
            {state}
        </div>
    }
    .into_any()
}

#[component]
fn ToneSelect(choice: EmojiChoice) -> impl IntoView {
    let t = use_locale();
    let options = Tone::ALL.into_iter().enumerate().map(|(index, tone)| {
        view! {
            <option value=index selected=choice.tone.get_untracked() == tone>
                {tone.hand()}
            </option>
        }
    });
    view! {
        <select aria-label=t.text(Locale::skin_tone) on:change=move |event| choice.set_tone(&event_target_value(&event))>
            {options.collect_view()}
        </select>
    }
    .into_any()
}

/// One category at a time.
#[component]
fn Tabs(query: RwSignal<String>, category: RwSignal<usize>) -> impl IntoView {
    let t = use_locale();
    let tabs = NodeRef::<Div>::new();
    let show = move |index| {
        query.set(String::new());
        category.set(index);
    };
    let on_key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => CATEGORIES.len() - 1,
            "ArrowRight" => 1,
            _ => return,
        };
        event.prevent_default();
        let to = (category.get_untracked() + by) % CATEGORIES.len();
        show(to);
        focus::put(tabs, to);
    };
    let tab = move |(index, (emoji, label)): (usize, (&'static str, Label))| {
        let is_shown = move || category.get() == index;
        view! {
            <button
                type="button"
                role="tab"
                aria-controls="emoji-list"
                aria-selected=move || (is_shown() && query.with(String::is_empty)).to_string()
                tabindex=move || if is_shown() { "0" } else { "-1" }
                aria-label=t.text(label)
                title=t.text(label)
                on:click=move |_| show(index)
            >
                {emoji}
            </button>
        }
    };
    view! {
        <div class="emoji-tabs" role="tablist" aria-label=t.text(Locale::emoji_categories) node_ref=tabs on:keydown=on_key>
            {CATEGORIES.into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
    .into_any()
}

/// Keys that write, or take away what is written.
fn is_typing(key: &str, event: &KeyboardEvent) -> bool {
    let has_command = event.ctrl_key() || event.meta_key() || event.alt_key();
    !has_command && (key == "Backspace" || (key != " " && key.chars().count() == 1))
}

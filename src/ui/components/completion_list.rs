//! What a name that is being written could mean.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::avatar::Avatar;
use super::icon::{Icon, IconName};
use super::when::When;
use crate::browser::text_area::Happening;
use crate::browser::{focus, pointer, text_area};
use crate::protocol::{User, UserId};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::completion::{self, Candidate, MOST, Mark, Sign, Token};
use crate::ui::state::composition::Composition;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::emoji_choice::{Shelf, use_emoji_choice};
use crate::ui::state::session::use_session;

/// The id of the list.
const LIST: &str = "completions";

lazy! {
    /// Over the field while a name is being written in it. The focus stays in the field.
    pub fn completion_list(composition: Composition) -> AnyView {
        view! { <CompletionList composition /> }.into_any()
    }
}

/// The arrow keys walk, Enter and Tab put a name in, Escape leaves what is written.
#[component]
fn CompletionList(composition: Composition) -> impl IntoView {
    let (t, session, choice) = (use_locale(), use_session(), use_emoji_choice());
    let Composition { conversation, field, .. } = composition;
    let token = RwSignal::new(None::<Token>);
    let active = RwSignal::new(0);
    // Where a name begins that the reader wants no help with.
    let declined = StoredValue::new(None::<usize>);
    let candidates = Memo::new(move |_| {
        token.with(|token| match token {
            None => Vec::new(),
            Some(token) if token.sign == Sign::At => {
                people(conversation, session.user_id(), token.query(), t.get())
            }
            Some(token) => choice
                .catalogue()
                .map(|all| completion::emoji(&all, token.query(), choice.tone.get(), t.get()))
                .unwrap_or_default(),
        })
    });
    let look = move || {
        let found = text_area::before_caret(field).and_then(|before| Token::at_end_of(&before));
        if found.as_ref().map(|token| token.start) != declined.get_value() {
            declined.set_value(None);
        }
        let found = found.filter(|_| declined.get_value().is_none());
        if found.as_ref().is_some_and(|token| token.sign == Sign::Colon) {
            choice.load();
        }
        if token.with_untracked(|token| *token != found) {
            active.set(0);
            token.set(found);
        }
    };
    let accept = move |index: usize| {
        let chosen = candidates.with_untracked(|all| all.get(index).cloned());
        let written = token.try_update(Option::take).flatten();
        if let (Some(candidate), Some(token)) = (chosen, written)
            && text_area::select_before_caret(field, &token.written)
        {
            if let Mark::Emoji(plain) = &candidate.mark {
                choice.used(plain);
            }
            composition.insert(&candidate.text);
        }
    };
    let take_key = move |event: &KeyboardEvent| {
        let count = candidates.with_untracked(Vec::len);
        if count == 0 || event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => accept(active.get_untracked()),
            "Escape" => {
                declined.set_value(token.with_untracked(|token| token.as_ref().map(|token| token.start)));
                token.set(None);
            }
            _ => return false,
        }
        true
    };
    text_area::watch(field, move |happening| {
        match happening {
            Happening::Key(key) => return take_key(key),
            Happening::Changed => look(),
            // Keyboards on glass compose every word, and have no keys of their own for what they propose.
            Happening::Composed if pointer::is_coarse() => look(),
            Happening::Composed | Happening::Left => token.set(None),
        }
        false
    });
    // The sign that brought this here stands in the field already.
    look();
    let is_open = Memo::new(move |_| !candidates.with(Vec::is_empty));
    Effect::new(move |_| {
        let id = is_open.get().then(|| option_id(active.get()));
        id.iter().for_each(|id| focus::reveal(id));
        text_area::set_list(field, LIST, id);
    });
    let has_failed = move || {
        let needs_emoji = token.with(|token| token.as_ref().is_some_and(|token| token.sign == Sign::Colon));
        needs_emoji && choice.shelf.with(|shelf| matches!(shelf, Shelf::Failed))
    };

    view! {
        <When is=is_open>
            <div class="popover completions" role="listbox" id=LIST aria-label=t.text(Locale::completions)>
                {move || {
                    let options = candidates.get().into_iter().enumerate();
                    options
                        .map(|(index, candidate)| {
                            view! {
                                <div
                                    role="option"
                                    id=option_id(index)
                                    aria-selected=move || (active.get() == index).to_string()
                                    // The focus stays where it is.
                                    on:mousedown=|event| event.prevent_default()
                                    on:click=move |_| accept(index)
                                >
                                    {label(candidate)}
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </When>
        <When is=Memo::new(move |_| has_failed())>
            <p class="popover completions" role="status">
                {t.text(Locale::emoji_not_loaded)}
            </p>
        </When>
    }
    .into_any()
}

fn label(candidate: Candidate) -> AnyView {
    let mark = match candidate.mark {
        Mark::Avatar(id) => view! { <Avatar id size=24 /> }.into_any(),
        Mark::Everyone => view! { <Icon name=IconName::People /> }.into_any(),
        Mark::Emoji(_) => view! { <span class="emoji">{candidate.text}</span> }.into_any(),
    };
    view! {
        {mark}
        <span class="name" dir="auto">
            {candidate.name}
        </span>
        <span class="detail" dir="auto">
            {candidate.detail}
        </span>
    }
    .into_any()
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// People of the room, those who are here first; everyone at the end, for who may address them.
fn people(conversation: Conversation, me: Option<UserId>, query: &str, locale: Locale) -> Vec<Candidate> {
    let mut candidates = conversation.people.with(|people| {
        let known = people.list(true).chain(people.list(false)).map(|member| &member.user);
        // Of a large room not all members are known, but whoever is talking is.
        let authors: Vec<User> = match people.next() {
            None => Vec::new(),
            Some(_) => conversation.authors(),
        };
        let others = authors.iter().filter(|author| people.find(author.id).is_none());
        completion::people(query, known.chain(others), me)
    });
    let everyone = conversation.moderates.get().then(|| completion::everyone(query, locale)).flatten();
    if let Some(everyone) = everyone {
        candidates.truncate(MOST - 1);
        candidates.push(everyone);
    }
    candidates
}

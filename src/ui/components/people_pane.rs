//! The people of a room.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::person::Person;
use super::when::When;
use crate::protocol::{Member, Room};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::panes::use_panes;
use crate::ui::state::people::People;
use crate::ui::state::rooms::use_rooms;

/// Those who are here, and those who are not.
#[component]
pub fn PeoplePane(conversation: Conversation) -> impl IntoView {
    let (t, conversations, panes) = (use_locale(), use_conversations(), use_panes());
    let next = Memo::new(move |_| conversation.people.with(People::next));
    let close = move |_| panes.people.set(false);

    view! {
        <aside class="people-pane" id="people" aria-label=t.text(Locale::people)>
            <header class="pane-header">
                <h2>{t.text(Locale::people)}</h2>
                <button
                    type="button"
                    class="icon-button close"
                    aria-label=t.text(Locale::close_people)
                    on:click=close
                >
                    <Icon name=IconName::Close />
                </button>
            </header>
            <div class="people-scroll">
                <PeopleSection conversation online=true />
                <PeopleSection conversation online=false />
                {move || {
                    next.get()
                        .map(|after| {
                            view! {
                                <button
                                    type="button"
                                    class="button quiet wide"
                                    on:click=move |_| {
                                        conversations.load_people(conversation.room_id, Some(after));
                                    }
                                >
                                    {t.text(Locale::load_more)}
                                </button>
                            }
                        })
                }}
            </div>
        </aside>
        <button
            type="button"
            class="scrim"
            aria-label=t.text(Locale::close_people)
            tabindex="-1"
            on:click=close
        ></button>
    }
}

#[component]
fn PeopleSection(conversation: Conversation, online: bool) -> impl IntoView {
    let (t, rooms) = (use_locale(), use_rooms());
    let members = Memo::new(move |_| {
        conversation.people.with(|people| people.list(online).cloned().collect::<Vec<_>>())
    });
    let key = |member: &Member| {
        let Member { user, role, online, last_seen_at } = member;
        (user.id, user.nickname.clone(), user.avatar_id, *role, *online, *last_seen_at)
    };
    // The room knows more than the pages that were loaded.
    let count = move || {
        let count =
            |room: Room| if online { room.online_count } else { room.member_count - room.online_count };
        rooms.get(conversation.room_id).map_or(0, count).max(members.with(Vec::len) as i64)
    };
    let title = move || if online { t.get().online() } else { t.get().offline_people() };
    view! {
        <When is=move || { count() > 0 }>
            <section class="people-section">
                <h3>{title} " — " <span class="count">{count}</span></h3>
                <ul class="people-list">
                    <For each=move || members.get() key=key let:member>
                        <Person member />
                    </For>
                </ul>
            </section>
        </When>
    }
}

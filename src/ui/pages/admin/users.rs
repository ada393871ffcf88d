//! `/admin/users`

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::user_item::UserItem;
use crate::browser::prerendered;
use crate::protocol::UserId;
use crate::protocol::admin::{ManagedUser, ManagedUserPage};
use crate::ui::components::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;

/// Accounts, found by name, a page at a time.
#[component]
pub fn Users(is_live: RwSignal<bool>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let asked = use_query_map().with_untracked(|query| query.get_str("query").unwrap_or_default().to_owned());
    let first = prerendered::prepared::<ManagedUserPage>();
    let has_first = first.is_some();
    let ManagedUserPage { users, next } = first.unwrap_or_default();
    let (users, next) = (RwSignal::new(users), RwSignal::new(next));
    let query = RwSignal::new(asked);
    // What the list shows: answers to other queries are too late.
    let shown = StoredValue::new(0_u32);
    let load = move |before: Option<UserId>| {
        let asking = shown.get_value() + u32::from(before.is_none());
        shown.set_value(asking);
        let wanted = query.get_untracked();
        spawn_local(async move {
            let answer = calls::admin::users(wanted, before).await;
            is_live.try_set(true);
            if shown.try_get_value() != Some(asking) {
                return;
            }
            match answer {
                Ok(page) => {
                    users.try_update(|users| {
                        if before.is_none() {
                            users.clear();
                        }
                        users.extend(page.users);
                    });
                    next.try_set(page.next);
                }
                Err(error) => notices.failure(&error),
            }
        });
    };
    Effect::new(move |_| if has_first { is_live.set(true) } else { load(None) });
    let further = move || {
        let before = next.get().map(|next| next.to_string()).unwrap_or_default();
        format!("/admin/users?query={}&before={before}", encoded(&query.get()))
    };

    view! {
        <form
            class="inline-form"
            role="search"
            method="get"
            action="/admin/users"
            on:submit=move |event| {
                event.prevent_default();
                load(None);
            }
        >
            <div class="field">
                <label for="user-query">{t.text(Locale::find_by_name)}</label>
                <input
                    id="user-query"
                    type="search"
                    name="query"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    value=query.get_untracked()
                    on:input=move |event| query.set(event_target_value(&event))
                />
            </div>
            <button type="submit" class="button">{t.text(Locale::search)}</button>
        </form>
        <ul class="admin-list">
            <For each=move || users.get() key=key let:user>
                <UserItem user users />
            </For>
        </ul>
        <When is=move || users.with(Vec::is_empty) && is_live.get()>
            <p class="hint">{t.text(Locale::nobody_found)}</p>
        </When>
        <When is=move || next.get().is_some()>
            <a
                class="button quiet wide"
                href=further
                rel="external"
                on:click=move |event| {
                    event.prevent_default();
                    load(next.get_untracked());
                }
            >
                {t.text(Locale::load_more)}
            </a>
        </When>
    }
    .into_any()
}

/// Whatever an item is drawn from.
fn key(user: &ManagedUser) -> (UserId, bool, bool, Option<i64>) {
    (user.user.id, user.is_admin, user.disabled, user.ban.as_ref().map(|ban| ban.until))
}

/// As a value in an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(byte.into());
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

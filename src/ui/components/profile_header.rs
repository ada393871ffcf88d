//! Who one is, at the head of the profile.

use leptos::prelude::*;

use super::avatar::Avatar;
use super::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::session::use_session;

/// Picture, nickname, username.
#[component]
pub fn ProfileHeader() -> impl IntoView {
    let t = use_locale();
    let account = use_session().account;
    let text = move |pick: fn(&crate::protocol::Account) -> String| {
        account.with(|account| account.as_ref().map_or_else(String::new, pick))
    };
    let avatar_id =
        Memo::new(move |_| account.with(|account| account.as_ref().map_or(1, |account| account.avatar_id)));

    view! {
        <header class="profile-header">
            <Avatar id=avatar_id size=72 />
            <div>
                <p class="profile-name" dir="auto">
                    {move || text(|account| account.nickname.clone())}
                </p>
                <p class="hint">
                    {move || text(|account| format!("@{}", account.username))}
                    <When is=move || account.with(|account| account.as_ref().is_some_and(|account| account.is_admin))>
                        " · " {t.text(Locale::administrator)}
                    </When>
                </p>
            </div>
        </header>
    }
    .into_any()
}

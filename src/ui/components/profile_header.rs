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
    let session = use_session();
    let avatar_id = Memo::new(move |_| session.avatar_id());
    let username = move || {
        session.account.with(|account| {
            account.as_ref().map(|account| format!("@{}", account.username)).unwrap_or_default()
        })
    };
    let is_admin =
        move || session.account.with(|account| account.as_ref().is_some_and(|account| account.is_admin));

    view! {
        <header class="profile-header">
            <Avatar id=avatar_id size=72 />
            <div>
                <p class="profile-name" dir="auto">
                    {move || session.nickname()}
                </p>
                <p class="hint">
                    {username}
                    <When is=is_admin>
                        " · " {t.text(Locale::administrator)}
                    </When>
                </p>
            </div>
        </header>
    }
    .into_any()
}

//! The page before the rooms.

use leptos::prelude::*;

use super::language_switch::LanguageSwitch;
use super::seal::Seal;
use super::theme_switch::ThemeSwitch;
use crate::protocol::PageData;
use crate::ui::i18n::{Locale, use_locale};

/// A page with a card and the mark; the children are its form and where else to go.
#[component]
pub fn Entrance(children: Children) -> impl IntoView {
    view! {
        <main class="entrance" id="main" tabindex="-1">
            <EntranceCard>{children()}</EntranceCard>
        </main>
    }
    .into_any()
}

/// What stands on such a page.
#[component]
pub fn EntranceCard(
    /// For more than two fields.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    let t = use_locale();
    let name = with_context(|page: &PageData| page.name.clone());
    view! {
        <p class="inscription" lang="zh-CN" aria-hidden="true">
            "好好说话的地方"
            <Seal />
        </p>
        <div class="entrance-card" class:wide=wide>
            <header class="entrance-header">
                <Seal />
                <h1 dir="auto">{name}</h1>
                <p>{t.text(Locale::tagline)}</p>
            </header>
            {children()}
        </div>
        <footer class="preferences">
            <LanguageSwitch bare=true />
            <ThemeSwitch bare=true />
        </footer>
    }
    .into_any()
}

//! Dialogs over the page.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::ui::i18n::{Locale, use_locale};

/// A dialog with a title and a close button, opened by `browser::dialog::open`.
#[component]
pub fn Dialog(
    node_ref: NodeRef<html::Dialog>,
    /// Of the title; unique in the page.
    id: &'static str,
    #[prop(into)] title: Signal<&'static str>,
    /// Rendered open: how it opens without JavaScript.
    #[prop(optional)]
    open: bool,
    #[prop(optional)] wide: bool,
    /// Called when it was closed.
    #[prop(optional)]
    on_close: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let t = use_locale();
    view! {
        <dialog class="dialog" class:wide=wide node_ref=node_ref open=open aria-labelledby=id on:close=move |_| {
            if let Some(on_close) = on_close {
                on_close.run(());
            }
        }>
            <header class="dialog-header">
                <h2 id=id>{title}</h2>
                <form method="dialog">
                    <button class="icon-button" aria-label=t.text(Locale::close)>
                        <Icon name=IconName::Close />
                    </button>
                </form>
            </header>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
    .into_any()
}

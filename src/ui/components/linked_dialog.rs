//! A link that opens a dialog.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::dialog::Dialog;
use super::icon::{Icon, IconName};
use super::later::{Later, Loading};
use super::when::When;
use crate::browser::{self, prerendered};
use crate::ui::i18n::{Locale, use_locale};

/// A dialog, before and after its content is there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Opening {
    pub dialog: NodeRef<html::Dialog>,
    /// The content says so once it answers; until then that of the server does.
    pub is_live: RwSignal<bool>,
}

/// An icon that opens a dialog, whose content is fetched then: many pages have one, and hardly any of them opens it.
#[component]
pub fn LinkedDialog(
    opening: Opening,
    /// What opens it without JavaScript.
    href: String,
    icon: IconName,
    /// Says where the link leads, and is the title.
    label: fn(Locale) -> &'static str,
    /// Of the title; unique in the page.
    id: &'static str,
    /// Rendered open.
    open: bool,
    #[prop(optional)] wide: bool,
    load: Arc<dyn Fn() -> Loading + Send + Sync>,
) -> impl IntoView {
    let t = use_locale();
    let Opening { dialog, is_live } = opening;
    let opened = RwSignal::new(open);
    // An empty one would lie over everything, the notice too. The next press tries again. What the server has rendered
    // works by itself.
    let give_up = Callback::new(move |()| {
        if !open || is_live.get_untracked() {
            browser::dialog::close(dialog);
            opened.set(false);
        }
    });
    let rendered = load.clone();
    view! {
        <a
            class="icon-button"
            href=href
            aria-label=t.text(label)
            aria-haspopup="dialog"
            on:click=move |event| {
                event.prevent_default();
                opened.set(true);
                browser::dialog::open(dialog);
            }
        >
            <Icon name=icon />
        </a>
        <Dialog node_ref=dialog id=id title=t.text(label) open=open wide=wide>
            <When is=move || open && !is_live.get()>
                <div class="prerendered" inner_html=prerendered::part(|| rendered())></div>
            </When>
            <When is=opened>
                <Later
                    load={
                        let load = load.clone();
                        move || load()
                    }
                    on_failure=give_up
                />
            </When>
        </Dialog>
    }
    .into_any()
}

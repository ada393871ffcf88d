//! One notice.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::portrait::Portrait;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{Notice, NoticeKind, use_notices};

/// How long a notice stays while nobody points at it.
const SHOWN_FOR: Duration = Duration::from_secs(6);

/// A notice that goes by itself, except while the pointer or the focus is on it.
#[component]
pub fn NoticeItem(notice: Notice) -> impl IntoView {
    let t = use_locale();
    let notices = use_notices();
    let Notice { id, kind } = notice;
    let held = RwSignal::new(false);
    Effect::new(move |_| {
        if held.get() {
            return;
        }
        if let Ok(timer) = set_timeout_with_handle(move || notices.dismiss(id), SHOWN_FOR) {
            Owner::on_cleanup(move || timer.clear());
        }
    });
    let problem = matches!(kind, NoticeKind::Problem(_));
    let content = match kind {
        NoticeKind::Done(text) | NoticeKind::Problem(text) => {
            view! { <p class="notice-text">{text}</p> }.into_any()
        }
        NoticeKind::Message { from, room_id, excerpt, .. } => view! {
            <Portrait avatar_id=from.avatar_id online=true />
            <a class="notice-text" href=format!("/rooms/{room_id}") on:click=move |_| notices.dismiss(id)>
                <strong dir="auto">{from.nickname}</strong>
                <span dir="auto">{excerpt}</span>
            </a>
        }
        .into_any(),
    };

    view! {
        <article
            class="notice"
            class:error=problem
            on:pointerenter=move |_| held.set(true)
            on:pointerleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {content}
            <button
                type="button"
                class="icon-button"
                aria-label=t.text(Locale::dismiss)
                on:click=move |_| notices.dismiss(id)
            >
                <Icon name=IconName::Close />
            </button>
        </article>
    }
    .into_any()
}

//! `/admin/audit`

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::audit_item::{AuditItem, kind_name};
use crate::browser::prerendered;
use crate::protocol::admin::{AuditKind, AuditPage};
use crate::ui::components::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;

/// What administrators and moderators have done, newest first; of one kind, or about one person.
#[component]
pub fn Audit(is_live: RwSignal<bool>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let asked = |name: &str| {
        use_query_map().with_untracked(|query| query.get_str(name).unwrap_or_default().to_owned())
    };
    let (kind, person) = (RwSignal::new(asked("kind")), RwSignal::new(asked("username")));
    let first = prerendered::prepared::<AuditPage>();
    let has_first = first.is_some();
    let AuditPage { entries, next } = first.unwrap_or_default();
    let (entries, next) = (RwSignal::new(entries), RwSignal::new(next));
    let load = move |before: Option<i64>| {
        let (kind, person) = (kind.get_untracked(), person.get_untracked());
        spawn_local(async move {
            let answer = calls::admin::audit(kind, person, before).await;
            is_live.try_set(true);
            match answer {
                Ok(page) => {
                    entries.try_update(|entries| {
                        if before.is_none() {
                            entries.clear();
                        }
                        entries.extend(page.entries);
                    });
                    next.try_set(page.next);
                }
                Err(error) => notices.failure(&error),
            }
        });
    };
    Effect::new(move |_| if has_first { is_live.set(true) } else { load(None) });
    let chosen = kind.get_untracked();
    let kinds = AuditKind::ALL
        .iter()
        .map(|kind| {
            let kind = *kind;
            let is_chosen = kind.as_str() == chosen;
            view! { <option value=kind.as_str() selected=is_chosen>{move || kind_name(t.get(), kind)}</option> }
        })
        .collect_view();
    let further =
        move || format!("/admin/audit?kind={}&before={}", kind.get(), next.get().unwrap_or_default());

    view! {
        <form
            class="audit-filters"
            role="search"
            method="get"
            action="/admin/audit"
            on:submit=move |event| {
                event.prevent_default();
                load(None);
            }
        >
            <label class="field">
                <span>{t.text(Locale::what_was_done)}</span>
                <select name="kind" on:change=move |event| kind.set(event_target_value(&event))>
                    <option value="">{t.text(Locale::everything)}</option>
                    {kinds}
                </select>
            </label>
            <label class="field">
                <span>{t.text(Locale::by_or_about)}</span>
                <input
                    name="username"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder=t.text(Locale::username)
                    value=person.get_untracked()
                    on:input=move |event| person.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class="button">{t.text(Locale::show)}</button>
        </form>
        <ol class="audit-list">
            <For each=move || entries.get() key=|entry| entry.id let:entry>
                <AuditItem entry />
            </For>
        </ol>
        <When is=move || entries.with(Vec::is_empty) && is_live.get()>
            <p class="hint">{t.text(Locale::nothing_noted)}</p>
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

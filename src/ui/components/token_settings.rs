//! The reader's tokens: made, listed, revoked.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_form::ApiForm;
use super::field::Field;
use super::secret_once::SecretOnce;
use super::submit_button::SubmitButton;
use crate::api::programs::CreateToken;
use crate::browser::dates::{self, Detail};
use crate::protocol::{ErrorCode, NewToken, Scope, Token};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;
use crate::ui::state::submission::Submission;

/// Days that a token may be made for, beside those without an end.
const DAYS: [i64; 3] = [30, 90, 365];

/// The reader's tokens, and a form for another one.
#[component]
pub fn TokenSettings() -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let create = Submission::to::<CreateToken>();
    let tokens = RwSignal::new(Vec::<Token>::new());
    let secret = RwSignal::new(None);
    let (name, password) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let is_wrong = create.refused_for(&[ErrorCode::WrongPassword]);
    Effect::new(move |_| {
        spawn_local(async move {
            match calls::list_tokens().await {
                Ok(list) => drop(tokens.try_set(list)),
                Err(error) => notices.failure(&error),
            }
        });
    });
    let created = move |new: NewToken| {
        tokens.update(|tokens| tokens.insert(0, new.token));
        secret.set(Some(new.secret));
        for field in [name, password].into_iter().filter_map(|field| field.get_untracked()) {
            field.set_value("");
        }
    };
    let scopes = Scope::ALL.map(|scope| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name=format!("scopes[{}]", scope as usize)
                    value=scope.as_str()
                    checked=scope == Scope::Read
                />
                <span>{move || scope_name(t.get(), scope)}</span>
            </label>
        }
    });
    let days = DAYS.map(|days| view! { <option value=days>{move || t.get().days(days)}</option> });

    view! {
        <p class="hint">{t.text(Locale::tokens_hint)}</p>
        <ul class="credentials">
            <For each=move || tokens.get() key=|token| token.id let:token>
                <TokenItem token tokens />
            </For>
        </ul>
        <SecretOnce secret />
        <ApiForm submission=create on_done=created>
            <Field id="token-name" label=t.text(Locale::token_name)>
                <input id="token-name" name="name" autocomplete="off" node_ref=name />
            </Field>
            <fieldset class="checks">
                <legend>{t.text(Locale::token_scopes)}</legend>
                {scopes}
            </fieldset>
            <Field id="token-days" label=t.text(Locale::token_days)>
                <select id="token-days" name="days">
                    {days}
                    <option value="">{t.text(Locale::until_revoked)}</option>
                </select>
            </Field>
            <Field id="token-password" label=t.text(Locale::password)>
                <input
                    id="token-password"
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    required
                    aria-invalid=move || is_wrong.get().then_some("true")
                    node_ref=password
                />
            </Field>
            <div class="actions">
                <SubmitButton label=t.text(Locale::create_token) pending=create.pending() />
            </div>
        </ApiForm>
    }
}

#[component]
fn TokenItem(token: Token, tokens: RwSignal<Vec<Token>>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let Token { id, name, scopes, created_at, expires_at, last_used_at } = token;
    let label = StoredValue::new(name.clone());
    let about = move || {
        let t = t.get();
        let day = |at_ms| dates::format(at_ms, Detail::DayAndYear, t);
        let mut facts: Vec<String> = scopes.iter().map(|scope| scope_name(t, *scope).to_owned()).collect();
        facts.push(t.created_on(day(created_at)));
        facts.extend(expires_at.map(|at| t.ends_on(day(at))));
        facts.push(last_used_at.map_or_else(|| t.never_used().to_owned(), |at| t.last_used_on(day(at))));
        facts.join(" · ")
    };
    let revoke = move |_| {
        spawn_local(async move {
            match calls::revoke_token(id).await {
                Ok(()) => drop(tokens.try_update(|tokens| tokens.retain(|token| token.id != id))),
                Err(error) => notices.failure(&error),
            }
        });
    };
    view! {
        <li>
            <div>
                <strong dir="auto">{name}</strong>
                <p class="hint">{about}</p>
            </div>
            <button
                type="button"
                class="button"
                aria-label=move || t.get().revoke_named(label.get_value())
                on:click=revoke
            >
                {t.text(Locale::revoke)}
            </button>
        </li>
    }
}

fn scope_name(t: Locale, scope: Scope) -> &'static str {
    match scope {
        Scope::Read => t.scope_read(),
        Scope::Write => t.scope_write(),
        Scope::Socket => t.scope_socket(),
    }
}

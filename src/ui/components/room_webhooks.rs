//! A room's webhooks: what posts into it, and what is told.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_form::ApiForm;
use super::field::Field;
use super::icon::{Icon, IconName};
use super::secret_once::SecretOnce;
use super::submit_button::SubmitButton;
use crate::api::programs::{CreateIncomingWebhook, CreateOutgoingWebhook};
use crate::browser::popover;
use crate::protocol::{
    IncomingWebhook, NewIncomingWebhook, NewOutgoingWebhook, OutgoingWebhook, RoomId, RoomWebhooks,
};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;
use crate::ui::state::submission::Submission;

lazy! {
    /// The room's webhooks, and forms for others.
    pub fn room_webhooks(room_id: RoomId) -> AnyView {
        view! { <RoomWebhooksSection room_id /> }.into_any()
    }
}

#[component]
fn RoomWebhooksSection(room_id: RoomId) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let webhooks = RwSignal::new(RoomWebhooks::default());
    Effect::new(move |_| {
        spawn_local(async move {
            match calls::list_webhooks(room_id).await {
                Ok(found) => drop(webhooks.try_set(found)),
                Err(error) => notices.failure(&error),
            }
        });
    });
    view! {
        <section class="dialog-section">
            <h3>{t.text(Locale::webhooks)}</h3>
            <details>
                <summary>{t.text(Locale::incoming_webhooks)}</summary>
                <Incoming room_id webhooks />
            </details>
            <details>
                <summary>{t.text(Locale::outgoing_webhooks)}</summary>
                <Outgoing room_id webhooks />
            </details>
        </section>
    }
}

#[component]
fn Incoming(room_id: RoomId, webhooks: RwSignal<RoomWebhooks>) -> impl IntoView {
    let t = use_locale();
    let create = Submission::to::<CreateIncomingWebhook>();
    let address = RwSignal::new(None);
    let created = move |new: NewIncomingWebhook| {
        webhooks.update(|all| all.incoming.push(new.webhook));
        address.set(Some(format!("{}{}", popover::origin(), new.path)));
    };
    let remove = move |id| async move {
        calls::delete_incoming_webhook(room_id, id).await?;
        webhooks.try_update(|all| all.incoming.retain(|webhook| webhook.id != id));
        Ok(())
    };
    let item = move |webhook: IncomingWebhook| {
        let id = webhook.id;
        view! { <WebhookItem name=webhook.bot.nickname about=String::new remove=move || remove(id) /> }
    };
    view! {
        <p class="hint">{t.text(Locale::incoming_webhooks_hint)}</p>
        <ul class="credentials">
            <For each=move || webhooks.with(|all| all.incoming.clone()) key=|webhook| webhook.id children=item />
        </ul>
        <SecretOnce secret=address />
        <ApiForm submission=create on_done=created class="inline-form">
            <input type="hidden" name="room_id" value=room_id.0 />
            <Field id="webhook-name" label=t.text(Locale::webhook_name)>
                <input id="webhook-name" name="name" autocomplete="off" />
            </Field>
            <SubmitButton label=t.text(Locale::add) pending=create.pending() class="button" />
        </ApiForm>
    }
}

#[component]
fn Outgoing(room_id: RoomId, webhooks: RwSignal<RoomWebhooks>) -> impl IntoView {
    let t = use_locale();
    let create = Submission::to::<CreateOutgoingWebhook>();
    let secret = RwSignal::new(None);
    let created = move |new: NewOutgoingWebhook| {
        webhooks.update(|all| all.outgoing.push(new.webhook));
        secret.set(Some(new.secret));
    };
    let remove = move |id| async move {
        calls::delete_outgoing_webhook(room_id, id).await?;
        webhooks.try_update(|all| all.outgoing.retain(|webhook| webhook.id != id));
        Ok(())
    };
    let item = move |webhook: OutgoingWebhook| {
        let OutgoingWebhook { id, url, failures, last_outcome, stopped_at, on_hold, .. } = webhook;
        let about = move || {
            let (t, outcome) = (t.get(), last_outcome.clone().unwrap_or_default());
            match (stopped_at, failures) {
                (Some(_), _) => t.webhook_stopped(outcome),
                _ if on_hold => t.webhook_on_hold().to_owned(),
                (None, 0) => String::new(),
                (None, failures) => t.webhook_failing(failures, outcome),
            }
        };
        view! { <WebhookItem name=url about remove=move || remove(id) /> }
    };
    view! {
        <p class="hint">{t.text(Locale::outgoing_webhooks_hint)}</p>
        <ul class="credentials">
            <For each=move || webhooks.with(|all| all.outgoing.clone()) key=|webhook| webhook.id children=item />
        </ul>
        <SecretOnce secret />
        <ApiForm submission=create on_done=created class="inline-form">
            <input type="hidden" name="room_id" value=room_id.0 />
            <Field id="webhook-url" label=t.text(Locale::webhook_url)>
                <input id="webhook-url" name="url" type="url" inputmode="url" autocomplete="off" placeholder="https://" />
            </Field>
            <SubmitButton label=t.text(Locale::add) pending=create.pending() class="button" />
        </ApiForm>
    }
}

/// A webhook, with a button that removes it.
#[component]
fn WebhookItem<R, F>(
    name: String,
    /// How it stands, if that is worth a word.
    about: impl Fn() -> String + Send + 'static,
    remove: R,
) -> impl IntoView
where
    R: Fn() -> F + 'static,
    F: Future<Output = Result<(), crate::protocol::ApiError>> + 'static,
{
    let (t, notices) = (use_locale(), use_notices());
    let label = StoredValue::new(name.clone());
    let press = move |_| {
        let removing = remove();
        spawn_local(async move {
            if let Err(error) = removing.await {
                notices.failure(&error);
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
                class="icon-button danger"
                aria-label=move || t.get().remove_webhook(label.get_value())
                on:click=press
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
}

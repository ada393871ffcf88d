//! One message on its way.

use leptos::prelude::*;

use super::attachment_list::AttachmentList;
use super::byline::Byline;
use super::quote_line::QuoteLine;
use crate::realtime::outbox::{Item, State};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::connection::use_connection;
use crate::ui::state::outbox::use_outbox;
use crate::ui::state::session::use_session;

/// The reader's own message that the server has not shown yet.
#[component]
pub fn PendingLine(
    item: Item,
    /// With name and picture.
    first: bool,
) -> impl IntoView {
    let (t, connection, outbox) = (use_locale(), use_connection(), use_outbox());
    let session = use_session();
    let (nickname, avatar_id) = untrack(|| (session.nickname(), session.avatar_id()));
    let (at_ms, client_id) = (item.created_at, item.client_id);
    let delivery = match item.state {
        State::Failed { code } => view! {
            <p class="delivery" role="alert">
                {move || t.get().not_sent(t.get().error(code))}
                " "
                <button type="button" class="text-button" on:click=move |_| outbox.retry(client_id)>
                    {t.text(Locale::retry)}
                </button>
                " "
                <button type="button" class="text-button" on:click=move |_| outbox.delete(client_id)>
                    {t.text(Locale::delete)}
                </button>
            </p>
        }
        .into_any(),
        State::Queued | State::Sent { .. } | State::Acknowledged { .. } => view! {
            <p class="delivery">
                {move || if connection.is_online() { t.get().sending() } else { t.get().waiting_to_send() }}
            </p>
        }
        .into_any(),
    };
    let failed = matches!(item.state, State::Failed { .. });
    let has_text = !item.content.is_empty();
    let room_id = item.room_id;
    let quote = item.reply_to.map(|quote| view! { <QuoteLine room_id quote on_press=move |_| () /> });
    view! {
        <li
            class="message own"
            class:first=first
            class:failed=failed
            class:pending=!failed
            class:fresh=true
            id=format!("p{client_id}")
        >
            <Byline first nickname avatar_id at_ms at_hand=false />
            {quote}
            {has_text
                .then(|| {
                    view! {
                        <p class="body" dir="auto">
                            {item.content}
                        </p>
                    }
                })}
            <AttachmentList attachments=item.attachments />
            {delivery}
        </li>
    }
}

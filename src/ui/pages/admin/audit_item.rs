//! One entry of the audit log.

use leptos::prelude::*;

use crate::browser::dates::{self, Detail};
use crate::protocol::admin::{AuditDetail, AuditEntry, AuditKind};
use crate::protocol::{Role, User};
use crate::ui::components::moment::utc;
use crate::ui::components::role_tag::role_name;
use crate::ui::components::term::ends;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::reader::{Reader, use_reader};

/// What was done, by whom, to whom, and when.
#[component]
pub fn AuditItem(entry: AuditEntry) -> impl IntoView {
    let (t, reader) = (use_locale(), use_reader());
    let AuditEntry { at, kind, by_command, actor, user, room, address, words, details, .. } = entry;
    let when = move || match reader.has_local_time() {
        true => dates::format(at, Detail::Full, t.get()),
        false => utc(at)[..19].replace('T', " "),
    };
    let to_oneself =
        actor.is_some() && user.as_ref().map(|user| user.id) == actor.as_ref().map(|actor| actor.id);
    let actor = actor.map(|actor| named(&actor));
    let by = move || match (&actor, by_command) {
        (Some(actor), _) => actor.clone(),
        (None, true) => t.get().command_line().to_owned(),
        (None, false) => t.get().nobody_signed_in().to_owned(),
    };
    let about = move || {
        let t = t.get();
        details.iter().map(|detail| said(detail, reader, t)).collect::<Vec<_>>().join(" · ")
    };
    let about = Memo::new(move |_| about());
    view! {
        <li class="audit-entry">
            <p class="audit-head">
                <strong>{move || kind_name(t.get(), kind)}</strong>
                <time datetime=utc(at)>{when}</time>
            </p>
            <p>
                <span dir="auto">{by}</span>
                {user
                    .filter(|_| !to_oneself)
                    .map(|user| view! { <span class="audit-arrow" aria-hidden="true">" → "</span> <span dir="auto">{named(&user)}</span> })}
                {room
                    .filter(|room| !room.name.is_empty())
                    .map(|room| view! { " · " <span dir="auto">{room.name}</span> })}
            </p>
            {words.map(|words| view! { <p dir="auto" class="audit-words">{words}</p> })}
            <p class="hint">
                {move || about.get()}
                {address.map(|address| {
                    view! {
                        {move || if about.with(String::is_empty) { "" } else { " · " }}
                        <span translate="no">{address}</span>
                    }
                })}
            </p>
        </li>
    }
    .into_any()
}

fn named(user: &User) -> String {
    format!("{} (@{})", user.nickname, user.username)
}

/// A fact beside an entry. Those that this build does not know are shown as they are.
fn said(detail: &AuditDetail, reader: Reader, t: Locale) -> String {
    let AuditDetail { name, value } = detail;
    let role = || Role::parse(value).map(|role| role_name(t, role));
    match name.as_str() {
        "until" => value.parse().map_or_else(|_| value.clone(), |until| ends(until, reader, t)),
        "role" | "from" => match role() {
            Some(role) if name == "from" => format!("{role} →"),
            Some(role) => role.to_owned(),
            None => value.clone(),
        },
        "days" => t.audit_days(value),
        "messages" => t.audit_messages(value),
        _ => format!("{name}: {value}"),
    }
}

/// What was done, in the reader's language.
pub fn kind_name(t: Locale, kind: AuditKind) -> &'static str {
    match kind {
        AuditKind::AdminSignedIn => t.audit_admin_signed_in(),
        AuditKind::SignInThrottled => t.audit_sign_in_throttled(),
        AuditKind::AccountCreated => t.audit_account_created(),
        AuditKind::AccountDeleted => t.audit_account_deleted(),
        AuditKind::AccountExported => t.audit_account_exported(),
        AuditKind::AccountDisabled => t.audit_account_disabled(),
        AuditKind::AccountEnabled => t.audit_account_enabled(),
        AuditKind::AccountBanned => t.audit_account_banned(),
        AuditKind::AccountUnbanned => t.audit_account_unbanned(),
        AuditKind::AdminGranted => t.audit_admin_granted(),
        AuditKind::AdminRevoked => t.audit_admin_revoked(),
        AuditKind::PasswordChanged => t.audit_password_changed(),
        AuditKind::PasswordReset => t.audit_password_reset(),
        AuditKind::TwoFactorEnabled => t.audit_two_factor_enabled(),
        AuditKind::TwoFactorDisabled => t.audit_two_factor_disabled(),
        AuditKind::TokenCreated => t.audit_token_created(),
        AuditKind::TokenRevoked => t.audit_token_revoked(),
        AuditKind::RoleChanged => t.audit_role_changed(),
        AuditKind::MemberMuted => t.audit_member_muted(),
        AuditKind::MemberUnmuted => t.audit_member_unmuted(),
        AuditKind::MemberRemoved => t.audit_member_removed(),
        AuditKind::MemberBanned => t.audit_member_banned(),
        AuditKind::MemberUnbanned => t.audit_member_unbanned(),
        AuditKind::RoomDeleted => t.audit_room_deleted(),
        AuditKind::RetentionChanged => t.audit_retention_changed(),
        AuditKind::WebhookCreated => t.audit_webhook_created(),
        AuditKind::WebhookRemoved => t.audit_webhook_removed(),
        AuditKind::InviteCreated => t.audit_invite_created(),
        AuditKind::InviteRevoked => t.audit_invite_revoked(),
        AuditKind::SettingsChanged => t.audit_settings_changed(),
    }
}

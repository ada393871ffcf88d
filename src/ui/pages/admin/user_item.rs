//! One account on `/admin/users`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::admin::users::{
    AdminBan, AdminResetPassword, AdminSetAdministrator, AdminSetDisabled, AdminUnban,
};
use crate::browser::dates::{self, Detail};
use crate::protocol::admin::{AccountBan, ManagedUser};
use crate::protocol::{Session, UserId};
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::moment::{last_seen, utc};
use crate::ui::components::portrait::Portrait;
use crate::ui::components::secret_once::SecretOnce;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::components::term::ends;
use crate::ui::components::term_fields::TermFields;
use crate::ui::i18n::{CurrentLocale, Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;
use crate::ui::state::reader::{Reader, use_reader};
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// Who it is, how the account stands, and what can be done about it.
#[component]
pub fn UserItem(user: ManagedUser, users: RwSignal<Vec<ManagedUser>>) -> impl IntoView {
    let (t, notices, reader) = (use_locale(), use_notices(), use_reader());
    let ManagedUser { user, is_admin, online, created_at, last_seen_at, sessions, disabled, ban } = user;
    let id = user.id;
    let is_me = untrack(|| use_session().is_me(id));
    let facts = move || {
        let t = t.get();
        let mut facts = vec![t.created_on(day(created_at, reader, t))];
        if online {
            facts.push(t.device_connected().to_owned());
        } else {
            facts.extend(last_seen_at.map(|at| last_seen(at, reader, t)));
        }
        facts.push(t.sessions_count(sessions));
        facts.join(" · ")
    };
    let banned = ban.clone();
    let (set_administrator, set_disabled) =
        (Submission::to::<AdminSetAdministrator>(), Submission::to::<AdminSetDisabled>());
    let username = StoredValue::new(user.username.clone());
    // As it is now, whatever was done.
    let refresh = Callback::new(move |()| {
        spawn_local(async move {
            match calls::admin::users(username.get_value(), None).await {
                Ok(page) => {
                    let now = page.users.into_iter().find(|user| user.user.id == id);
                    users.try_update(|users| {
                        let shown = users.iter_mut().find(|user| user.user.id == id);
                        shown.into_iter().zip(now).for_each(|(shown, now)| *shown = now);
                    });
                }
                Err(error) => notices.failure(&error),
            }
        });
    });
    let name = user.nickname.clone();
    view! {
        <li class="admin-item">
            <div class="admin-item-head">
                <Portrait avatar_id=user.avatar_id online />
                <span class="member-name">
                    <span dir="auto">{user.nickname}</span>
                    <small dir="auto">{format!("@{}", user.username)}</small>
                </span>
                {is_admin.then(|| view! { <span class="tag">{t.text(Locale::administrator)}</span> })}
                {disabled.then(|| view! { <span class="tag warning">{t.text(Locale::is_disabled)}</span> })}
                {ban.is_some().then(|| view! { <span class="tag warning">{t.text(Locale::is_banned)}</span> })}
            </div>
            <p class="hint">{facts}</p>
            {banned.map(|ban| view! { <BanNote ban /> })}
            <details>
                <summary aria-label=move || t.get().manage_named(&name)>{t.text(Locale::manage)}</summary>
                <div class="admin-actions">
                    <SessionList id />
                    <Switch
                        action=set_administrator
                        id
                        on=!is_admin
                        label=if is_admin { Locale::revoke_admin } else { Locale::grant_admin }
                        done=refresh
                    />
                    {(!is_me)
                        .then(|| {
                            view! {
                                <Switch
                                    action=set_disabled
                                    id
                                    on=!disabled
                                    label=if disabled { Locale::enable_account } else { Locale::disable_account }
                                    done=refresh
                                />
                                {if ban.is_some() {
                                    view! { <Unban id done=refresh /> }.into_any()
                                } else {
                                    view! { <Ban id done=refresh /> }.into_any()
                                }}
                            }
                        })}
                    <Reset id />
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// Until when, and why.
#[component]
fn BanNote(ban: AccountBan) -> impl IntoView {
    let (t, reader) = (use_locale(), use_reader());
    let AccountBan { reason, until } = ban;
    let said = move || {
        let t = t.get();
        let told = t.sanction_account_banned(ends(until, reader, t));
        if reason.is_empty() { told } else { format!("{told}{}", t.sanction_reason(&reason)) }
    };
    view! { <p class="hint" dir="auto">{said}</p> }
}

/// A button that turns something on or off.
#[component]
fn Switch(
    action: Submission<()>,
    id: UserId,
    on: bool,
    label: fn(Locale) -> &'static str,
    done: Callback<()>,
) -> impl IntoView {
    let t = use_locale();
    view! {
        <ApiForm submission=action on_done=done class="actions">
            <input type="hidden" name="user_id" value=id.0 />
            <input type="hidden" name="on" value=on.to_string() />
            <SubmitButton label=t.text(label) pending=action.pending() class="button" />
        </ApiForm>
    }
}

#[component]
fn Ban(id: UserId, done: Callback<()>) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<AdminBan>();
    view! {
        <details>
            <summary>{t.text(Locale::ban_account)}</summary>
            <p class="hint">{t.text(Locale::ban_account_hint)}</p>
            <ApiForm submission on_done=done class="form sanction-form">
                <input type="hidden" name="user_id" value=id.0 />
                <TermFields lasts=Signal::derive(|| true) />
                <div class="actions">
                    <SubmitButton label=t.text(Locale::ban_account) pending=submission.pending() class="button danger" />
                </div>
            </ApiForm>
        </details>
    }
}

#[component]
fn Unban(id: UserId, done: Callback<()>) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<AdminUnban>();
    view! {
        <ApiForm submission on_done=done class="actions">
            <input type="hidden" name="user_id" value=id.0 />
            <SubmitButton label=t.text(Locale::lift_ban) pending=submission.pending() class="button" />
        </ApiForm>
    }
}

#[component]
fn Reset(id: UserId) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<AdminResetPassword>();
    let password = RwSignal::new(None);
    view! {
        <details>
            <summary>{t.text(Locale::reset_password)}</summary>
            <p class="hint">{t.text(Locale::reset_password_hint)}</p>
            <SecretOnce secret=password />
            <ApiForm submission on_done=move |new: String| password.set(Some(new)) class="actions">
                <input type="hidden" name="user_id" value=id.0 />
                <SubmitButton label=t.text(Locale::reset_password) pending=submission.pending() class="button danger" />
            </ApiForm>
        </details>
    }
}

/// Where they are signed in, asked for when it is opened.
#[component]
fn SessionList(id: UserId) -> impl IntoView {
    let (t, notices, reader) = (use_locale(), use_notices(), use_reader());
    let sessions = RwSignal::new(None::<Vec<Session>>);
    let load = move |_| {
        spawn_local(async move {
            match calls::admin::sessions(id).await {
                Ok(found) => drop(sessions.try_set(Some(found))),
                Err(error) => notices.failure(&error),
            }
        });
    };
    let items = move || {
        let found = sessions.get()?;
        if found.is_empty() {
            return Some(view! { <p class="hint">{t.text(Locale::not_signed_in_anywhere)}</p> }.into_any());
        }
        let items = found.into_iter().map(|session| {
            let about = about_session(session.clone(), t, reader);
            let name =
                [session.browser, session.system].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let name = if name.is_empty() { session.user_agent.clone() } else { name };
            view! {
                <li title=session.user_agent>
                    <strong dir="auto">{name}</strong>
                    <p class="hint">{about}</p>
                </li>
            }
        });
        Some(view! { <ul class="session-facts">{items.collect_view()}</ul> }.into_any())
    };
    view! {
        <details on:toggle=load>
            <summary>{t.text(Locale::signed_in_where)}</summary>
            {items}
        </details>
    }
}

/// Address, region, and when it was last there.
fn about_session(session: Session, t: CurrentLocale, reader: Reader) -> impl Fn() -> String + Send + 'static {
    let place: Vec<String> = [session.address, session.region].into_iter().flatten().collect();
    let (connected, seen) = (session.connected, session.last_seen_at);
    move || {
        let t = t.get();
        let seen = if connected { t.device_connected().to_owned() } else { last_seen(seen, reader, t) };
        place.iter().cloned().chain([seen]).collect::<Vec<_>>().join(" · ")
    }
}

/// A day, as the reader counts them once the page is alive. Tracked.
pub fn day(at_ms: i64, reader: Reader, t: Locale) -> String {
    match reader.has_local_time() {
        true => dates::format(at_ms, Detail::DayAndYear, t),
        false => utc(at_ms)[..10].to_owned(),
    }
}

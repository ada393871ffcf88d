//! One member in a room's settings.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::icon::{Icon, IconName};
use super::member_moderation::MemberModeration;
use super::portrait::Portrait;
use super::role_tag::{RoleTag, role_name};
use super::when::When;
use crate::protocol::{Action, Member, Role, RoomId, SanctionKind};
use crate::ui::i18n::use_locale;
use crate::ui::state::calls::set_role;
use crate::ui::state::notices::use_notices;
use crate::ui::state::session::use_session;

const ROLES: [Role; 3] = [Role::Member, Role::Moderator, Role::Owner];

/// A member, with what the reader may do about them.
#[component]
pub fn RoomMember(
    room_id: RoomId,
    /// The reader's own.
    role: Role,
    member: Member,
    members: RwSignal<Vec<Member>>,
    /// Counts what was done about people.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let t = use_locale();
    let notices = use_notices();
    let Member { user, role: theirs, online, .. } = member;
    let user_id = user.id;
    let nickname = StoredValue::new(user.nickname.clone());
    let is_me = untrack(|| use_session().is_me(user_id));
    let may_remove = !is_me && role.may(Action::Remove(theirs));
    let chosen = RwSignal::new(theirs);

    let change_role = move |value: String| {
        let Some(wanted) = Role::parse(&value) else { return };
        chosen.set(wanted);
        spawn_local(async move {
            match set_role(room_id, user_id, wanted).await {
                Ok(()) => {
                    members.try_update(|members| {
                        if let Some(member) = members.iter_mut().find(|member| member.user.id == user_id) {
                            member.role = wanted;
                        }
                    });
                }
                Err(error) => {
                    chosen.try_set(theirs);
                    notices.failure(&error);
                }
            }
        });
    };
    let is_open = RwSignal::new(false);
    let done = Callback::new(move |kind: SanctionKind| {
        is_open.try_set(false);
        if kind != SanctionKind::Mute {
            members.try_update(|members| members.retain(|member| member.user.id != user_id));
        }
        changed.update(|changed| *changed += 1);
    });
    let cancelled = Callback::new(move |()| is_open.set(false));
    let options = ROLES.map(|role| {
        view! {
            <option value=role.as_str() selected=role == theirs>
                {move || role_name(t.get(), role)}
            </option>
        }
    });

    view! {
        <li class="member">
            <Portrait avatar_id=user.avatar_id online />
            <span class="member-name">
                <span dir="auto">{user.nickname}</span>
                <small dir="auto">{format!("@{}", user.username)}</small>
            </span>
            {if ROLES.into_iter().any(|wanted| role.may(Action::SetRole(theirs, wanted))) {
                view! {
                    <select
                        aria-label=move || t.get().role_of(nickname.get_value())
                        prop:value=move || chosen.get().as_str()
                        on:change=move |event| change_role(event_target_value(&event))
                    >
                        {options}
                    </select>
                }
                    .into_any()
            } else {
                view! { <RoleTag role=theirs /> }.into_any()
            }}
            {may_remove
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="icon-button danger"
                            aria-label=move || t.get().moderate_person(nickname.get_value())
                            aria-expanded=move || is_open.get().to_string()
                            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                        >
                            <Icon name=IconName::More />
                        </button>
                        <When is=is_open>
                            <MemberModeration room_id user_id nickname=nickname.get_value() done cancelled />
                        </When>
                    }
                })}
        </li>
    }
    .into_any()
}

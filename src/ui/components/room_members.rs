//! A room's members, to be managed.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_form::ApiForm;
use super::field::Field;
use super::room_invites::RoomInvites;
use super::room_member::RoomMember;
use super::room_sanctions::RoomSanctions;
use super::submit_button::SubmitButton;
use super::when::When;
use crate::api::rooms::AddMember;
use crate::protocol::{Action, ApiError, Member, MemberPage, Role, RoomId, UserId};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls::list_members;
use crate::ui::state::notices::use_notices;
use crate::ui::state::submission::Submission;

lazy! {
    /// The members, and what the reader may do to them.
    pub fn room_members(room_id: RoomId, role: Role) -> AnyView {
        view! { <RoomMembers room_id role /> }.into_any()
    }
}

/// The members, page by page, loaded when this is mounted.
#[component]
fn RoomMembers(
    room_id: RoomId,
    /// The reader's own.
    role: Role,
) -> impl IntoView {
    let t = use_locale();
    let notices = use_notices();
    let members = RwSignal::new(Vec::<Member>::new());
    let next = RwSignal::new(None::<UserId>);
    let loading = RwSignal::new(true);
    let changed = RwSignal::new(0_u32);
    let add = Submission::to::<AddMember>();
    let name = NodeRef::<leptos::html::Input>::new();

    let load = move |after: Option<UserId>| {
        loading.set(true);
        spawn_local(async move {
            let answer: Result<MemberPage, ApiError> = list_members(room_id, after).await;
            // The dialog may be gone by now.
            if loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    members.try_update(|members| {
                        if after.is_none() {
                            members.clear();
                        }
                        members.extend(page.members);
                    });
                    next.try_set(page.next);
                }
                Err(error) => notices.failure(&error),
            }
        });
    };
    Effect::new(move |_| load(None));
    let added = move |()| {
        if let Some(name) = name.get_untracked() {
            name.set_value("");
        }
        load(None);
    };

    view! {
        <section class="dialog-section" aria-busy=move || loading.get().then_some("true")>
            <h3>{t.text(Locale::members)}</h3>
            {role.may(Action::AddMember)
                .then(|| {
                    view! {
                        <ApiForm submission=add on_done=added class="inline-form">
                            <input type="hidden" name="room_id" value=room_id.0 />
                            <Field id="add-member" label=t.text(Locale::add_member)>
                                <input
                                    id="add-member"
                                    name="username"
                                    autocomplete="off"
                                    autocapitalize="none"
                                    spellcheck="false"
                                    placeholder=t.text(Locale::add_member_hint)
                                    node_ref=name
                                />
                            </Field>
                            <SubmitButton label=t.text(Locale::add) pending=add.pending() class="button" />
                        </ApiForm>
                    }
                })}
            {role.may(Action::AddMember).then(|| view! { <RoomInvites room_id /> })}
            <ul class="member-list">
                <For each=move || members.get() key=|member| (member.user.id, member.role, member.online) let:member>
                    <RoomMember room_id role member members changed />
                </For>
            </ul>
            <When is=move || next.get().is_some()>
                <button type="button" class="button quiet wide" on:click=move |_| load(next.get_untracked())>
                    {t.text(Locale::load_more)}
                </button>
            </When>
        </section>
        {role.may(Action::Moderate).then(|| view! { <RoomSanctions room_id changed /> })}
    }
    .into_any()
}

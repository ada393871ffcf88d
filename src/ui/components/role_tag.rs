//! What someone is in a room.

use leptos::prelude::*;

use crate::protocol::Role;
use crate::ui::i18n::{Locale, use_locale};

/// A small tag; nothing for plain members.
#[component]
pub fn RoleTag(role: Role) -> impl IntoView {
    let t = use_locale();
    (role != Role::Member).then(|| view! { <span class="role">{move || role_name(t.get(), role)}</span> })
}

/// A role in the reader's language.
pub fn role_name(t: Locale, role: Role) -> &'static str {
    match role {
        Role::Member => t.role_member(),
        Role::Moderator => t.role_moderator(),
        Role::Owner => t.role_owner(),
    }
}

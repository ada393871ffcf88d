//! Pages whose code is fetched later.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::admin::Admin;
use super::invite::InvitePage;
use super::register::Register;
use crate::protocol::INVITE_PATH;
use crate::split::lazy;

lazy! {
    /// The page that the address names. Tells `is_live` once it is there with its data.
    pub fn later_page(is_live: RwSignal<bool>) -> AnyView {
        let path = use_location().pathname.get_untracked();
        if path == "/register" {
            view! { <Register is_live /> }.into_any()
        } else if let Some(token) = path.strip_prefix(INVITE_PATH) {
            view! { <InvitePage token=token.to_owned() is_live /> }.into_any()
        } else {
            view! { <Admin is_live /> }.into_any()
        }
    }
}

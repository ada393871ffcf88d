//! `/admin/invites`

use leptos::prelude::*;

use super::loaded::loaded;
use crate::protocol::Invite;
use crate::ui::components::invites::InvitePanel;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;

/// Links that let people in.
#[component]
pub fn Invites(is_live: RwSignal<bool>) -> impl IntoView {
    let t = use_locale();
    let invites = loaded::<Vec<Invite>, _>(is_live, calls::admin::invites);
    view! {
        <section class="panel">
            <p class="hint">{t.text(Locale::invites_hint)}</p>
            {move || invites.get().map(|list| view! { <InvitePanel room=None invites=RwSignal::new(list) /> })}
            // What is shown once cannot come by a redirect.
            <noscript>
                <p class="form-error">{t.text(Locale::takes_script)}</p>
            </noscript>
        </section>
    }
    .into_any()
}

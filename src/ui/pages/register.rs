//! `/register`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::browser::prerendered;
use crate::protocol::Reception;
use crate::protocol::admin::Registration;
use crate::ui::components::entrance::EntranceCard;
use crate::ui::components::register_form::RegisterForm;
use crate::ui::i18n::{Locale, use_locale};

/// Creating an account, where that is possible; the first one sets the instance up.
#[component]
pub fn Register(is_live: RwSignal<bool>) -> impl IntoView {
    let t = use_locale();
    let Reception { is_first, registration } = prerendered::prepared().unwrap_or_default();
    let title = if is_first { Locale::set_up_title } else { Locale::register_title };
    let closed: Option<fn(Locale) -> _> = match registration {
        _ if is_first => None,
        Registration::Open => None,
        Registration::Invited => Some(Locale::register_invited),
        Registration::Closed => Some(Locale::register_closed),
    };
    let content = match closed {
        Some(reason) => {
            Effect::new(move |_| is_live.set(true));
            view! { <p class="notice-text">{t.text(reason)}</p> }.into_any()
        }
        None => view! { <RegisterForm is_live is_first leads_to="/" /> }.into_any(),
    };
    view! {
        <Title text=t.text(title) />
        <EntranceCard wide=true>
            {content}
            {(!is_first)
                .then(|| {
                    view! {
                        <p class="alternative">
                            {t.text(Locale::already_here)} " "
                            <a href="/login" rel="external">
                                {t.text(Locale::sign_in)}
                            </a>
                        </p>
                    }
                })}
        </EntranceCard>
    }
    .into_any()
}

//! The profile: name and picture, appearance, notifications, privacy, devices, password, the second step, programs,
//! what one can take along, leaving.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::device_list::DeviceList;
use super::icon::{Icon, IconName};
use super::language_switch::LanguageSwitch;
use super::later::Later;
use super::notification_settings::notification_settings;
use super::password_form::PasswordForm;
use super::profile_form::ProfileForm;
use super::profile_header::ProfileHeader;
use super::sharing_form::SharingForm;
use super::sign_out_form::SignOutForm;
use super::theme_switch::ThemeSwitch;
use super::token_settings::TokenSettings;
use super::two_factor_panel::TwoFactorPanel;
use super::when::When;
use super::your_data::YourData;
use crate::browser::prerendered;
use crate::protocol::{TwoFactorState, UserId};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;
use crate::ui::state::session::use_session;

lazy! {
    /// All of the profile. Tells `is_live` once they are there with their data.
    pub fn account_panels(me: UserId, is_live: RwSignal<bool>) -> AnyView {
        view! { <AccountPanels me is_live /> }.into_any()
    }
}

#[component]
fn AccountPanels(me: UserId, is_live: RwSignal<bool>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let (sessions, two_factor) = match prerendered::account_overview() {
        Some(overview) => (Some(overview.sessions), overview.two_factor),
        None => (None, None),
    };
    let is_there = RwSignal::new(sessions.is_some());
    let is_known = RwSignal::new(two_factor.is_some());
    let (sessions, two_factor) = (RwSignal::new(sessions), RwSignal::new(two_factor.unwrap_or_default()));
    let load = Callback::new(move |()| {
        spawn_local(async move {
            let answer = calls::list_sessions().await;
            // The page may be another one by now.
            drop(sessions.try_set(Some(answer)));
        });
    });
    // Shown when all is there, so that nothing jumps.
    Effect::new(move |_| {
        spawn_local(async move {
            let devices = calls::list_sessions().await;
            let second_step: Result<TwoFactorState, _> = calls::two_factor().await;
            if sessions.try_set(Some(devices)).is_some() {
                return;
            }
            match second_step {
                Ok(state) => {
                    two_factor.set(state);
                    is_known.set(true);
                }
                Err(error) => notices.failure(&error),
            }
            is_there.set(true);
            is_live.set(true);
        });
    });
    let is_admin = use_session().is_admin();
    view! {
        <When is=is_there>
            <header class="pane-header">
                <a class="icon-button back" href="/" aria-label=t.text(Locale::back_to_rooms)>
                    <Icon name=IconName::Back />
                </a>
                <div class="heading">
                    <h1>{t.text(Locale::profile)}</h1>
                </div>
            </header>
            <div class="page-scroll">
                <div class="page-body">
                    <ProfileHeader />
                    <section class="panel">
                        <h2>{t.text(Locale::account)}</h2>
                        <ProfileForm />
                    </section>
                    <section class="panel">
                        <h2>{t.text(Locale::appearance)}</h2>
                        <LanguageSwitch />
                        <ThemeSwitch />
                    </section>
                    <section class="panel">
                        <h2>{t.text(Locale::notifications)}</h2>
                        <p class="hint">{t.text(Locale::notifications_hint)}</p>
                        <Later load=move || Box::pin(notification_settings(me)) />
                    </section>
                    <When is=move || is_admin>
                        <section class="panel">
                            <h2>{t.text(Locale::administration)}</h2>
                            <p class="hint">{t.text(Locale::administration_hint)}</p>
                            <div class="actions">
                                <a class="button" href="/admin" rel="external">
                                    {t.text(Locale::administer)}
                                </a>
                            </div>
                        </section>
                    </When>
                    <section class="panel">
                        <h2>{t.text(Locale::privacy)}</h2>
                        <SharingForm />
                    </section>
                    <section class="panel">
                        <h2 id="devices" tabindex="-1">
                            {t.text(Locale::devices)}
                        </h2>
                        <p class="hint">{t.text(Locale::devices_hint)}</p>
                        <DeviceList sessions load />
                    </section>
                    <section class="panel">
                        <h2>{t.text(Locale::change_password)}</h2>
                        <PasswordForm load />
                    </section>
                    <When is=is_known>
                        <section class="panel">
                            <h2>{t.text(Locale::two_factor)}</h2>
                            <TwoFactorPanel state=two_factor />
                        </section>
                    </When>
                    // What is shown once cannot come by a redirect: this takes JavaScript.
                    <When is=is_live>
                        <section class="panel" aria-label=t.text(Locale::programs)>
                            <h2>{t.text(Locale::programs)}</h2>
                            <TokenSettings />
                        </section>
                    </When>
                    <section class="panel">
                        <h2>{t.text(Locale::your_data)}</h2>
                        <YourData me />
                    </section>
                    <section class="panel">
                        <h2>{t.text(Locale::session)}</h2>
                        <p class="hint">{t.text(Locale::session_hint)}</p>
                        <SignOutForm />
                    </section>
                </div>
            </div>
        </When>
    }
    .into_any()
}

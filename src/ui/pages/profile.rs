//! `/profile`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::users::UpdateProfile;
use crate::browser::form::Fields;
use crate::browser::prerendered;
use crate::protocol::{Account, ErrorCode, UserId, limits};
use crate::ui::components::account_panels::account_panels;
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::avatar_picker::AvatarPicker;
use crate::ui::components::field::Field;
use crate::ui::components::icon::{Icon, IconName};
use crate::ui::components::language_switch::LanguageSwitch;
use crate::ui::components::later::Later;
use crate::ui::components::notification_settings::notification_settings;
use crate::ui::components::profile_header::ProfileHeader;
use crate::ui::components::sign_out_form::SignOutForm;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::components::theme_switch::ThemeSwitch;
use crate::ui::components::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// One's own name, picture, language and colours, and signing out.
#[component]
pub fn Profile() -> impl IntoView {
    let t = use_locale();
    let me = use_session().account.with_untracked(|me| me.as_ref().map(|me| me.id)).unwrap_or(UserId(0));
    let is_live = RwSignal::new(false);
    view! {
        <Title text=t.text(Locale::profile) />
        <main class="page" id="main" tabindex="-1">
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
                    <When is=move || !is_live.get()>
                        <div class="prerendered" inner_html=prerendered::part(|| Box::pin(account_panels(me, is_live)))></div>
                    </When>
                    <Later load=move || Box::pin(account_panels(me, is_live)) />
                    <section class="panel">
                        <h2>{t.text(Locale::session)}</h2>
                        <p class="hint">{t.text(Locale::session_hint)}</p>
                        <SignOutForm />
                    </section>
                </div>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn ProfileForm() -> impl IntoView {
    let t = use_locale();
    let notices = use_notices();
    let session = use_session();
    let submission = Submission::to::<UpdateProfile>();
    let bad_name = submission.refused_for(&[ErrorCode::NicknameLength, ErrorCode::NameCharacters]);
    let (nickname, avatar_id) = untrack(|| (session.nickname(), session.avatar_id()));
    let done = move |changed: Account| {
        session.account.set(Some(changed));
        notices.push(NoticeKind::Done(t.get_untracked().saved().to_owned()));
    };

    view! {
        <ApiForm submission check=check on_done=done>
            <Field
                id="nickname"
                label=t.text(Locale::nickname)
                hint=t.text(Locale::nickname_hint)
            >
                <input
                    id="nickname"
                    name="nickname"
                    autocomplete="nickname"
                    required
                    value=nickname
                    aria-describedby="nickname-hint"
                    aria-invalid=move || bad_name.get().then_some("true")
                />
            </Field>
            <AvatarPicker chosen=avatar_id />
            <div class="actions">
                <SubmitButton label=t.text(Locale::save) pending=submission.pending() />
            </div>
        </ApiForm>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    let characters = fields.text("nickname").trim().chars().count();
    if limits::NICKNAME_CHARS.contains(&characters) { Ok(()) } else { Err(ErrorCode::NicknameLength) }
}

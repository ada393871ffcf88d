//! `/admin`

use leptos::prelude::*;

use super::loaded::loaded;
use crate::api::admin::general::AdminUpdateSettings;
use crate::protocol::ErrorCode;
use crate::protocol::admin::InstanceSettings;
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::field::Field;
use crate::ui::components::registration_choice::RegistrationChoice;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::submission::Submission;

/// What the instance is called, and who may create an account.
#[component]
pub fn General(is_live: RwSignal<bool>) -> impl IntoView {
    let settings = loaded(is_live, calls::admin::settings);
    move || settings.get().map(|settings| view! { <SettingsForm settings /> })
}

#[component]
fn SettingsForm(settings: InstanceSettings) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let submission = Submission::to::<AdminUpdateSettings>();
    let bad_name = submission.refused_for(&[ErrorCode::LabelLength, ErrorCode::NameCharacters]);
    let InstanceSettings { name, registration } = settings;
    let done = move |_: InstanceSettings| {
        notices.push(NoticeKind::Done(t.get_untracked().saved().to_owned()));
    };
    view! {
        <section class="panel">
            <ApiForm submission on_done=done>
                <Field
                    id="instance-name"
                    label=t.text(Locale::instance_name)
                    hint=t.text(Locale::instance_name_hint)
                >
                    <input
                        id="instance-name"
                        name="name"
                        autocomplete="off"
                        required
                        value=name
                        aria-describedby="instance-name-hint"
                        aria-invalid=move || bad_name.get().then_some("true")
                    />
                </Field>
                <RegistrationChoice chosen=registration />
                <div class="actions">
                    <SubmitButton label=t.text(Locale::save) pending=submission.pending() />
                </div>
            </ApiForm>
        </section>
    }
    .into_any()
}

//! One of the devices on which one is signed in.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::moment::{last_seen, moment};
use crate::api::sessions::EndSession;
use crate::protocol::Session;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::reader::use_reader;
use crate::ui::state::submission::Submission;

/// Characters of a device's own name, where nothing better is known.
const NAME_CHARS: usize = 40;

/// What it is, where, and when it was last used; others can be signed out.
#[component]
pub fn Device(session: Session, ended: Callback<()>) -> impl IntoView {
    let (t, reader) = (use_locale(), use_reader());
    let submission = Submission::to::<EndSession>();
    let session = StoredValue::new(session);
    let Session { id, current, connected, created_at, last_seen_at, .. } = session.get_value();
    let name = move || session.with_value(|session| name(session, t.get()));
    let place = session.with_value(|session| {
        let parts = [session.address.as_deref(), session.region.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    });
    let seen = move || match connected || current {
        true => t.get().device_connected().to_owned(),
        false => last_seen(last_seen_at, reader, t.get()),
    };
    let since = move || t.get().device_since(moment(created_at, reader, t.get()));
    view! {
        <li class="device">
            <div>
                <p class="device-name">
                    <span dir="auto">{name}</span>
                    {current.then(|| view! { <span class="tag">{t.text(Locale::device_current)}</span> })}
                </p>
                <p class="hint">{place}</p>
                <p class="hint">{seen} " · " {since}</p>
            </div>
            {(!current)
                .then(|| {
                    view! {
                        <ApiForm submission on_done=ended class="device-form">
                            <input type="hidden" name="id" value=id.to_string() />
                            <button
                                type="submit"
                                class="button"
                                aria-label=move || t.get().device_sign_out(name())
                                aria-busy=move || submission.pending().get().then_some("true")
                            >
                                {t.text(Locale::sign_out)}
                            </button>
                        </ApiForm>
                    }
                })}
        </li>
    }
    .into_any()
}

/// Such as `Firefox on Linux`; what the device calls itself, cut, where neither is known.
fn name(session: &Session, t: Locale) -> String {
    match (&session.browser, &session.system) {
        (Some(browser), Some(system)) => t.device_named(browser, system),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) if session.user_agent.is_empty() => t.device_unknown().to_owned(),
        (None, None) => session.user_agent.chars().take(NAME_CHARS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(browser: Option<&str>, system: Option<&str>, user_agent: &str, t: Locale) -> String {
        let session = Session {
            id: uuid::Uuid::nil(),
            current: false,
            connected: false,
            created_at: 0,
            last_seen_at: 0,
            address: None,
            region: None,
            browser: browser.map(str::to_owned),
            system: system.map(str::to_owned),
            user_agent: user_agent.to_owned(),
        };
        name(&session, t)
    }

    #[test]
    fn devices_have_names() {
        assert_eq!(named(Some("Firefox"), Some("Linux"), "x", Locale::En), "Firefox on Linux");
        assert_eq!(named(Some("Firefox"), Some("Linux"), "x", Locale::ZhCn), "Linux 上的 Firefox");
        assert_eq!(named(Some("curl"), None, "curl/8", Locale::En), "curl");
        assert_eq!(named(None, None, &"robot ".repeat(50), Locale::En).chars().count(), NAME_CHARS);
        assert_eq!(named(None, None, "", Locale::ZhCn), "未知设备");
    }
}

//! Notifications on this device.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::when::When;
use crate::browser::notifications;
use crate::protocol::{ApiError, PushStatus, UserId};
use crate::split::lazy;
use crate::ui::i18n::{CurrentLocale, Locale, use_locale};
use crate::ui::state::notices::{Notices, use_notices};
use crate::ui::state::notifying::{self, Notifying, Permission};

lazy! {
    /// How this device stands, and the way to change it.
    pub fn notification_settings(me: UserId) -> AnyView {
        view! { <NotificationSettings notifying=Notifying::of(me) /> }.into_any()
    }
}

lazy! {
    /// Nothing to see: makes sure that what the reader has turned on works.
    pub fn keep_notified(me: UserId) -> AnyView {
        let locale = use_locale();
        if let Some(hide) = Notifying::of(me).choice()
            && notifications::permission() == Permission::Granted
        {
            // When it fails, the next page tries again.
            spawn_local(async move { drop(notifying::keep_subscribed(hide, locale.get_untracked()).await) });
        }
        ().into_any()
    }
}

/// How this device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Standing {
    Unsupported,
    Denied,
    Off,
    On,
    /// On, as long as a page is open.
    PageOnly,
}

#[derive(Clone, Copy)]
struct Settings {
    notifying: Notifying,
    permission: RwSignal<Permission>,
    choice: RwSignal<Option<bool>>,
    /// `None` until the server has answered.
    status: RwSignal<Option<PushStatus>>,
    busy: RwSignal<bool>,
    locale: CurrentLocale,
    notices: Notices,
}

impl Settings {
    fn standing(self) -> Standing {
        let has_no_push =
            |status: &Option<PushStatus>| status.as_ref().is_some_and(|it| it.endpoint.is_none());
        match (self.permission.get(), self.choice.get()) {
            (Permission::Unsupported, _) => Standing::Unsupported,
            (Permission::Denied, _) => Standing::Denied,
            (Permission::Granted, Some(_)) if self.status.with(has_no_push) => Standing::PageOnly,
            (Permission::Granted, Some(_)) => Standing::On,
            _ => Standing::Off,
        }
    }

    /// A page that was turned on before may have lost its subscription.
    fn look(self) {
        if let (Permission::Granted, Some(hide)) =
            (self.permission.get_untracked(), self.choice.get_untracked())
        {
            self.run(async move { notifying::keep_subscribed(hide, self.locale.get_untracked()).await });
        }
    }

    fn turn_on(self) {
        self.run(async move {
            let permission = notifications::ask().await;
            self.permission.set(permission);
            if permission != Permission::Granted {
                return crate::ui::state::calls::push_status().await;
            }
            self.choose(Some(false));
            notifying::subscribe(false).await
        });
    }

    fn turn_off(self) {
        self.choose(None);
        self.run(notifying::unsubscribe());
    }

    fn hide(self, hide: bool) {
        self.choose(Some(hide));
        self.run(notifying::subscribe(hide));
    }

    fn choose(self, choice: Option<bool>) {
        self.notifying.choose(choice);
        self.choice.set(choice);
    }

    fn run(self, change: impl Future<Output = Result<PushStatus, ApiError>> + 'static) {
        self.busy.set(true);
        spawn_local(async move {
            let changed = change.await;
            // The page may be another one by now.
            self.busy.try_set(false);
            match changed {
                Ok(status) => drop(self.status.try_set(Some(status))),
                Err(error) => self.notices.failure(&error),
            }
        });
    }
}

#[component]
fn NotificationSettings(notifying: Notifying) -> impl IntoView {
    let t = use_locale();
    let settings = Settings {
        notifying,
        permission: RwSignal::new(notifications::permission()),
        choice: RwSignal::new(notifying.choice()),
        status: RwSignal::new(None),
        busy: RwSignal::new(false),
        locale: t,
        notices: use_notices(),
    };
    settings.look();
    let standing = Memo::new(move |_| settings.standing());
    let is_on = move || matches!(standing.get(), Standing::On | Standing::PageOnly);
    let text = move || match standing.get() {
        Standing::Unsupported => t.get().notifications_unsupported(),
        Standing::Denied => t.get().notifications_denied(),
        Standing::Off => t.get().notifications_off(),
        Standing::On | Standing::PageOnly => t.get().notifications_on(),
    };
    let turn = move |_| if is_on() { settings.turn_off() } else { settings.turn_on() };
    view! {
        <p role="status" class="notification-state" class:on=is_on>
            {text}
        </p>
        <When is=move || standing.get() == Standing::PageOnly>
            <p class="hint">{t.text(Locale::notifications_page_only)}</p>
        </When>
        <When is=is_on>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || settings.choice.get() == Some(true)
                    prop:disabled=settings.busy
                    on:change=move |event| settings.hide(event_target_checked(&event))
                />
                <span>{t.text(Locale::hide_content)}</span>
            </label>
        </When>
        <When is=move || is_on() || standing.get() == Standing::Off>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    class:primary=move || !is_on()
                    aria-busy=move || settings.busy.get().then_some("true")
                    prop:disabled=settings.busy
                    on:click=turn
                >
                    {move || if is_on() { t.get().turn_off() } else { t.get().turn_on() }}
                </button>
            </div>
        </When>
    }
    .into_any()
}

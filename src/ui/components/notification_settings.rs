//! Notifications on this device.

use leptos::ev::MouseEvent;
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
    let refusal = move || match standing.get() {
        Standing::Unsupported => Some(t.get().notifications_unsupported()),
        Standing::Denied => Some(t.get().notifications_denied()),
        Standing::PageOnly => Some(t.get().notifications_page_only()),
        Standing::Off | Standing::On => None,
    };
    let turn = move |_| match (settings.busy.get_untracked(), is_on()) {
        (true, _) => {}
        (_, true) => settings.turn_off(),
        (_, false) => settings.turn_on(),
    };
    let hides = move || settings.choice.get() == Some(true);
    let hide = move |_| {
        if !settings.busy.get_untracked() {
            settings.hide(!hides());
        }
    };
    view! {
        <When is=move || is_on() || standing.get() == Standing::Off>
            <Switch label=Locale::notify_here is=Signal::derive(is_on) busy=settings.busy on_press=turn />
        </When>
        <When is=is_on>
            <Switch
                label=Locale::hide_content
                is=Signal::derive(hides)
                busy=settings.busy
                on_press=hide
            />
        </When>
        <p class="hint" role="status">
            {refusal}
        </p>
    }
    .into_any()
}

#[component]
fn Switch(
    label: fn(Locale) -> &'static str,
    is: Signal<bool>,
    busy: RwSignal<bool>,
    on_press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    let t = use_locale();
    view! {
        <button
            type="button"
            class="switch"
            role="switch"
            aria-checked=move || is.get().to_string()
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click=on_press
        >
            <span>{t.text(label)}</span>
        </button>
    }
}

//! Notifications, and the service worker that shows them.
//!
//! Much of this is missing where a page was not reached by https.

use js_sys::futures::JsFuture;
use js_sys::{Array, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Notification, NotificationPermission, PushManager, PushSubscription as RawSubscription,
    PushSubscriptionOptionsInit, ServiceWorkerContainer, ServiceWorkerRegistration,
};

use crate::protocol::json;
use crate::ui::state::notifying::{BrowserSubscription, Permission};

const SERVICE_WORKER: &str = "/service_worker.js";

/// Let the service worker be there, if the browser has such a thing.
pub fn register() {
    if let Some(workers) = workers() {
        let registering = workers.register(SERVICE_WORKER);
        // Without it there are no notifications, and all else is as before.
        spawn_local(async { drop(JsFuture::from(registering).await) });
    }
}

/// Hand a note to the service worker, which shows it unless a page is in view. Without a title it takes away what
/// was shown of the same message.
pub fn show(title: &str, body: &str, url: &str, tag: &str) {
    if let Some(worker) = workers().and_then(|workers| workers.controller()) {
        let note: Array = [title, body, url, tag].into_iter().map(JsValue::from_str).collect();
        let _ = worker.post_message(&note);
    }
}

/// What the reader lets this site do.
pub fn permission() -> Permission {
    if workers().is_none()
        || Reflect::get(&window(), &"Notification".into()).is_ok_and(|it| it.is_undefined())
    {
        return Permission::Unsupported;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::NotAsked,
    }
}

/// Ask the reader. Only in answer to a gesture of theirs.
pub async fn ask() -> Permission {
    if let Ok(asking) = Notification::request_permission() {
        let _ = JsFuture::from(asking).await;
    }
    permission()
}

/// The browser's subscription to its push service, if there is one.
pub async fn subscription() -> Option<BrowserSubscription> {
    read(&existing(&push_manager().await?).await?)
}

/// Subscribe with the server's key, or say how the browser is subscribed. `None` where its push service cannot
/// be reached.
pub async fn subscribe(public_key: &str) -> Option<BrowserSubscription> {
    let manager = push_manager().await?;
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key_opt_str(Some(public_key));
    let subscribed = match settle(manager.subscribe_with_options(&options)).await {
        Some(subscribed) => subscribed,
        // Perhaps it is subscribed with a key that the server had before.
        None => {
            settle(existing(&manager).await?.unsubscribe()).await?;
            settle(manager.subscribe_with_options(&options)).await?
        }
    };
    read(&subscribed.unchecked_into())
}

/// End the browser's subscription.
pub async fn unsubscribe() {
    if let Some(manager) = push_manager().await
        && let Some(subscription) = existing(&manager).await
    {
        let _ = settle(subscription.unsubscribe()).await;
    }
}

fn workers() -> Option<ServiceWorkerContainer> {
    let workers = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok()?;
    (!workers.is_undefined()).then(|| workers.unchecked_into())
}

async fn push_manager() -> Option<PushManager> {
    let workers = workers()?;
    // Whoever waits for a worker that was never registered waits for ever.
    settle(Ok(workers.register(SERVICE_WORKER))).await?;
    let registration: ServiceWorkerRegistration = settle(workers.ready()).await?.unchecked_into();
    let manager = Reflect::get(&registration, &"pushManager".into()).ok()?;
    (!manager.is_undefined()).then(|| manager.unchecked_into())
}

async fn existing(manager: &PushManager) -> Option<RawSubscription> {
    let found = settle(manager.get_subscription()).await?;
    (!found.is_null()).then(|| found.unchecked_into())
}

async fn settle(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

fn read(subscription: &RawSubscription) -> Option<BrowserSubscription> {
    let text = js_sys::JSON::stringify(subscription).ok()?.as_string()?;
    json::read(&text).ok()
}

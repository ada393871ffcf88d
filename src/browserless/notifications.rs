//! Notifications: nobody to show them to.

use crate::ui::state::notifying::{BrowserSubscription, Permission};

/// No worker.
pub fn register() {}

/// Not shown.
pub fn show(_: &str, _: &str, _: &str, _: &str) {}

/// Not known here.
pub fn permission() -> Permission {
    Permission::Unsupported
}

/// Nobody to ask.
pub async fn ask() -> Permission {
    permission()
}

/// No subscription.
pub async fn subscription() -> Option<BrowserSubscription> {
    None
}

/// No subscription.
pub async fn subscribe(_: &str) -> Option<BrowserSubscription> {
    None
}

/// No subscription.
pub async fn unsubscribe() {}

//! Web push: messages for those who have no page open.
//!
//! [`Push`] keeps subscriptions; [`Pusher`] hears of new messages on the bus and sends them through [`Courier`].
//! What waits is ids alone: what is said is read from the store at the moment of sending, so that nothing goes
//! out that was recalled, or to who has left.

mod courier;
mod encryption;
mod note;
mod pusher;
mod vapid;

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

pub use courier::Courier;
pub use encryption::{UserAgentKeys, encrypt};
pub use pusher::{PushQueue, Pusher};
pub use vapid::Vapid;

use super::auth::Identity;
use super::domain::{Domain, DomainError};
use super::outbound::Outbound;
use super::store::PushSubscription;
use crate::protocol::{ErrorCode, PushStatus};
use crate::ui::i18n::Locale;

/// Where the private key is kept in the database.
const PRIVATE_KEY: &str = "vapid_private_key";

/// Subscribing and unsubscribing. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Push {
    domain: Domain,
    vapid: Arc<Vapid>,
    outbound: Outbound,
}

/// What a browser says of its subscription.
#[derive(Debug)]
pub struct NewPush {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
    pub hide_content: bool,
    pub locale: Locale,
}

impl Push {
    /// With the instance's key, which is made when there is none. `subject` is whom push services may write to.
    ///
    /// # Errors
    /// The database does not answer, or the key in it is damaged.
    pub async fn prepare(
        domain: Domain,
        subject: Option<String>,
        outbound: Outbound,
    ) -> Result<Self, DomainError> {
        let key = domain.instance_secret(PRIVATE_KEY, Vapid::new_key()).await?;
        let vapid = Vapid::from_key(&key, subject).ok_or(ErrorCode::Internal)?;
        Ok(Self { domain, vapid: Arc::new(vapid), outbound })
    }

    /// How a session stands.
    pub async fn state(&self, identity: &Identity) -> Result<PushStatus, DomainError> {
        let subscription = self.domain.push_subscription(&identity.session).await?;
        Ok(PushStatus {
            public_key: self.vapid.public_key().to_owned(),
            hide_content: subscription.as_ref().is_some_and(|subscription| subscription.hide_content),
            locale: subscription.as_ref().map(|subscription| subscription.locale.clone()),
            endpoint: subscription.map(|subscription| subscription.endpoint),
        })
    }

    /// Send a session's messages to an endpoint from now on.
    ///
    /// # Errors
    /// `bad_request` for what is no subscription or leads to a private address, `unauthorized`, `rate_limited`.
    pub async fn subscribe(&self, identity: &Identity, new: NewPush) -> Result<PushStatus, DomainError> {
        let NewPush { endpoint, p256dh, auth, hide_content, locale } = new;
        let endpoint = self.outbound.address(&endpoint).ok_or(ErrorCode::BadRequest)?;
        UserAgentKeys::decode(&p256dh, &auth).ok_or(ErrorCode::BadRequest)?;
        let subscription = PushSubscription {
            endpoint: endpoint.to_string(),
            p256dh,
            auth,
            hide_content,
            locale: locale.tag().to_owned(),
        };
        self.domain.subscribe_push(identity.user_id, &identity.session, subscription).await?;
        self.state(identity).await
    }

    /// Nothing more for this session.
    pub async fn unsubscribe(&self, identity: &Identity) -> Result<PushStatus, DomainError> {
        self.domain.unsubscribe_push(&identity.session, None).await?;
        self.state(identity).await
    }
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// With or without the padding that some browsers add.
fn from_base64url(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

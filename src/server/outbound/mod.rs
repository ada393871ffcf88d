//! Requests to addresses that users have given: push services, webhooks. None may lead into the server's own
//! network, neither by name nor by a redirect.

mod address;

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Url, redirect};

use address::PublicResolver;

/// How long the other side may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbound {
    http: Client,
    /// For trying it out on one's own machine: http, and addresses of private networks.
    allow_private: bool,
}

impl Outbound {
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(allow_private: bool) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            // A proxy would resolve names by itself.
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(2)
            .user_agent("Salon");
        if !allow_private {
            builder = builder.https_only(true).dns_resolver(Arc::new(PublicResolver));
        }
        Ok(Self { http: builder.build()?, allow_private })
    }

    /// What may be sent to, as far as an address' text tells.
    pub fn address(&self, text: &str) -> Option<Url> {
        address::endpoint(text, self.allow_private)
    }

    /// Begin a request to an address that [`Outbound::address`] has let pass.
    pub fn post(&self, url: Url) -> RequestBuilder {
        self.http.post(url)
    }
}

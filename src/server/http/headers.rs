//! Headers that every response has.

use axum::extract::{Request, State};
use axum::http::header::Entry;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;

use super::sender::Sender;
use crate::server::state::AppState;

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What is under a name with a hash of the content never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Other files: asked for again, answered "not modified".
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
/// How the names of these other files end.
const KINDS: [&str; 3] = [".svg", ".png", ".webmanifest"];
/// Everything with somebody's data in it.
const NEVER: HeaderValue = HeaderValue::from_static("no-store");

/// Texts among the files that come with the program: all of them are UTF-8, which their names do not tell.
const TEXTS: [(&str, &str); 3] = [
    ("text/javascript", "text/javascript; charset=utf-8"),
    ("text/css", "text/css; charset=utf-8"),
    ("image/svg+xml", "image/svg+xml; charset=utf-8"),
];

/// What is no page of ours does nothing in a browser: pages say themselves what they may.
const INERT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// A worker fetches under the policy that its script came with.
const WORKER: HeaderValue =
    HeaderValue::from_static("default-src 'self'; base-uri 'none'; frame-ancestors 'none'");
const WORKER_PATH: &str = "/service_worker.js";

/// Whoever has come over https comes that way again.
const A_YEAR_OF_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Limits what a browser does with our responses, and says how long they keep.
pub async fn harden(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let policy = if request.uri().path() == WORKER_PATH { WORKER } else { INERT };
    let of_the_path = lifetime(request.uri(), state.leptos.hash_files);
    // Without a `public_url` our proxies are asked; with one, it decides.
    let https = Sender::of(request.extensions()).https && state.config.public_url.is_none();
    let mut response = next.run(request).await;
    let success = response.status().is_success() || response.status().is_redirection();
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Plain forms are sent back to where they came from, which takes the referrer on our own pages.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    if https || state.config.secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, A_YEAR_OF_HTTPS);
    }
    if https && !state.config.secure() {
        secure_cookies(headers);
    }
    if let Some(kind) = headers.get_mut(CONTENT_TYPE)
        && let Some((_, full)) = TEXTS.iter().find(|(plain, _)| kind == plain)
    {
        *kind = HeaderValue::from_static(full);
    }
    headers.entry(CACHE_CONTROL).or_insert(if success { of_the_path } else { NEVER });
    response
}

/// A proxy of ours says that this request came over https, though the configuration does not know: at least the
/// cookie that it takes home stays on https.
fn secure_cookies(headers: &mut HeaderMap) {
    let Entry::Occupied(mut cookies) = headers.entry(SET_COOKIE) else { return };
    for cookie in cookies.iter_mut() {
        let secured = [cookie.as_bytes(), b"; Secure"].concat();
        if let Ok(secured) = HeaderValue::from_bytes(&secured) {
            *cookie = secured;
        }
    }
}

/// How long a browser may keep what is found at an address. Only a release has names that carry a hash.
fn lifetime(address: &Uri, hashed_names: bool) -> HeaderValue {
    let path = address.path();
    if path.starts_with("/pkg/") {
        if hashed_names { FOR_EVER } else { REVALIDATE }
    } else if path.starts_with("/emoji/") {
        // Whoever asks for a version names it by its hash.
        if address.query().is_some_and(|query| query.starts_with("v=")) { FOR_EVER } else { REVALIDATE }
    } else if path.starts_with("/avatars/")
        || path == WORKER_PATH
        || KINDS.iter().any(|kind| path.ends_with(kind))
    {
        REVALIDATE
    } else {
        NEVER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        let lifetime = |address: &str, hashed_names| lifetime(&address.parse().unwrap(), hashed_names);
        assert_eq!(lifetime("/pkg/salon.xYz1.wasm", true), FOR_EVER);
        assert_eq!(lifetime("/pkg/salon.wasm", false), REVALIDATE);
        for hashed_names in [true, false] {
            assert_eq!(lifetime("/emoji/emoji.json?v=1f", hashed_names), FOR_EVER);
            assert_eq!(lifetime("/emoji/emoji.json", hashed_names), REVALIDATE);
            assert_eq!(lifetime("/avatars/1.svg", hashed_names), REVALIDATE);
            for file in ["/favicon.svg", "/icon-192.png", "/manifest.en.webmanifest", "/service_worker.js"] {
                assert_eq!(lifetime(file, hashed_names), REVALIDATE);
            }
            assert_eq!(lifetime("/", hashed_names), NEVER);
            assert_eq!(lifetime("/rooms/1?v=1f", hashed_names), NEVER);
        }
    }
}

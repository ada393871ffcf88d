//! Headers that every response has.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Names under `/pkg` carry a hash of their content and never change.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Pictures and the like: asked for again, answered "not modified".
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
/// Everything with somebody's data in it.
const NEVER: HeaderValue = HeaderValue::from_static("no-store");

/// Limits what a browser does with our responses, and says how long they keep.
pub async fn harden(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let built = path.starts_with("/pkg/");
    let picture = path.starts_with("/avatars/") || path.ends_with(".svg");
    let mut response = next.run(request).await;
    let success = response.status().is_success() || response.status().is_redirection();
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Plain forms are sent back to where they came from, which takes the referrer on our own pages.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    headers.entry(CACHE_CONTROL).or_insert(match (success, built, picture) {
        (true, true, _) => FOR_EVER,
        (true, _, true) => REVALIDATE,
        _ => NEVER,
    });
    response
}

//! Refuses writes and sockets that another site's page started in a signed-in reader's browser.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::sender::Sender;
use super::{answers, preferences};
use crate::protocol::ErrorCode;
use crate::server::config::PublicUrl;
use crate::server::state::AppState;

/// Reads pass; everything else, and every socket, has to come from our own pages or from a program.
pub async fn refuse_cross_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let socket = request.uri().path() == "/ws";
    let https = Sender::of(request.extensions()).https;
    if (reads && !socket) || is_ours(request.headers(), https, state.config.public_url.as_ref()) {
        return next.run(request).await;
    }
    answers::failure(ErrorCode::CrossOrigin.into(), preferences::locale(request.headers()))
}

/// Browsers say where a request came from and pages cannot change it; programs say nothing. What came over https
/// came from a page that did as well; of other requests we may not know.
fn is_ours(headers: &HeaderMap, https: bool, public_url: Option<&PublicUrl>) -> bool {
    let header =
        |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"));
    let site = headers.get("sec-fetch-site").map(|value| value.to_str().unwrap_or("?"));
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = header(ORIGIN) else { return true };
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    match public_url {
        Some(url) => url.authority == authority && url.secure == (scheme == "https"),
        None => {
            header(HOST).is_some_and(|host| host.eq_ignore_ascii_case(authority))
                && (!https || scheme == "https")
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn ours(headers: &[(&str, &str)], public_url: Option<&PublicUrl>) -> bool {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
        };
        is_ours(&headers.iter().map(pair).collect(), false, public_url)
    }

    #[test]
    fn our_pages_and_programs_pass() {
        assert!(ours(&[("host", "localhost:3000")], None));
        assert!(ours(&[("host", "localhost:3000"), ("origin", "http://localhost:3000")], None));
        assert!(ours(&[("host", "a:1"), ("origin", "http://a:1"), ("sec-fetch-site", "same-origin")], None));
    }

    #[test]
    fn other_sites_are_refused() {
        assert!(!ours(&[("host", "localhost:3000"), ("origin", "http://evil.example")], None));
        assert!(!ours(&[("host", "localhost:3000"), ("origin", "http://localhost:3001")], None));
        assert!(!ours(&[("host", "localhost:3000"), ("origin", "null")], None));
        assert!(!ours(&[("host", "localhost:3000"), ("sec-fetch-site", "cross-site")], None));
        assert!(!ours(&[("host", "localhost:3000"), ("sec-fetch-site", "same-site")], None));
    }

    #[test]
    fn over_https_pages_of_http_are_another_site() {
        let ours = |origin| {
            let headers =
                [(HOST, HeaderValue::from_static("chat:1")), (ORIGIN, HeaderValue::from_static(origin))];
            is_ours(&headers.into_iter().collect(), true, None)
        };
        assert!(ours("https://chat:1"));
        assert!(!ours("http://chat:1"));
    }

    #[test]
    fn a_configured_address_decides_behind_a_proxy() {
        let url = PublicUrl { secure: true, authority: "chat.example.org".to_owned() };
        assert!(ours(&[("host", "127.0.0.1:3000"), ("origin", "https://chat.example.org")], Some(&url)));
        assert!(!ours(&[("host", "127.0.0.1:3000"), ("origin", "http://chat.example.org")], Some(&url)));
        assert!(!ours(&[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")], Some(&url)));
    }
}

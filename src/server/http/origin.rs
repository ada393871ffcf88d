//! Refuses writes and sockets that another site's page started in a signed-in reader's browser.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::sender::Sender;
use super::{admission, answers, preferences};
use crate::protocol::ErrorCode;
use crate::server::config::PublicUrl;
use crate::server::state::AppState;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whose page started a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Ours,
    Elsewhere,
    /// Nothing says so. Every browser of today does, of writes and of sockets.
    Unsaid,
}

/// It is read, but the log remembers that it was, and it counts against a limit: no other site asks for it.
const EXPORT: &str = "/api/account/export";

/// Reads pass; everything else, and every socket, has to come from our own pages or from a program.
pub async fn refuse_cross_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let path = request.uri().path();
    let https = Sender::of(request.extensions()).https;
    let is_free = reads && !matches!(path, "/ws" | EXPORT);
    let passes = is_free
        || match start(request.headers(), https, state.config.public_url.as_ref()) {
            Start::Ours => true,
            Start::Elsewhere => false,
            Start::Unsaid => path == EXPORT || is_programs(path, request.headers()),
        };
    if passes {
        return next.run(request).await;
    }
    let client = Sender::of(request.extensions()).address;
    tracing::info!(%client, method = %request.method(), "refused: it comes from another site");
    answers::failure(ErrorCode::CrossOrigin.into(), preferences::locale(request.headers()))
}

/// Whether no cookie stands behind a request: at addresses where none counts, or with a token, which another site's
/// page cannot send along.
fn is_programs(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/api/v1/") || admission::shows_token(headers)
}

/// Browsers say where a request came from and pages cannot change it. What came over https came from a page that did
/// as well; of other requests we may not know.
fn start(headers: &HeaderMap, https: bool, public_url: Option<&PublicUrl>) -> Start {
    let text = |value: &HeaderValue| value.to_str().unwrap_or("?").to_owned();
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter().map(text).peekable();
    let is_said = sites.peek().is_some();
    if !sites.all(|site| matches!(site.as_str(), "same-origin" | "none")) {
        return Start::Elsewhere;
    }
    let mut origins = headers.get_all(ORIGIN).iter().map(text);
    let is_ours = match (origins.next(), origins.next()) {
        (None, _) if is_said => true,
        (None, _) => return Start::Unsaid,
        (Some(origin), None) => {
            let host = headers.get(HOST).map(text);
            is_our_origin(&origin, host.as_deref(), https, public_url)
        }
        (Some(_), Some(_)) => false,
    };
    if is_ours { Start::Ours } else { Start::Elsewhere }
}

fn is_our_origin(origin: &str, host: Option<&str>, https: bool, public_url: Option<&PublicUrl>) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let secure = match scheme {
        "https" => true,
        "http" => false,
        _ => return false,
    };
    match public_url {
        Some(url) => url.secure == secure && url.authority.eq_ignore_ascii_case(bare(authority, secure)),
        None => {
            (secure || !https)
                && host.is_some_and(|host| bare(host, secure).eq_ignore_ascii_case(bare(authority, secure)))
        }
    }
}

/// Where the reader has found us, such as `https://chat.example`: what addresses that they hand on begin with.
pub fn own_origin(headers: &HeaderMap, https: bool, public_url: Option<&PublicUrl>) -> String {
    let header = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let scheme = |secure| if secure { "https" } else { "http" };
    match (public_url, header(ORIGIN)) {
        (Some(url), _) => format!("{}://{}", scheme(url.secure), url.authority),
        // Ours, or the request would have been refused.
        (None, Some(origin)) => origin.to_owned(),
        (None, None) => format!("{}://{}", scheme(https), header(HOST).unwrap_or("localhost")),
    }
}

/// Without the port, if it is the scheme's own: some proxies write it.
fn bare(authority: &str, secure: bool) -> &str {
    authority.strip_suffix(if secure { ":443" } else { ":80" }).unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use axum::http::header::AUTHORIZATION;

    use super::*;

    fn ours(headers: &[(&str, &str)], public_url: Option<&PublicUrl>) -> bool {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
        };
        start(&headers.iter().map(pair).collect(), false, public_url) == Start::Ours
    }

    #[test]
    fn our_pages_pass() {
        assert!(ours(&[("host", "a:1"), ("sec-fetch-site", "same-origin")], None));
        assert!(ours(&[("host", "a:80"), ("origin", "http://a")], None));
        assert!(ours(&[("host", "A"), ("origin", "https://a:443")], None));
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
    fn who_says_nothing_has_to_be_a_program() {
        let host = (HOST, HeaderValue::from_static("localhost:3000"));
        assert_eq!(start(&HeaderMap::from_iter([host]), false, None), Start::Unsaid);
        let token = |value| HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]);
        assert!(is_programs("/ws", &token("Bearer salon_1")));
        assert!(is_programs("/api/v1/hooks/1", &HeaderMap::new()));
        // Which a browser sends by itself, whosever page it is.
        assert!(!is_programs("/ws", &token("Basic c2Fsb246MQ==")));
        assert!(!is_programs("/api/v1", &HeaderMap::new()));
        assert!(!is_programs("/api/login", &HeaderMap::new()));
    }

    #[test]
    fn over_https_pages_of_http_are_another_site() {
        let ours = |origin| {
            let headers =
                [(HOST, HeaderValue::from_static("chat:1")), (ORIGIN, HeaderValue::from_static(origin))];
            start(&headers.into_iter().collect(), true, None) == Start::Ours
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

//! What a request says of the browser behind it, as far as a session remembers it.

use axum::http::header::USER_AGENT;
use axum::http::{Extensions, HeaderMap};

use super::sender::Sender;
use crate::server::auth::ClientFacts;

/// Characters of what a browser calls itself that are kept.
const USER_AGENT_CHARS: usize = 256;

/// Address and user agent, both as text.
pub fn facts(extensions: &Extensions, headers: &HeaderMap) -> ClientFacts {
    let user_agent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let plain = user_agent.as_deref().unwrap_or_default().chars().filter(|c| !c.is_control());
    ClientFacts {
        address: Sender::of(extensions).address.to_string(),
        user_agent: plain.take(USER_AGENT_CHARS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn user_agent(bytes: &[u8]) -> String {
        let headers = HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_bytes(bytes).unwrap())]);
        facts(&Extensions::new(), &headers).user_agent
    }

    #[test]
    fn what_a_browser_says_is_bounded() {
        assert_eq!(user_agent(b"Mozilla/5.0 (X11)"), "Mozilla/5.0 (X11)");
        assert_eq!(user_agent(&b"x".repeat(5000)), "x".repeat(USER_AGENT_CHARS));
        assert_eq!(user_agent("湖\tlake".as_bytes()), "湖lake");
        assert_eq!(user_agent(b"\xFF\xFE").chars().count(), 2, "not UTF-8");
        assert_eq!(facts(&Extensions::new(), &HeaderMap::new()).user_agent, "");
    }
}

//! Who may open a socket: `Origin` in all its forms.

use reqwest::header::{AUTHORIZATION, HOST, HeaderValue, ORIGIN};
use salon::protocol::NewToken;
use salon::server::config::PublicUrl;
use serde_json::json;

use crate::support::{Client, PASSWORD, SEC_FETCH_SITE, Server, Socket};

/// The server knows what it is called by `Host` alone. `{here}` is where it listens.
const BY_HOST: [(&str, &[&str], bool); 32] = [
    ("{here}", &["http://{here}"], true),
    // A proxy of which we know nothing may speak TLS for us.
    ("{here}", &["https://{here}"], true),
    ("{here}", &["http://127.0.0.1"], false),
    ("{here}", &["http://127.0.0.1:1"], false),
    ("{here}", &["http://localhost:{port}"], false),
    ("localhost:{port}", &["http://localhost:{port}"], true),
    ("localhost:{port}", &["http://{here}"], false),
    ("chat.example", &["http://chat.example"], true),
    ("chat.example", &["http://CHAT.Example"], true),
    ("Chat.example", &["http://chat.example"], true),
    ("chat.example", &["http://sub.chat.example"], false),
    ("sub.chat.example", &["http://chat.example"], false),
    ("chat.example", &["http://evilchat.example"], false),
    ("chat.example", &["http://chat.example.evil.example"], false),
    ("chat.example", &["http://chat.example."], false),
    ("chat.example:80", &["http://chat.example"], true),
    ("chat.example", &["https://chat.example:443"], true),
    ("chat.example", &["http://chat.example:443"], false),
    ("[::1]:{port}", &["http://[::1]:{port}"], true),
    ("[::1]:{port}", &["http://[::2]:{port}"], false),
    ("xn--xuwy10i.example", &["http://xn--xuwy10i.example"], true),
    ("xn--xuwy10i.example", &["http://沙龙.example"], false),
    ("{here}", &["null"], false),
    ("{here}", &[""], false),
    ("{here}", &[], false),
    ("{here}", &["http://{here}", "http://evil.example"], false),
    ("{here}", &["http://evil.example", "http://{here}"], false),
    ("{here}", &["http://evil.example http://{here}"], false),
    ("{here}", &["http://alan@{here}"], false),
    ("{here}", &["http://{here}/"], false),
    ("{here}", &["ftp://{here}"], false),
    ("{here}", &["{here}"], false),
];

/// The server was told what it is called.
const BY_PUBLIC_URL: [(&str, &str, bool); 15] = [
    ("https://chat.example.org", "https://chat.example.org", true),
    ("https://Chat.Example.org:443/", "https://chat.example.org", true),
    ("https://chat.example.org", "https://chat.example.org:443", true),
    ("https://chat.example.org", "http://chat.example.org", false),
    ("https://chat.example.org", "https://chat.example.org:8443", false),
    ("https://chat.example.org:8443", "https://chat.example.org:8443", true),
    ("https://chat.example.org", "https://chat.example.org.", false),
    ("https://chat.example.org", "https://example.org", false),
    ("https://chat.example.org", "https://a.chat.example.org", false),
    ("https://chat.example.org", "http://{here}", false),
    ("https://chat.example.org", "null", false),
    ("http://chat.example.org", "http://chat.example.org:80", true),
    ("http://chat.example.org", "https://chat.example.org", false),
    ("https://沙龙.example", "https://xn--xuwy10i.example", true),
    ("https://[::1]:8443", "https://[::1]:8443", true),
];

/// Whether an upgrade with these origins is let through.
async fn opens(client: &Client, host: &str, origins: &[&str]) -> bool {
    let address = client.origin.socket_addrs(|| None).unwrap()[0];
    let meant = |text: &str| {
        text.replace("{here}", &address.to_string()).replace("{port}", &address.port().to_string())
    };
    let mut request = Socket::request(client);
    let headers = request.headers_mut();
    headers.remove(SEC_FETCH_SITE);
    headers.insert(HOST, meant(host).parse().unwrap());
    for origin in origins {
        headers.append(ORIGIN, HeaderValue::from_bytes(meant(origin).as_bytes()).unwrap());
    }
    match Socket::upgrade(request).await {
        Ok(_) => true,
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
            assert_eq!(response.status(), 403, "{host} {origins:?}");
            assert!(String::from_utf8_lossy(response.body().as_deref().unwrap()).contains("cross_origin"));
            false
        }
        Err(error) => panic!("{host} {origins:?}: {error}"),
    }
}

#[tokio::test]
async fn a_socket_is_for_pages_of_this_host() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    for (host, origins, allowed) in BY_HOST {
        assert_eq!(opens(&alan, host, origins).await, allowed, "at {host} from {origins:?}");
    }
}

#[tokio::test]
async fn a_socket_is_for_pages_of_the_public_address() {
    for (public_url, origin, allowed) in BY_PUBLIC_URL {
        let server = Server::start_with(|config| config.public_url = PublicUrl::parse(public_url)).await;
        // By another way than the form: the cookie is for https.
        let guest = server.guest();
        assert_eq!(opens_for_nobody(&guest, origin).await, allowed, "{origin} at {public_url}");
    }
}

/// Whether a guest hears that they are not signed in, and not that they come from elsewhere.
async fn opens_for_nobody(guest: &Client, origin: &str) -> bool {
    let mut request = Socket::request(guest);
    request.headers_mut().remove(SEC_FETCH_SITE);
    let address = guest.origin.socket_addrs(|| None).unwrap()[0].to_string();
    request.headers_mut().insert(ORIGIN, origin.replace("{here}", &address).parse().unwrap());
    match Socket::refused(request).await {
        (401, code) if code == "unauthorized" => true,
        (403, code) if code == "cross_origin" => false,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_the_browser_says_of_the_site_counts_as_well() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let own = alan.origin.origin().ascii_serialization();
    for (sites, allowed) in [
        (&["same-origin"][..], true),
        (&["none"], true),
        (&["same-site"], false),
        (&["cross-site"], false),
        (&["same-origin", "cross-site"], false),
        (&["rubbish"], false),
    ] {
        let mut request = Socket::request(&alan);
        request.headers_mut().remove(SEC_FETCH_SITE);
        request.headers_mut().insert(ORIGIN, own.parse().unwrap());
        for site in sites {
            request.headers_mut().append(SEC_FETCH_SITE, site.parse().unwrap());
        }
        assert_eq!(Socket::upgrade(request).await.is_ok(), allowed, "{sites:?}");
    }
}

#[tokio::test]
async fn a_program_needs_no_origin_and_another_site_s_page_is_none() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let form = json!({ "name": "bot", "scopes[0]": "socket", "password": PASSWORD });
    let NewToken { secret, .. } = alan.call("create_token", form).await;
    for (origin, allowed) in [(None, true), (Some("https://evil.example"), false)] {
        let mut request = Socket::request(&server.guest());
        let headers = request.headers_mut();
        headers.remove(SEC_FETCH_SITE);
        headers.insert(AUTHORIZATION, format!("Bearer {secret}").parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        assert_eq!(Socket::upgrade(request).await.is_ok(), allowed, "{origin:?}");
    }
}

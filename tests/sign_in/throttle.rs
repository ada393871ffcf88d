//! Who guesses is slowed down, and keeps nobody out.

use std::net::Ipv4Addr;

use reqwest::Method;
use reqwest::header::{COOKIE, SET_COOKIE};
use salon::protocol::{Account, ErrorCode};
use salon::server::config::{PublicUrl, TrustedProxies};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Server, answer};

fn credentials(password: &str) -> Value {
    json!({ "username": "alan", "password": password })
}

/// A client whose packets come from one of this machine's own addresses.
fn at(server: &Server, last: u8) -> Client {
    let address = Ipv4Addr::new(127, 0, 0, last);
    Client::from_builder(server.address, reqwest::Client::builder().local_address(Some(address.into())))
}

async fn guess(client: &Client) -> ErrorCode {
    client.refused("login", credentials("a wrong one")).await
}

/// Guess until it is too fast; returns how often that was.
async fn guess_until_refused(client: &Client, patience: usize) -> usize {
    for attempt in 0..patience {
        match guess(client).await {
            ErrorCode::InvalidCredentials => {}
            code => {
                assert_eq!(code, ErrorCode::RateLimited);
                return attempt;
            }
        }
    }
    panic!("{patience} guesses were not refused");
}

async fn signs_in(client: &Client) {
    let _: Account = client.call("login", credentials(PASSWORD)).await;
}

#[tokio::test]
async fn the_owner_gets_in_from_elsewhere_while_somebody_guesses() {
    let server = Server::start().await;
    server.register("alan").await;
    let guesser = at(&server, 2);
    let allowed = guess_until_refused(&guesser, 20).await;
    assert!((10..15).contains(&allowed), "{allowed}");
    // A browser that has never been seen, and one more that guesses on and on.
    for last in [3, 4] {
        signs_in(&at(&server, last)).await;
        assert_eq!(guess(&guesser).await, ErrorCode::RateLimited);
    }
    assert_eq!(guesser.refused("login", credentials(PASSWORD)).await, ErrorCode::RateLimited);
}

#[tokio::test]
async fn a_browser_that_is_known_gets_in_from_where_somebody_guesses() {
    let server = Server::start().await;
    let browser = server.register("alan").await;
    let () = browser.call("logout", json!({})).await;
    guess_until_refused(&server.guest(), 20).await;
    let stranger = server.guest();
    assert_eq!(stranger.refused("login", credentials(PASSWORD)).await, ErrorCode::RateLimited);
    signs_in(&browser).await;
}

#[tokio::test]
async fn a_browser_that_is_known_gets_in_where_an_address_tries_all_names() {
    let server = Server::start().await;
    let browser = server.register("alan").await;
    let guest = server.guest();
    for number in 0..200 {
        let form = json!({ "username": format!("nobody{number}"), "password": PASSWORD });
        if guest.refused("login", form).await == ErrorCode::RateLimited {
            // Its bucket is empty: whoever is let in is not counted with it.
            return signs_in(&browser).await;
        }
    }
    panic!("an address may try as many names as it likes");
}

#[tokio::test]
async fn guessing_from_many_networks_is_slowed_down_and_known_browsers_get_in() {
    let server = Server::start().await;
    let browser = server.register("alan").await;
    let mut allowed = 0;
    for last in 2..30 {
        allowed += guess_until_refused(&at(&server, last), 20).await;
    }
    assert!((50..80).contains(&allowed), "{allowed} guesses from 28 networks");
    assert_eq!(
        guess(&at(&server, 99)).await,
        ErrorCode::RateLimited,
        "from a network that has not guessed yet"
    );
    signs_in(&browser).await;
}

#[tokio::test]
async fn a_browser_that_is_known_cannot_guess_for_ever() {
    let server = Server::start().await;
    let browser = server.register("alan").await;
    let allowed = guess_until_refused(&browser, 20).await;
    assert!((10..15).contains(&allowed), "{allowed}");
    signs_in(&server.guest()).await;
}

/// The cookies that signing in sets, whole.
async fn cookies(client: &Client, username: &str) -> Vec<String> {
    let request = client.request(Method::POST, "/api/login");
    let form = json!({ "username": username, "password": PASSWORD });
    let response = client.respond(request.form(&form)).await;
    assert!(response.status().is_success(), "{response:?}");
    response.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// Sign in to alan's account showing a cookie, from where somebody has guessed too much.
async fn shows(server: &Server, cookie: &str) -> Option<ErrorCode> {
    let guest = server.guest();
    let request = guest.request(Method::POST, "/api/login").header(COOKIE, cookie);
    answer(guest.respond(request.form(&credentials(PASSWORD))).await).await.err().map(|(_, error)| error.code)
}

#[tokio::test]
async fn only_what_this_server_gave_for_this_account_is_known() {
    let (server, other) = (Server::start().await, Server::start().await);
    for server in [&server, &other] {
        server.register("alan").await;
        server.register("beth").await;
    }
    let device = async |server: &Server, name: &str| {
        let mut cookies = cookies(&at(server, 9), name).await;
        cookies.pop().unwrap().split(';').next().unwrap().to_owned()
    };
    let known = device(&server, "alan").await;
    guess_until_refused(&server.guest(), 20).await;
    let mut changed = known.clone().into_bytes();
    let last = changed.len() - 10;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    for cookie in [
        device(&server, "beth").await,
        device(&other, "alan").await,
        String::from_utf8(changed).unwrap(),
        "salon-device=".to_owned(),
        "salon-device=AAAA".to_owned(),
        format!("salon-device={}", "A".repeat(4000)),
    ] {
        assert_eq!(shows(&server, &cookie).await, Some(ErrorCode::RateLimited), "{cookie}");
    }
    assert_eq!(shows(&server, &known).await, None);
}

#[tokio::test]
async fn a_browser_that_is_known_is_given_no_more_attempts_by_signing_in() {
    let server = Server::start().await;
    server.register("alan").await;
    let given = cookies(&server.guest(), "alan").await;
    let device = given.iter().find(|cookie| cookie.starts_with("salon-device=")).unwrap();
    let guest = server.guest();
    let request = guest.request(Method::POST, "/api/login").header(COOKIE, device.split(';').next().unwrap());
    let response = guest.respond(request.form(&credentials(PASSWORD))).await;
    assert!(response.status().is_success());
    let mut again = response.headers().get_all(SET_COOKIE).iter();
    assert!(!again.any(|cookie| cookie.to_str().unwrap().starts_with("salon-device=")));
}

#[tokio::test]
async fn what_a_browser_is_known_by_opens_nothing_and_says_nothing() {
    let server = Server::start().await;
    server.register("alan").await;
    let cookies = cookies(&server.guest(), "alan").await;
    let [session, device] = cookies.as_slice() else { panic!("{cookies:?}") };
    assert!(session.starts_with("salon="), "{session}");
    assert!(device.starts_with("salon-device="), "{device}");
    for attribute in ["; Path=/api/login;", "; HttpOnly", "; SameSite=Strict", "; Max-Age="] {
        assert!(device.contains(attribute), "{device}");
    }
    assert!(!device.contains("alan"), "{device}");
    let value = device.split(';').next().unwrap();
    let guest = server.guest();
    for cookie in [value.to_owned(), value.replace("salon-device", "salon")] {
        let request = guest.request(Method::POST, "/api/me").header(COOKIE, cookie);
        assert_eq!(guest.respond(request).await.status(), 401);
    }
    let secure = Server::start_with(|config| config.public_url = PublicUrl::parse("https://a.example")).await;
    let secure_cookies = {
        let guest = secure.guest();
        let request = guest.request(Method::POST, "/api/register").form(&credentials(PASSWORD));
        let response = guest.respond(request).await;
        response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .map(|it| it.to_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(secure_cookies[1].starts_with("__Secure-salon-device="), "{secure_cookies:?}");
    assert!(secure_cookies[1].ends_with("; Secure"), "{secure_cookies:?}");
}

async fn guess_as(server: &Server, forwarded_for: &str) -> ErrorCode {
    let guest = server.guest();
    let request = guest.request(Method::POST, "/api/login").header("x-forwarded-for", forwarded_for);
    let response = guest.respond(request.form(&credentials("a wrong one"))).await;
    answer(response).await.unwrap_err().1.code
}

#[tokio::test]
async fn behind_a_proxy_of_ours_each_client_is_counted_by_itself() {
    let trusted = TrustedProxies::parse("127.0.0.1").unwrap();
    let server = Server::start_with(|config| config.trusted_proxies = trusted).await;
    server.register("alan").await;
    for _ in 0..20 {
        guess_as(&server, "203.0.113.7").await;
    }
    assert_eq!(guess_as(&server, "203.0.113.7").await, ErrorCode::RateLimited);
    assert_eq!(guess_as(&server, "198.51.100.1, 203.0.113.7").await, ErrorCode::RateLimited);
    assert_eq!(guess_as(&server, "203.0.113.8").await, ErrorCode::InvalidCredentials);
    // One customer has a whole network of version 6.
    for last in 0..20 {
        guess_as(&server, &format!("2001:db8:1:2::{last}")).await;
    }
    assert_eq!(guess_as(&server, "2001:db8:1:2:ffff::1").await, ErrorCode::RateLimited);
    assert_eq!(guess_as(&server, "2001:db8:1:3::1").await, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn whoever_is_no_proxy_of_ours_is_counted_whatever_they_say() {
    let server = Server::start().await;
    server.register("alan").await;
    for last in 0..20 {
        guess_as(&server, &format!("203.0.113.{last}")).await;
    }
    assert_eq!(guess_as(&server, "203.0.113.99").await, ErrorCode::RateLimited);
}

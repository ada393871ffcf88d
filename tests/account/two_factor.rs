//! Signing in in two steps.

use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::Method;
use reqwest::header::LOCATION;
use salon::protocol::{Account, ErrorCode, TwoFactorState};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::devices::sessions;
use crate::support::{Client, PASSWORD, Server};

/// Somebody's authenticator.
struct Authenticator(Secret);

impl Authenticator {
    /// The code of now, or of so many seconds later.
    fn code(&self, later: u64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let totp = Builder::new().with_secret(self.0.clone()).build().unwrap();
        totp.generate(now + later).to_string()
    }

    /// A code that is not one of now.
    fn wrong_code(&self) -> String {
        let near: Vec<String> = [0, 30, 60].iter().map(|later| self.code(*later)).collect();
        (0..1000).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

fn login(username: &str) -> Value {
    json!({ "username": username, "password": PASSWORD })
}

fn code(code: &str) -> Value {
    json!({ "code": code })
}

fn password() -> Value {
    json!({ "password": PASSWORD })
}

/// Turn it on; the codes are for when the authenticator is lost.
async fn turn_on(client: &Client) -> (Authenticator, Vec<String>) {
    let begun: TwoFactorState = client.call("totp_begin", password()).await;
    let setup = begun.setup.expect("a secret to take in");
    let authenticator = Authenticator(Secret::try_from_base32(&setup.secret).unwrap());
    let codes: Vec<String> = client.call("totp_enable", code(&authenticator.code(0))).await;
    (authenticator, codes)
}

#[tokio::test]
async fn signing_in_takes_a_code_once_it_is_on() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let wrong = json!({ "password": "not the password" });
    assert_eq!(alan.refused("totp_begin", wrong).await, ErrorCode::WrongPassword);
    let begun: TwoFactorState = alan.call("totp_begin", password()).await;
    let setup = begun.setup.clone().unwrap();
    assert!(!begun.enabled);
    assert!(
        setup.uri.starts_with("otpauth://totp/Salon:alan?") && setup.uri.contains(&setup.secret),
        "{}",
        setup.uri
    );
    assert!(setup.qr.starts_with("<svg"), "{}", setup.qr);
    server.sign_in("alan").await;

    let authenticator = Authenticator(Secret::try_from_base32(&setup.secret).unwrap());
    assert_eq!(alan.refused("totp_enable", code(&authenticator.wrong_code())).await, ErrorCode::WrongCode);
    let codes: Vec<String> = alan.call("totp_enable", code(&authenticator.code(0))).await;
    assert_eq!(codes.len(), 10);
    let state: TwoFactorState = alan.call("totp_state", json!({})).await;
    assert_eq!(state, TwoFactorState { enabled: true, recovery_codes: 10, setup: None }, "shown no more");

    let phone = server.guest();
    assert_eq!(phone.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    assert_eq!(phone.refused("me", json!({})).await, ErrorCode::Unauthorized, "half a sign-in is none");
    assert_eq!(sessions(&alan).await.len(), 2, "nor is it listed");
    let before = phone.cookie();
    let account: Account = phone.call("login_code", code(&authenticator.code(30))).await;
    assert_eq!(&account, alan.account());
    let _: Account = phone.call("me", json!({})).await;
    assert_ne!(phone.cookie(), before, "under a new id");
    assert_eq!(sessions(&alan).await.len(), 3);
}

#[tokio::test]
async fn the_password_still_has_to_be_right() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let (authenticator, _) = turn_on(&alan).await;
    let guest = server.guest();
    let wrong = json!({ "username": "alan", "password": "not sesame" });
    assert_eq!(guest.refused("login", wrong).await, ErrorCode::InvalidCredentials);
    assert_eq!(guest.refused("login_code", code(&authenticator.code(30))).await, ErrorCode::Unauthorized);
}

#[tokio::test]
async fn no_code_counts_twice() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let begun: TwoFactorState = alan.call("totp_begin", password()).await;
    let authenticator = Authenticator(Secret::try_from_base32(&begun.setup.unwrap().secret).unwrap());
    let first = authenticator.code(0);
    let recovery: Vec<String> = alan.call("totp_enable", code(&first)).await;
    let next = authenticator.code(30);

    let guest = server.guest();
    assert_eq!(guest.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    assert_eq!(guest.refused("login_code", code(&first)).await, ErrorCode::WrongCode, "used to turn it on");
    let _: Account = guest.call("login_code", code(&next)).await;
    let again = server.guest();
    assert_eq!(again.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    assert_eq!(again.refused("login_code", code(&next)).await, ErrorCode::WrongCode, "seen over a shoulder");
    let _: Account = again.call("login_code", code(&recovery[3].to_uppercase())).await;
    let third = server.guest();
    assert_eq!(third.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    assert_eq!(third.refused("login_code", code(&recovery[3])).await, ErrorCode::WrongCode);
    let state: TwoFactorState = alan.call("totp_state", json!({})).await;
    assert_eq!(state.recovery_codes, 9);
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let (authenticator, _) = turn_on(&alan).await;
    let guest = server.guest();
    assert_eq!(guest.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    let wrong = authenticator.wrong_code();
    for _ in 0..5 {
        assert_eq!(guest.refused("login_code", code(&wrong)).await, ErrorCode::WrongCode);
    }
    let other = server.guest();
    assert_eq!(other.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    assert_eq!(other.refused("login_code", code(&authenticator.code(30))).await, ErrorCode::RateLimited);
}

#[tokio::test]
async fn turning_it_off_takes_both() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let (authenticator, recovery) = turn_on(&alan).await;
    assert_eq!(alan.refused("totp_begin", password()).await, ErrorCode::Conflict, "it is on");
    let off = |password: &str, code: &str| json!({ "password": password, "code": code });
    let next = authenticator.code(30);
    assert_eq!(alan.refused("totp_disable", off("wrong", &next)).await, ErrorCode::WrongPassword);
    let wrong = authenticator.wrong_code();
    assert_eq!(alan.refused("totp_disable", off(PASSWORD, &wrong)).await, ErrorCode::WrongCode);
    let () = alan.call("totp_disable", off(PASSWORD, &recovery[0])).await;
    server.sign_in("alan").await;
    let state: TwoFactorState = alan.call("totp_state", json!({})).await;
    assert_eq!(state, TwoFactorState::default());
}

#[tokio::test]
async fn a_browser_without_javascript_is_asked_as_well() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let (authenticator, _) = turn_on(&alan).await;
    let browser = server.guest();
    let submit = async |endpoint: &str, form: Value| {
        let request = browser.request(Method::POST, &format!("/api/{endpoint}"));
        let page = format!("{}login", browser.origin);
        let request = request.header("accept", "text/html").header("referer", page);
        let response = browser.respond(request.form(&form)).await;
        response.headers()[LOCATION].to_str().unwrap().to_owned()
    };
    let sent_back = submit("login", login("alan")).await;
    let page = browser.get(sent_back.trim_start_matches(browser.origin.as_str())).await.text().await.unwrap();
    assert!(page.contains("action=\"/api/login_code\"") && page.contains("one-time-code"), "{page}");
    assert_eq!(submit("login_code", code(&authenticator.code(30))).await, "/");
    let _: Account = browser.call("me", json!({})).await;
}

#[tokio::test]
async fn neither_secret_nor_recovery_codes_can_be_read_from_the_database() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let (Authenticator(secret), recovery) = turn_on(&alan).await;
    server.stop().await;
    let base32 = secret.to_base32();
    let mut secrets: Vec<Vec<u8>> = recovery.iter().map(|code| code.clone().into_bytes()).collect();
    secrets.extend(recovery.iter().map(|code| code.replace('-', "").into_bytes()));
    secrets.extend([base32.to_lowercase().into_bytes(), base32.into_bytes(), secret.as_ref().to_vec()]);
    for (path, content) in server.stored() {
        for secret in &secrets {
            let found = content.windows(secret.len()).any(|part| part == secret.as_slice());
            assert!(!found, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_first_step_with_the_old_password_leads_nowhere_once_there_is_another() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let (authenticator, _) = turn_on(&alan).await;
    let thief = server.guest();
    assert_eq!(thief.refused("login", login("alan")).await, ErrorCode::CodeRequired);
    let change = json!({ "current": PASSWORD, "new": "another password 电池" });
    let () = alan.call("change_password", change).await;
    assert_eq!(thief.refused("login_code", code(&authenticator.code(30))).await, ErrorCode::Unauthorized);
}

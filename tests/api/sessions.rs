//! Cookies and what is behind them.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, StatusCode};
use salon::protocol::{Account, ErrorCode};
use salon::server::auth::hash_session_id;
use salon::server::config::{Config, ConfigFile, Overrides};
use serde_json::json;
use tower_sessions::session::Id;

use crate::support::{Client, PASSWORD, Server, in_time};

/// The answer to `me` for a cookie.
async fn me_with(server: &Server, cookie: &str) -> StatusCode {
    let guest = server.guest();
    guest.respond(guest.request(Method::POST, "/api/me").header(COOKIE, cookie)).await.status()
}

async fn sign_in_response(client: &Client, endpoint: &str) -> String {
    let request = client.request(Method::POST, &format!("/api/{endpoint}"));
    let response = client.respond(request.form(&json!({ "username": "alan", "password": PASSWORD }))).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().collect();
    // What a browser is known by comes second, and opens nothing, see tests/sign_in.
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    cookies[0].to_str().unwrap().to_owned()
}

fn attributes(set_cookie: &str) -> Vec<String> {
    set_cookie.split(';').skip(1).map(|attribute| attribute.trim().to_lowercase()).collect()
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_from_other_sites() {
    let server = Server::start().await;
    let set_cookie = sign_in_response(&server.guest(), "register").await;
    assert!(set_cookie.starts_with("salon="), "{set_cookie}");
    let attributes = attributes(&set_cookie);
    for expected in ["httponly", "samesite=lax", "path=/"] {
        assert!(attributes.iter().any(|attribute| attribute == expected), "{set_cookie}");
    }
    assert!(attributes.iter().any(|attribute| attribute.starts_with("max-age=")), "{set_cookie}");
    assert!(!attributes.iter().any(|attribute| attribute == "secure"), "{set_cookie}");
}

#[tokio::test]
async fn under_https_the_cookie_is_tied_to_the_host() {
    let server = Server::start_with(|config| {
        let overrides =
            Overrides { public_url: Some("https://chat.example.org".to_owned()), ..Overrides::default() };
        config.public_url = Config::resolve(ConfigFile::default(), &overrides).unwrap().public_url;
    })
    .await;
    let set_cookie = sign_in_response(&server.guest(), "register").await;
    assert!(set_cookie.starts_with("__Host-salon="), "{set_cookie}");
    let attributes = attributes(&set_cookie);
    for expected in ["secure", "httponly", "samesite=lax", "path=/"] {
        assert!(attributes.iter().any(|attribute| attribute == expected), "{set_cookie}");
    }
    assert!(!attributes.iter().any(|attribute| attribute.starts_with("domain")), "{set_cookie}");
    let cookie = set_cookie.split(';').next().unwrap();
    assert_eq!(me_with(&server, cookie).await, StatusCode::OK);
    let renamed = cookie.trim_start_matches("__Host-");
    assert_eq!(me_with(&server, renamed).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nobody_gets_a_cookie_for_looking() {
    let server = Server::start().await;
    for path in ["/login", "/", "/healthz"] {
        let response = server.guest().get(path).await;
        assert!(!response.headers().contains_key(SET_COOKIE), "{path}: {response:?}");
    }
}

#[tokio::test]
async fn the_id_changes_at_sign_in_and_the_old_one_is_dead() {
    let server = Server::start().await;
    let mut alan = server.register("alan").await;
    let first = alan.cookie().unwrap();
    alan.sign_in("alan").await;
    let second = alan.cookie().unwrap();
    assert_ne!(first, second);
    assert_eq!(me_with(&server, &first).await, StatusCode::UNAUTHORIZED);
    assert_eq!(me_with(&server, &second).await, StatusCode::OK);
}

#[tokio::test]
async fn an_id_made_up_by_somebody_else_is_not_adopted() {
    let server = Server::start().await;
    server.register("alan").await;
    let planted = format!("salon={}", Id(7));
    let guest = server.guest();
    let request = guest.request(Method::POST, "/api/login").header(COOKIE, &planted);
    let response = guest.respond(request.form(&json!({ "username": "alan", "password": PASSWORD }))).await;
    assert_eq!(response.status(), StatusCode::OK);
    let set_cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    assert!(!set_cookie.starts_with(&planted), "{set_cookie}");
    assert_eq!(me_with(&server, &planted).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn garbage_in_the_cookie_is_nobody() {
    let server = Server::start().await;
    let long = format!("salon={}", "A".repeat(5000));
    for cookie in ["salon=", "salon=!!!", "salon=AAAA; salon=BBBB", "=", ";;;", &long] {
        assert_eq!(me_with(&server, cookie).await, StatusCode::UNAUTHORIZED, "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_this_session_alone() {
    let server = Server::start().await;
    let phone = server.register("alan").await;
    let desk = server.sign_in("alan").await;
    let cookie = phone.cookie().unwrap();
    let () = phone.call("logout", json!({})).await;
    assert_eq!(phone.cookie(), None, "the browser forgets it");
    assert_eq!(me_with(&server, &cookie).await, StatusCode::UNAUTHORIZED, "and so does the server");
    let _: Account = desk.call("me", json!({})).await;
    let () = phone.call("logout", json!({})).await;
}

#[tokio::test]
async fn a_session_outlives_the_server() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    server.restart().await;
    let me: Account = alan.call("me", json!({})).await;
    assert_eq!(&me, alan.account());
}

#[tokio::test]
async fn under_the_one_session_policy_the_newest_counts() {
    let server = Server::start_with(|config| config.one_session_per_user = true).await;
    let first = server.register("alan").await;
    let other = server.register("beth").await;
    let second = server.sign_in("alan").await;
    assert_eq!(first.refused("me", json!({})).await, ErrorCode::Unauthorized);
    let _: Account = second.call("me", json!({})).await;
    let _: Account = other.call("me", json!({})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sign_ins_at_once_one_counts() {
    let server = Server::start_with(|config| config.one_session_per_user = true).await;
    server.register("alan").await;
    let devices = futures::future::join_all((0..6).map(|_| server.sign_in("alan"))).await;
    let form = json!({});
    let answers = futures::future::join_all(devices.iter().map(|device| device.post("me", &form))).await;
    let signed_in = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(signed_in, 1, "{answers:?}");
}

#[tokio::test]
async fn the_database_holds_neither_cookies_nor_passwords() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let cookie = alan.cookie().unwrap();
    let id: Id = cookie.strip_prefix("salon=").unwrap().parse().unwrap();
    server.stop().await;

    let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let stored: Vec<String> =
        sqlx::query_scalar("SELECT id_hash FROM sessions").fetch_all(&pool).await.unwrap();
    assert_eq!(stored, [hash_session_id(&id)], "hashed");
    let hash: String = sqlx::query_scalar("SELECT password_hash FROM users").fetch_one(&pool).await.unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    in_time("the pool to close", pool.close()).await;

    let hex = |bytes: [u8; 16]| bytes.map(|byte| format!("{byte:02x}")).concat();
    let (little, big) = (id.0.to_le_bytes(), id.0.to_be_bytes());
    let texts = [id.to_string(), hex(little), hex(big), id.0.to_string()].map(String::into_bytes);
    let secrets = texts.into_iter().chain([little.to_vec(), big.to_vec(), PASSWORD.into()]);
    let secrets: Vec<Vec<u8>> = secrets.collect();
    for (path, content) in server.stored() {
        for secret in &secrets {
            assert!(!content.windows(secret.len()).any(|part| part == secret), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn an_idle_or_old_session_is_over() {
    let server = Server::start().await;
    for (name, column) in [("idle", "expires_at"), ("old", "created_at")] {
        let client = server.register(name).await;
        let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        let age = format!("UPDATE sessions SET {column} = 1 WHERE user_id = {}", client.id());
        sqlx::query(sqlx::AssertSqlSafe(age)).execute(&pool).await.unwrap();
        assert_eq!(client.refused("me", json!({})).await, ErrorCode::Unauthorized, "{name}");
    }
}

//! Nothing that was under way when somebody signed out brings their session back.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, RequestBuilder};
use salon::protocol::close;
use serde_json::json;
use sqlx::SqlitePool;
use tokio::sync::Semaphore;

use crate::support::{Client, Server, in_time};

const REQUESTS: usize = 200;
/// In the midst of them, after so many answers.
const AFTER: [u32; 3] = [1, 20, 60];

/// One of the requests that a page makes, of which each finds that the session has to be written again.
fn request(client: &Client, number: usize) -> RequestBuilder {
    let post = |path: &str, form| client.request(Method::POST, path).form(&form);
    match number % 6 {
        0 => post("/api/me", json!({})),
        1 => post("/api/update_profile", json!({ "nickname": "x", "avatar_id": 1 })),
        2 => client.request(Method::GET, "/"),
        3 => post("/api/list_sessions", json!({})),
        4 => client.request(Method::GET, "/no/such/page"),
        _ => post("/api/set_shares_reading", json!({ "shares": true })),
    }
}

async fn is_signed_in(server: &Server, cookie: &str) -> bool {
    let guest = server.guest();
    let request = guest.request(Method::POST, "/api/me").header(COOKIE, cookie);
    guest.respond(request).await.status().is_success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_is_final_whatever_is_under_way() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
    let pool = SqlitePool::connect(&url).await.unwrap();
    server.register("steward").await;
    server.register("alan").await;
    sqlx::query("DELETE FROM sessions").execute(&pool).await.unwrap();
    for after in AFTER {
        let alan = server.sign_in("alan").await;
        let cookie = alan.cookie().unwrap();
        let mut socket = alan.connect().await;
        // As if nothing had been heard for long: whoever comes pushes the expiry forward.
        sqlx::query("UPDATE sessions SET data = json_set(data, '$.signed_in.seen', 1)")
            .execute(&pool)
            .await
            .unwrap();
        // Clients without a jar: what one is told has no effect on the others.
        let guest = server.guest();
        let answered = Semaphore::new(0);
        let asked = (0..REQUESTS).map(async |number| {
            let response = guest.respond(request(&guest, number).header(COOKIE, &cookie)).await;
            let given = response.headers().get_all(SET_COOKIE).iter();
            let given: Vec<String> = given.map(|value| value.to_str().unwrap().to_owned()).collect();
            answered.add_permits(1);
            (response.status(), given)
        });
        let leaving = async {
            let some = answered.acquire_many(after).await.unwrap();
            some.forget();
            let () = alan.call("logout", json!({})).await;
        };
        let all = futures::future::join(futures::future::join_all(asked), leaving);
        let (answers, ()) = in_time("all answers", all).await;
        let welcome = answers.iter().filter(|(status, _)| status.is_success()).count();
        assert!(welcome > 0 && welcome < REQUESTS, "{welcome} of {REQUESTS} came before");

        assert_eq!(socket.close_code().await, close::SIGNED_OUT);
        assert!(!is_signed_in(&server, &cookie).await, "the session is back");
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0, "sessions are left, or have come back");
        for given in answers.iter().flat_map(|(_, given)| given) {
            let given = given.split(';').next().unwrap();
            assert!(!is_signed_in(&server, given).await, "{given} was given, and counts");
        }
    }
    pool.close().await;
}

//! `/admin`: there for administrators, nowhere for everybody else.

use reqwest::StatusCode;
use serde_json::json;

use crate::ordinary::{invite, location, page};
use crate::support::{Client, Server};

const SECTIONS: [&str; 6] =
    ["/admin", "/admin/users", "/admin/rooms", "/admin/invites", "/admin/audit", "/admin/statistics"];

/// A page without what is another at every request.
async fn lasting(client: &Client, path: &str) -> (StatusCode, String) {
    let response = client.get(path).await;
    let (status, text) = (response.status(), response.text().await.unwrap());
    let (_, nonce) = text.split_once("nonce=\"").expect("a nonce");
    let (nonce, _) = nonce.split_once('"').expect("its end");
    let lasting = text.replace(nonce, "").replace(path, "");
    (status, lasting)
}

#[tokio::test]
async fn administrators_find_every_section() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for path in SECTIONS {
        let text = page(&alan, path).await;
        let link = format!("href=\"{path}\" rel=\"external\" aria-current=\"page\"");
        assert!(text.contains(&link), "{path}: {text}");
    }
    invite(&alan, json!({ "max_uses": 25 })).await;
    assert!(page(&alan, "/admin/invites").await.contains("used 0 of 25 times"));
    assert!(page(&alan, "/admin").await.contains("value=\"Salon\""));
    assert_eq!(alan.get("/admin/nowhere").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn for_others_there_is_no_such_page() {
    let server = Server::start().await;
    server.register("alan").await;
    let beth = server.register("beth").await;
    let guest = server.guest();
    let nowhere = lasting(&beth, "/nowhere").await;
    assert_eq!(nowhere.0, StatusCode::NOT_FOUND);
    for path in SECTIONS {
        assert_eq!(lasting(&beth, path).await, nowhere, "{path}");
        let response = guest.get(path).await;
        assert_eq!(
            (response.status(), location(&response)),
            (StatusCode::SEE_OTHER, Some("/login")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_way_there_is_on_an_administrator_s_profile_alone() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    assert!(page(&alan, "/profile").await.contains("href=\"/admin\""));
    assert!(!page(&beth, "/profile").await.contains("href=\"/admin\""));
}

#[tokio::test]
async fn settings_are_saved_by_a_plain_form() {
    use reqwest::Method;
    use reqwest::header::ACCEPT;
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let request = alan.request(Method::POST, "/api/admin_update_settings").header(ACCEPT, "text/html");
    let response = alan.respond(request.form(&json!({ "name": "Études", "registration": "closed" }))).await;
    assert_eq!(location(&response), Some("/admin"));
    let text = page(&alan, "/admin").await;
    assert!(text.contains("value=\"Études\""), "{text}");
}

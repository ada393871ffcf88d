//! Every operation that is no GET, from everywhere but our own pages.

use reqwest::header::{COOKIE, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{Method, Request, RequestBuilder};
use salon::protocol::{ErrorCode, RoomKind};

use crate::asking::{self, Answer, Ask, Heard};
use crate::cast::{Actor, Cast};
use crate::database::Database;
use crate::operations::operations;
use crate::rows::{Row, rows};
use crate::support::{Client, SEC_FETCH_SITE, Server, in_time};

/// Headers as browsers send them, or would if they were made to. `OWN` stands for where the server is.
const OTHERS: [(&str, &[(&str, &str)]); 12] = [
    ("another site", &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]),
    ("another site that hides itself", &[("sec-fetch-site", "cross-site"), ("origin", "null")]),
    ("another site, by a frame of ours", &[("sec-fetch-site", "cross-site"), ("origin", "OWN")]),
    ("another site, without an origin", &[("sec-fetch-site", "cross-site")]),
    ("a neighbour", &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:1")]),
    ("a neighbour, without an origin", &[("sec-fetch-site", "same-site")]),
    ("an older browser on another site", &[("origin", "https://evil.example")]),
    ("an older browser on another port", &[("origin", "http://127.0.0.1:1")]),
    ("an older browser under another name", &[("origin", "http://localhost:1")]),
    ("an older browser in a sandbox", &[("origin", "null")]),
    ("what says nothing in as many words", &[("origin", "")]),
    ("two at once", &[("origin", "OWN"), ("origin", "https://evil.example")]),
];

/// The same request, of a browser that says this of it.
fn said(request: RequestBuilder, headers: &[(&str, &str)], client: &Client) -> Request {
    let own = client.origin.origin().ascii_serialization();
    let mut request = request.header(COOKIE, client.cookie().unwrap());
    for (name, value) in headers {
        request = request.header(*name, if *value == "OWN" { &own } else { *value });
    }
    request.build().unwrap()
}

#[tokio::test]
async fn no_write_of_another_site_s_page_does_anything() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let cast = Cast::gather(&server).await;
    let mut database = Database::open(&server).await;
    let owner = cast.client(Actor::Owner);
    // Says nothing by itself.
    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let mut rows: Vec<Row> = rows().into_iter().filter(is_write).collect();
    // Once asked for from a page of ours, these have ended the owner's session.
    rows.sort_by_key(|row| row.ends_session);
    let mut place = cast.place(RoomKind::Private, "").await;
    for row in &rows {
        if !row.ends_session {
            place = cast.place(RoomKind::Private, row.operation).await;
        }
        let answer = async |headers: &[(&str, &str)]| {
            let request = said(asking::request(row.operation, row.ask, &place, owner), headers, owner);
            asking::understood(in_time("an answer", http.execute(request)).await.unwrap()).await
        };
        // No cookie stands behind what programs and webhooks ask for.
        let is_programs = row.operation.contains("/api/v1/");
        let nothing = ("what says nothing", &[][..]);
        for (who, headers) in OTHERS.into_iter().chain((!is_programs).then_some(nothing)) {
            let before = database.version().await;
            let Answer { heard, text } = answer(headers).await;
            assert_eq!(heard, Heard::No(ErrorCode::CrossOrigin), "{who}: {}: {text}", row.operation);
            assert_eq!(database.version().await, before, "{who}: {} was refused, and wrote", row.operation);
        }
        // That was all that was wrong with it.
        for headers in [&[("sec-fetch-site", "same-origin"), ("origin", "OWN")][..], &[("origin", "OWN")]] {
            let Answer { heard, .. } = answer(headers).await;
            assert_ne!(heard, Heard::No(ErrorCode::CrossOrigin), "{}: {headers:?}", row.operation);
        }
    }
    let is_asked_for = |operation: &String| rows.iter().any(|row| row.operation == operation);
    let writes = operations(&server).await;
    let writes = writes.iter().filter(|it| !["GET", "ANY", "frame"].contains(&it.split(' ').next().unwrap()));
    let forgotten: Vec<_> = writes.filter(|it| !is_asked_for(it)).collect();
    assert!(forgotten.is_empty(), "not asked for: {forgotten:?}");
}

fn is_write(row: &Row) -> bool {
    matches!(row.ask, Ask::Form(_) | Ask::Json(..) | Ask::Upload)
}

#[tokio::test]
async fn other_methods_are_checked_at_every_address() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut database = Database::open(&server).await;
    let paths = operations(&server).await;
    let paths = paths.iter().filter_map(|it| it.split_once(' ')).filter(|(method, _)| *method != "frame");
    for (_, path) in paths {
        let path =
            if path.starts_with('/') { path.replace(['{', '}', '*'], "") } else { "/nowhere".to_owned() };
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "REPORT"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let before = database.version().await;
            let request = alan.request(method.clone(), &path);
            let request = request.header(SEC_FETCH_SITE, "cross-site").header(ORIGIN, "https://evil.example");
            let response = alan.respond(request).await;
            assert_eq!(response.status(), 403, "{method} {path}");
            assert_eq!(database.version().await, before, "{method} {path}");
        }
    }
}

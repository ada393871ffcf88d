//! Reading changes nothing, whoever's page starts it: another site's page can make a browser read.

use reqwest::Method;
use reqwest::header::ORIGIN;
use salon::protocol::RoomKind;

use crate::asking::Ask;
use crate::cast::{Actor, Cast};
use crate::database::Database;
use crate::operations::operations;
use crate::rows::rows;
use crate::support::{SEC_FETCH_SITE, Server};

#[tokio::test]
async fn reading_changes_nothing() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let cast = Cast::gather(&server).await;
    let mut database = Database::open(&server).await;
    let place = cast.place(RoomKind::Private, "GET /media/").await;
    // Every address, of what is read and of what is written.
    let mut paths: Vec<String> = Vec::new();
    for operation in operations(&server).await {
        match operation.split_once(' ') {
            Some(("frame", _)) | None => {}
            Some((_, path)) => paths.push(path.replace(['{', '}', '*'], "")),
        }
    }
    for row in rows() {
        match row.ask {
            Ask::Get(path) | Ask::Json(path, _) => paths.push(path(&place)),
            Ask::Form(form) => {
                let path = row.operation.split_once(' ').expect("a method and a path").1;
                let arguments = form(&place);
                let pairs = arguments.as_object().unwrap().iter();
                let pairs = pairs.map(|(name, value)| (name.as_str(), value.to_string().replace('"', "")));
                let query = reqwest::Url::parse_with_params("http://a", pairs).unwrap();
                paths.push(format!("{path}?{}", query.query().unwrap_or_default()));
            }
            Ask::Upload | Ask::Frame(_) | Ask::Upgrade => {}
        }
    }
    for path in paths {
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            for actor in [Actor::Anonymous, Actor::Outsider, Actor::Owner] {
                let client = cast.client(actor);
                let before = (database.version().await, client.cookie());
                let request = client.request(method.clone(), &path).header(SEC_FETCH_SITE, "cross-site");
                let response = client.respond(request.header(ORIGIN, "https://evil.example")).await;
                let headers = response.headers().clone();
                let _whole = response.bytes().await;
                let what = format!("{actor:?}: {method} {path}");
                assert_eq!((database.version().await, client.cookie()), before, "{what} changed something");
                // And the page that has started it may not look.
                let readable = headers.keys().find(|name| name.as_str().starts_with("access-control-"));
                assert_eq!(readable, None, "{what}");
                assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{what}");
            }
        }
    }
}

//! Everything that can be asked of the server, from the sources that it is made of: axum's routes, leptos' inventory of
//! server functions, the variants of files, the type of clients' frames.

use std::collections::BTreeSet;

use leptos::server_fn::axum::server_fn_paths;
use salon::protocol::ClientFrame;
use salon::server::media::Variant;

use crate::support::Server;

/// Every address that no route names.
pub const ELSEWHERE: &str = "GET elsewhere";
/// The routes that stand for several operations each.
const FUNCTIONS: &str = "POST /api/{name}";
const FILES: &str = "GET /media/{id}/{variant}";
/// Only the tests' build has it.
const ECHO: &str = "GET /echo";

macro_rules! frames {
    ($($variant:ident = $text:literal),+) => {
        const FRAMES: &[&str] = &[$($text),+];

        /// A new frame does not compile until it is listed; `tests/protocol_examples` says what it is called.
        const fn _every_frame_is_listed(frame: &ClientFrame) {
            match frame {
                $(ClientFrame::$variant { .. } => (),)+
                ClientFrame::Unknown => (),
            }
        }
    };
}

frames! {
    Resume = "resume",
    JoinRoom = "join_room",
    LeaveRoom = "leave_room",
    Message = "message",
    Edit = "edit",
    Recall = "recall",
    React = "react",
    Pin = "pin",
    Typing = "typing",
    Read = "read",
    MarkUnread = "mark_unread",
    Ping = "ping"
}

/// As `METHOD /path`, or `frame type`.
pub async fn operations(server: &Server) -> BTreeSet<String> {
    let mut operations = routes(server).await;
    for several in [FUNCTIONS, FILES, ECHO] {
        assert!(operations.remove(several), "{several} is no route any more");
    }
    operations.extend(server_fn_paths().map(|(path, method)| format!("{method} {path}")));
    operations.extend(Variant::ALL.map(|variant| format!("GET /media/{{id}}/{}", variant.name())));
    operations.extend(FRAMES.iter().map(|frame| format!("frame {frame}")));
    operations.insert(ELSEWHERE.to_owned());
    operations
}

/// What axum's router holds, as it shows itself. `ANY` is every method.
pub async fn routes(server: &Server) -> BTreeSet<String> {
    let shown = server.guest().get("/routes").await.text().await.unwrap();
    let shown = shown.split_once("fallback_router:").map_or(shown.as_str(), |(routes, _)| routes);
    let (mut methods, mut paths) = (Vec::new(), Vec::new());
    for entry in shown.split("RouteId(").skip(1) {
        let (id, entry) = entry.split_once("): ").expect("an id and what it stands for");
        match entry.strip_prefix('"') {
            Some(path) => paths.push((id, path.split_once('"').expect("a closed string").0)),
            None => methods.push((id, allowed(entry))),
        }
    }
    let mut routes = BTreeSet::new();
    for (id, methods) in &methods {
        let (_, path) = paths.iter().find(|(other, _)| other == id).expect("the path of a route");
        routes.extend(methods.iter().map(|method| format!("{method} {path}")));
    }
    assert!(
        methods.len() == paths.len() && routes.contains("GET /login") && routes.contains("POST /api/upload"),
        "axum shows its routes otherwise than it did: {shown}"
    );
    routes
}

/// The methods of one route: what it says in `Allow`. Whoever may GET may HEAD as well.
fn allowed(entry: &str) -> Vec<&str> {
    let listed = entry.split_once("allow_header: Bytes(b\"").and_then(|(_, rest)| rest.split_once('"'));
    match listed {
        Some((methods, _)) => methods.split(',').filter(|method| *method != "HEAD").collect(),
        None => vec!["ANY"],
    }
}

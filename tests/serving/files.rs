//! Files that come with the program.

use std::fs;

use reqwest::header::CONTENT_TYPE;
use tempfile::tempdir;

use crate::support::Server;

#[tokio::test]
async fn texts_are_sent_as_utf_8() {
    let site = tempdir().unwrap();
    fs::create_dir(site.path().join("pkg")).unwrap();
    for name in ["pkg/a.js", "pkg/a.css", "a.svg", "a.png"] {
        fs::write(site.path().join(name), "沙龙").unwrap();
    }
    let root = site.path().display().to_string();
    let server = Server::start_with(|config| config.site_root = Some(root.into())).await;
    for (path, expected) in [
        ("/pkg/a.js", "text/javascript; charset=utf-8"),
        ("/pkg/a.css", "text/css; charset=utf-8"),
        ("/a.svg", "image/svg+xml; charset=utf-8"),
        ("/a.png", "image/png"),
        ("/register", "text/html; charset=utf-8"),
    ] {
        assert_eq!(server.guest().get(path).await.headers()[CONTENT_TYPE], expected, "{path}");
    }
}

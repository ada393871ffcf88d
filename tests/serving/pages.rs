//! Pages, when many are asked for at once.

use reqwest::StatusCode;

use crate::support::Server;

const AT_ONCE: usize = 100;

/// What a page holds for the browser may be dropped only where it was made: a connection that moves from one thread to
/// another meanwhile must not take the page along.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_comes_whole() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    for path in ["/", "/rooms/1", "/profile", "/no/such/page"] {
        let asked = (0..AT_ONCE).map(async |_| {
            let response = alan.get(path).await;
            (response.status(), response.text().await.unwrap())
        });
        for (status, text) in futures::future::join_all(asked).await {
            assert!(matches!(status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {status}");
            assert!(text.contains("</body></html>"), "{path} is not whole: {text}");
        }
    }
}

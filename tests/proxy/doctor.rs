//! What `salon doctor` says of proxies.

use crate::proxied::{Proxied, Proxy};
use crate::support::command::{Ended, run, salon};

async fn doctor(proxied: &Proxied) -> Ended {
    let directory = tempfile::tempdir().unwrap();
    let mut command = salon(directory.path(), &["doctor", "--data-dir"]);
    command.arg(proxied.server.data_dir());
    command.env("SALON_LISTEN", proxied.server.address.to_string());
    // The certificate is for this address as well, and no name has to be looked up.
    command.env("SALON_PUBLIC_URL", format!("https://{}", proxied.https));
    run(command).await
}

fn line<'a>(ended: &'a Ended, subject: &str) -> &'a str {
    let line = ended.stdout.lines().find(|line| line[6..].starts_with(subject));
    line.unwrap_or_else(|| panic!("nothing about {subject}: {ended:?}"))
}

#[tokio::test]
async fn a_proxy_that_is_trusted_is_fine() {
    let ended = doctor(&Proxied::start(Proxy::Nginx).await).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let found = line(&ended, "proxy:");
    assert!(found.starts_with("ok") && found.contains("through 127.0.0.1"), "{found}");
    let found = line(&ended, "public_url:");
    assert!(
        found.starts_with("warn") && found.contains("do not know"),
        "its certificate signs itself: {found}"
    );
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_is_told_with_the_remedy() {
    let ended = doctor(&Proxied::start_trusting(Proxy::Nginx, "192.0.2.1").await).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let found = line(&ended, "proxy:");
    assert!(found.starts_with("fail") && found.contains("add \"127.0.0.1\" to trusted_proxies"), "{found}");
}

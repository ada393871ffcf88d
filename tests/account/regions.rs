//! Where in the world a device is.

use reqwest::Method;
use salon::protocol::Session;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::devices::sessions;
use crate::geoip;
use crate::support::{Client, Server, answer};

async fn server_with(file: Vec<u8>) -> (Server, TempDir) {
    let directory = tempdir().unwrap();
    let path = directory.path().join("cities.mmdb");
    std::fs::write(&path, file).unwrap();
    (Server::start_with(|config| config.geoip_file = Some(path)).await, directory)
}

fn shanghai(network: [u8; 4], prefix: usize) -> Vec<u8> {
    geoip::file(network, prefix, ["Shanghai", "上海"], ["China", "中国"])
}

async fn in_chinese(client: &Client) -> Vec<Session> {
    let request = client.request(Method::POST, "/api/list_sessions").header("accept-language", "zh-CN");
    let value = answer(client.respond(request.form(&json!({}))).await).await.unwrap();
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_known_address_has_a_region_in_the_reader_s_language() {
    let (server, _directory) = server_with(shanghai([127, 0, 0, 0], 8)).await;
    let alan = server.register("alan").await;
    assert_eq!(sessions(&alan).await[0].region.as_deref(), Some("Shanghai, China"));
    assert_eq!(in_chinese(&alan).await[0].region.as_deref(), Some("中国上海"));
}

#[tokio::test]
async fn an_address_that_is_not_in_the_file_is_no_error() {
    let (server, _directory) = server_with(shanghai([10, 0, 0, 0], 8)).await;
    let alan = server.register("alan").await;
    let mine = &sessions(&alan).await[0];
    assert_eq!((mine.address.as_deref(), mine.region.as_deref()), (Some("127.0.0.1"), None));
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_is_no_error() {
    let mut file = shanghai([127, 0, 0, 0], 8);
    // The data of the entry, behind a tree of 8 nodes of 6 bytes and 16 zeros: a pointer to far outside.
    file[8 * 6 + 16..][..5].copy_from_slice(&[0b0011_1000, 0xFF, 0xFF, 0xFF, 0xFF]);
    let (server, _directory) = server_with(file).await;
    let alan = server.register("alan").await;
    assert_eq!(sessions(&alan).await[0].region, None);
}

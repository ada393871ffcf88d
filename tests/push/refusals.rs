//! What is no subscription.

use salon::protocol::ErrorCode;
use serde_json::json;

use crate::support::Server;
use crate::{Device, Service, allow_private, status};

#[tokio::test]
async fn endpoints_inside_the_servers_network_are_refused() {
    let server = Server::start().await;
    let service = Service::start().await;
    let reader = server.register("reader").await;
    let device = Device::new(&service, "phone");
    assert_eq!(reader.refused("subscribe_push", device.form(false)).await, ErrorCode::BadRequest);
    let inside = [
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://169.254.169.254/a",
        "https://[::1]/a",
        "https://0x7f.1/a",
        "https://10.0.0.1/a",
        "http://push.example/a",
        "file:///etc/passwd",
        "nonsense",
    ];
    for endpoint in inside {
        let mut form = device.form(false);
        form["endpoint"] = json!(endpoint);
        assert_eq!(reader.refused("subscribe_push", form).await, ErrorCode::BadRequest, "{endpoint}");
    }
    let mut form = device.form(false);
    form["endpoint"] = json!("https://push.example/a");
    let _: salon::protocol::PushStatus = reader.call("subscribe_push", form).await;
}

#[tokio::test]
async fn keys_have_to_be_keys() {
    let server = Server::start_with(allow_private).await;
    let service = Service::start().await;
    let reader = server.register("reader").await;
    let good = Device::new(&service, "phone").form(false);
    for (field, value) in
        [("p256dh", "AAAA"), ("p256dh", ""), ("auth", "AAAA"), ("auth", "?"), ("endpoint", "")]
    {
        let mut form = good.clone();
        form[field] = json!(value);
        assert_eq!(reader.refused("subscribe_push", form).await, ErrorCode::BadRequest, "{field}: {value}");
    }
    assert_eq!(status(&reader).await.endpoint, None);
}

#[tokio::test]
async fn guests_have_no_subscription() {
    let server = Server::start_with(allow_private).await;
    let service = Service::start().await;
    let guest = server.guest();
    for endpoint in ["push_state", "unsubscribe_push"] {
        assert_eq!(guest.refused(endpoint, json!({})).await, ErrorCode::Unauthorized);
    }
    let form = Device::new(&service, "phone").form(false);
    assert_eq!(guest.refused("subscribe_push", form).await, ErrorCode::Unauthorized);
}

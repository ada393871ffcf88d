//! Web push, with a push service of our own: what arrives, for whom, and what does not.

mod device;
mod recipients;
mod refusals;
mod sending;
mod service;
#[path = "../support/mod.rs"]
mod support;

use salon::protocol::{PushStatus, RoomId};
use salon::server::config::Config;
use serde_json::json;

use device::Device;
use service::Service;
use support::{Client, Server};

/// Pushing to this machine is what the tests are about.
fn allow_private(config: &mut Config) {
    config.private_targets = true;
    config.unlimited = true;
}

/// A room with a writer and a reader whose device is subscribed and who has no page open.
struct Scene {
    server: Server,
    service: Service,
    writer: Client,
    reader: Client,
    device: Device,
    lobby: RoomId,
}

impl Scene {
    async fn new() -> Self {
        Self::with_level("all").await
    }

    async fn with_level(level: &str) -> Self {
        let server = Server::start_with(allow_private).await;
        let service = Service::start().await;
        let writer = server.register("writer").await;
        let reader = server.register("reader").await;
        let lobby = reader.rooms().await[0].id;
        let device = Device::new(&service, "phone");
        device.subscribe(&reader, false).await;
        let scene = Self { server, service, writer, reader, device, lobby };
        scene.set_level(level).await;
        scene
    }

    async fn set_level(&self, level: &str) {
        let form = json!({ "room_id": self.lobby, "notify": level });
        let () = self.reader.call("set_notify", form).await;
    }

    /// Wait until a note that is refused now has been tried again: one that was refused before has had its turn then.
    async fn after_a_retry(&mut self) {
        self.service.answer(503, Some("1"));
        self.writer.post_message(self.lobby, "@reader later").await;
        for _ in 0..2 {
            let arrived = self.service.next().await;
            assert_eq!(self.device.read(&arrived)["body"], "writer: @reader later");
        }
    }

    /// Nothing has been sent but this, which goes to every level: nothing that was wanted earlier is still on
    /// its way when the second has come.
    async fn expect_nothing_else(&mut self) {
        for text in ["@reader first", "@reader second"] {
            self.writer.post_message(self.lobby, text).await;
            let arrived = self.service.next().await;
            assert_eq!(self.device.read(&arrived)["body"], format!("writer: {text}"));
        }
    }
}

async fn status(client: &Client) -> PushStatus {
    client.call("push_state", json!({})).await
}

//! People who write without a pause, and take back much of what they show.

use std::sync::{Arc, Mutex};

use salon::protocol::{ClientFrame, Message, RoomId, ServerFrame};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::form::LOBBY;
use crate::support::{Client, Socket};

/// What the server has answered for.
#[derive(Debug, Default, Clone)]
pub struct Promised {
    pub sent: Vec<(RoomId, Uuid, i64)>,
    pub recalled: Vec<Uuid>,
}

/// Some people at work.
pub struct Load {
    promised: Arc<Mutex<Promised>>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Load {
    pub fn new() -> Self {
        Self { promised: Arc::default(), stop: CancellationToken::new(), tasks: Vec::new() }
    }

    /// Someone writes to a room, a message after the other.
    pub async fn write(&mut self, client: &Client, room: RoomId) {
        let mut socket = client.connect().await;
        let (promised, stop) = (self.promised.clone(), self.stop.clone());
        self.tasks.push(tokio::spawn(async move {
            let mut number = 0;
            while !stop.is_cancelled() {
                number += 1;
                let (client_id, seq) = write(&mut socket, room, &format!("message {number}")).await;
                promised.lock().unwrap().sent.push((room, client_id, seq));
            }
        }));
    }

    /// Someone shows files in the lobby, and recalls every other one at once.
    pub async fn show(&mut self, client: Client) {
        let mut socket = client.connect().await;
        let (promised, stop) = (self.promised.clone(), self.stop.clone());
        self.tasks.push(tokio::spawn(async move {
            let mut number = 0;
            while !stop.is_cancelled() {
                number += 1;
                let file = client.upload(&format!("{number}.bin"), &[number as u8; 5_000]).await;
                let message = socket.attach("", &[&file]).await;
                promised.lock().unwrap().sent.push((LOBBY, message.client_id, message.seq));
                if number % 2 == 0 {
                    let naming = json!({ "room_id": LOBBY, "message_id": message.id });
                    let _: Message = client.call("recall_message", naming).await;
                    promised.lock().unwrap().recalled.push(message.client_id);
                }
                // What the others say is of no interest.
                socket.settle().await;
            }
        }));
    }

    /// What has been promised until now.
    pub fn promised(&self) -> Promised {
        self.promised.lock().unwrap().clone()
    }

    /// Let everyone finish; returns all that was promised.
    pub async fn stop(self) -> Promised {
        self.stop.cancel();
        for task in self.tasks {
            task.await.unwrap();
        }
        self.promised.lock().unwrap().clone()
    }
}

/// Send a message and wait until it is durable, whatever others say meanwhile.
async fn write(socket: &mut Socket, room: RoomId, content: &str) -> (Uuid, i64) {
    let sent = Uuid::new_v4();
    socket.send(ClientFrame::text(sent, room, content)).await;
    loop {
        if let ServerFrame::Ack { client_id, seq, .. } = socket.next_frame().await
            && client_id == sent
        {
            return (client_id, seq);
        }
    }
}

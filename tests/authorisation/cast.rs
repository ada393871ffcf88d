//! Who asks, and where.

use salon::protocol::{Attachment, MessageId, NewToken, Role, RoomId, RoomKind, Session, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::asking::{self, Ask, Means};
use crate::support::{Client, PASSWORD, Server};

/// Who asks. A column of the matrix each, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Anonymous,
    /// Has an account, and has never been in the room.
    Outsider,
    /// Was in the room, and was removed.
    Former,
    /// In a direct conversation: the other one.
    Member,
    /// As an outsider in a direct conversation.
    Moderator,
    /// Owns the room, and whatever else is asked for: has said the message, sent the file, made the token.
    Owner,
    /// Administers the instance, and is not in the room.
    Administrator,
}

pub const ACTORS: [Actor; 7] = [
    Actor::Anonymous,
    Actor::Outsider,
    Actor::Former,
    Actor::Member,
    Actor::Moderator,
    Actor::Owner,
    Actor::Administrator,
];

impl Actor {
    /// Who is not in the room.
    pub fn is_outside(self, kind: RoomKind) -> bool {
        match self {
            Self::Outsider | Self::Former | Self::Administrator => true,
            Self::Moderator => kind == RoomKind::Direct,
            _ => false,
        }
    }
}

/// A client for each actor, and people to be acted upon.
pub struct Cast {
    actors: [Client; 7],
    others: [Client; 3],
}

/// A room, and what is in it.
#[derive(Debug, Clone)]
pub struct Place {
    pub room: RoomId,
    /// By the owner.
    pub message: MessageId,
    /// In that message.
    pub file: Uuid,
    /// A picture by the owner.
    pub picture: Uuid,
    /// A second member, moderator and owner.
    pub people: [UserId; 3],
    /// The owner's.
    pub token: i64,
    /// The owner's, a second one.
    pub session: Uuid,
    pub incoming: i64,
    pub outgoing: i64,
    /// The path of an incoming webhook.
    pub hook: String,
    /// What somebody calls a message that they send.
    pub client_id: Uuid,
}

impl Place {
    /// With nothing in it yet.
    pub fn of(room: RoomId) -> Self {
        Self {
            room,
            message: MessageId(0),
            file: Uuid::nil(),
            picture: Uuid::nil(),
            people: [UserId(0); 3],
            token: 0,
            session: Uuid::nil(),
            incoming: 0,
            outgoing: 0,
            hook: String::new(),
            client_id: Uuid::new_v4(),
        }
    }

    /// Where nothing is.
    pub fn nowhere(&self) -> Self {
        Self {
            room: RoomId(999_999),
            file: Uuid::new_v4(),
            picture: Uuid::new_v4(),
            token: 999_999,
            session: Uuid::new_v4(),
            ..self.clone()
        }
    }
}

impl Cast {
    /// The first to register administers the instance.
    pub async fn gather(server: &Server) -> Self {
        let administrator = server.register("steward").await;
        let actors = [
            server.guest(),
            server.register("outsider").await,
            server.register("former").await,
            server.register("member").await,
            server.register("moderator").await,
            server.register("owner").await,
            administrator,
        ];
        let others = [
            server.register("member2").await,
            server.register("moderator2").await,
            server.register("owner2").await,
        ];
        server.register("stranger").await;
        Self { actors, others }
    }

    pub fn client(&self, actor: Actor) -> &Client {
        &self.actors[actor as usize]
    }

    /// A room with everybody in it, made for an operation: what it needs besides is there as well.
    pub async fn place(&self, kind: RoomKind, operation: &str) -> Place {
        let owner = self.client(Actor::Owner);
        let room = match kind {
            RoomKind::Direct => owner.direct(self.client(Actor::Member)).await.id,
            _ => self.room(kind).await,
        };
        let mut place = Place { people: self.others.each_ref().map(Client::id), ..Place::of(room) };
        let upload = asking::request("POST /api/upload", Ask::Upload, &place, owner);
        let file: Attachment = owner.respond(upload).await.json().await.unwrap();
        place.file = file.id;
        if operation.starts_with("GET /media/") {
            place.picture = self.picture(&place).await;
        }
        let message = json!({ "room_id": room, "content": "what insiders said", "attachments[0]": file.id });
        let message: Value = owner.call("post_message", message).await;
        place.message = serde_json::from_value(message["id"].clone()).unwrap();
        self.prepare(&mut place, operation).await;
        place
    }

    async fn room(&self, kind: RoomKind) -> RoomId {
        let owner = self.client(Actor::Owner);
        let former = self.client(Actor::Former);
        let room = owner.create_room("Behind the door", kind).await.id;
        for (member, role) in [
            (former, Role::Member),
            (self.client(Actor::Member), Role::Member),
            (self.client(Actor::Moderator), Role::Moderator),
            (&self.others[0], Role::Member),
            (&self.others[1], Role::Moderator),
            (&self.others[2], Role::Owner),
        ] {
            owner.add(room, member, role).await;
        }
        former.post_message(room, "what is left of them").await;
        owner.remove(room, former.id()).await;
        room
    }

    /// Sent to the room in a message of its own.
    async fn picture(&self, place: &Place) -> Uuid {
        let owner = self.client(Actor::Owner);
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 4).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let form = reqwest_form(place.room, png.into_inner());
        let request = owner
            .request(reqwest::Method::POST, "/api/upload")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(form);
        let picture: Attachment = owner.respond(request).await.json().await.unwrap();
        let message = json!({ "room_id": place.room, "content": "", "attachments[0]": picture.id });
        let _: Value = owner.call("post_message", message).await;
        picture.id
    }

    async fn prepare(&self, place: &mut Place, operation: &str) {
        let owner = self.client(Actor::Owner);
        let room = place.room;
        let made = |value: &Value| value["webhook"]["id"].as_i64().unwrap();
        match operation {
            "POST /api/revoke_token" => {
                let form = json!({ "name": "bot", "scopes[0]": "read", "password": PASSWORD });
                let NewToken { token, .. } = owner.call("create_token", form).await;
                place.token = token.id.0;
            }
            "POST /api/end_session" => {
                let mut second = Client::at(owner.origin.as_str(), reqwest::Client::builder());
                second.sign_in("owner").await;
                let sessions: Vec<Session> = second.call("list_sessions", json!({})).await;
                place.session = sessions.iter().find(|session| session.current).expect("its own").id;
            }
            "POST /api/delete_incoming_webhook" | "POST /api/v1/hooks/{secret}" => {
                let form = json!({ "room_id": room, "name": "bot" });
                let hook: Value = owner.post("create_incoming_webhook", form).await.unwrap_or_default();
                // There is none in a direct conversation.
                if hook.is_object() {
                    place.incoming = made(&hook);
                    place.hook = hook["path"].as_str().unwrap().to_owned();
                }
            }
            "POST /api/delete_outgoing_webhook" => {
                let form = json!({ "room_id": room, "url": "https://hooks.example/x" });
                let hook = owner.post("create_outgoing_webhook", form).await.unwrap_or_default();
                place.outgoing = if hook.is_object() { made(&hook) } else { 0 };
            }
            _ => {}
        }
    }

    /// A token of somebody's.
    pub async fn token(&self, actor: Actor, scopes: &[&str]) -> String {
        let mut form =
            vec![("name".to_owned(), "bot".to_owned()), ("password".to_owned(), PASSWORD.to_owned())];
        form.extend(
            scopes.iter().enumerate().map(|(at, scope)| (format!("scopes[{at}]"), (*scope).to_owned())),
        );
        let NewToken { secret, .. } = self.client(actor).call("create_token", form).await;
        // What is noted of its first use is out of the way.
        let operation = "GET /api/v1/me";
        let me = Ask::Get(|_| "/api/v1/me".to_owned());
        let guest = self.client(Actor::Anonymous);
        asking::ask(operation, me, &Place::of(RoomId(1)), guest, Means::Token(&secret)).await;
        secret
    }
}

fn reqwest_form(room: RoomId, bytes: Vec<u8>) -> Vec<u8> {
    let mut form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"room_id\"\r\n\r\n{room}\r\n--x\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
    )
    .into_bytes();
    form.extend(bytes);
    form.extend_from_slice(b"\r\n--x--\r\n");
    form
}

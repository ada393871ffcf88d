//! What is taken away is gone within a second, on sockets that are open as well.

use std::time::{Duration, Instant};

use reqwest::header::AUTHORIZATION;
use salon::protocol::{
    ClientFrame, ErrorCode, MessageId, NewToken, Role, RoomId, RoomKind, ServerFrame, Session, close,
};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::command::{run, salon};
use crate::support::database::execute;
use crate::support::{Client, PASSWORD, Server, Socket, texts, wait_for};

const AT_ONCE: Duration = Duration::from_secs(1);

async fn at_once<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(AT_ONCE, future).await.unwrap_or_else(|_| panic!("{what}: not within {AT_ONCE:?}"))
}

/// A socket that is opened with a token of somebody's.
async fn program(owner: &Client) -> Socket {
    let secret = token(owner).await;
    opened_with(&secret, owner).await
}

async fn token(owner: &Client) -> String {
    let form = json!({ "name": "bot", "scopes[0]": "socket", "password": PASSWORD });
    let NewToken { secret, .. } = owner.call("create_token", form).await;
    secret
}

async fn opened_with(secret: &str, owner: &Client) -> Socket {
    let mut request = Socket::request(&Client::at(owner.origin.as_str(), reqwest::Client::builder()));
    request.headers_mut().insert(AUTHORIZATION, format!("Bearer {secret}").parse().unwrap());
    let mut socket = Socket::greeted(request).await;
    socket.resume([]).await;
    socket.settle().await;
    socket
}

/// A room of two, and the second one's sockets: of their browser, and of a program of theirs.
struct Room {
    id: RoomId,
    alan: Client,
    beth: Client,
    alan_s: Socket,
    beth_s: [Socket; 2],
}

impl Room {
    async fn open(server: &Server, kind: RoomKind) -> Self {
        let (alan, beth) = (server.register("alan").await, server.register("beth").await);
        let id = alan.create_room("Ours", kind).await.id;
        alan.add(id, &beth, Role::Moderator).await;
        let beth_s = [beth.connect().await, program(&beth).await];
        Self { id, alan_s: alan.connect().await, alan, beth, beth_s }
    }

    /// All sockets hear that it is over, and nothing after that; what comes from them is refused.
    async fn is_closed_to_beth(&mut self, is_there: bool) {
        for socket in &mut self.beth_s {
            at_once("being told", async {
                wait_for!(socket, ServerFrame::RoomRemoved { room_id } if room_id == self.id => ());
            })
            .await;
        }
        if is_there {
            self.alan_s.post(self.id, "among ourselves").await;
            self.alan_s.send(ClientFrame::Typing { room_id: self.id }).await;
            self.alan_s.settle().await;
        }
        for socket in &mut self.beth_s {
            let sent = socket.say(self.id, "from outside").await;
            let code =
                wait_for!(socket, ServerFrame::Nack { client_id, code, .. } if client_id == sent => code);
            assert_eq!(code, ErrorCode::NotFound);
            socket.resume([(self.id, 0)]).await;
            let heard = socket.settle().await;
            assert!(texts(&heard).is_empty(), "{heard:?}");
            assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Typing { .. })), "{heard:?}");
        }
        assert_eq!(self.beth.refused("history", json!({ "room_id": self.id })).await, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn who_is_removed_hears_no_more_of_the_room() {
    for kind in [RoomKind::Public, RoomKind::Private] {
        let server = Server::start().await;
        let mut room = Room::open(&server, kind).await;
        room.alan.remove(room.id, room.beth.id()).await;
        room.is_closed_to_beth(true).await;
    }
}

#[tokio::test]
async fn who_is_banned_from_the_room_hears_no_more_of_it() {
    let server = Server::start().await;
    let mut room = Room::open(&server, RoomKind::Private).await;
    let form = json!({ "room_id": room.id, "user_id": room.beth.id(), "kind": "ban", "reason": "" });
    let () = room.alan.call("sanction_member", form).await;
    room.is_closed_to_beth(true).await;
}

#[tokio::test]
async fn who_leaves_hears_no_more_of_the_room_anywhere() {
    let server = Server::start().await;
    let mut room = Room::open(&server, RoomKind::Private).await;
    room.beth.leave(room.id).await;
    room.is_closed_to_beth(true).await;
}

#[tokio::test]
async fn a_room_that_is_deleted_is_gone_for_everybody() {
    let server = Server::start().await;
    let mut room = Room::open(&server, RoomKind::Private).await;
    let () = room.alan.call("delete_room", json!({ "room_id": room.id })).await;
    room.is_closed_to_beth(false).await;
}

#[tokio::test]
async fn who_moderates_no_longer_does_so_no_longer() {
    let server = Server::start().await;
    let mut room = Room::open(&server, RoomKind::Private).await;
    room.alan_s.post(room.id, "hello").await;
    let message_id: MessageId = room.alan.history(room.id, None, 1).await.messages[0].id;
    room.alan.set_role(room.id, room.beth.id(), Role::Member).await;
    for socket in &mut room.beth_s {
        socket.send(ClientFrame::Pin { room_id: room.id, message_id, on: true }).await;
        let refused = async { wait_for!(socket, ServerFrame::Error { code, .. } => code) };
        assert_eq!(at_once("being refused", refused).await, ErrorCode::Forbidden);
    }
}

/// A person's sockets: of two browsers, and of a program.
struct Devices {
    server: Server,
    desk: Client,
    phone: Client,
    desk_s: Socket,
    phone_s: Socket,
    program_s: Socket,
}

impl Devices {
    async fn connect() -> Self {
        let server = Server::start().await;
        // Somebody else administers the instance.
        server.register("steward").await;
        let desk = server.register("alan").await;
        let phone = server.sign_in("alan").await;
        let (desk_s, phone_s) = (desk.connect().await, phone.connect().await);
        let program_s = program(&desk).await;
        Self { server, desk, phone, desk_s, phone_s, program_s }
    }
}

async fn ends(name: &str, socket: &mut Socket) {
    assert_eq!(at_once(name, socket.close_code()).await, close::SIGNED_OUT, "{name}");
}

async fn goes_on(name: &str, socket: &mut Socket) {
    socket.post(RoomId(1), name).await;
}

async fn is_signed_out(client: &Client) {
    assert_eq!(client.refused("me", json!({})).await, ErrorCode::Unauthorized);
    assert_eq!(Socket::refused(Socket::request(client)).await, (401, "unauthorized".into()));
}

#[tokio::test]
async fn signing_out_ends_one_device() {
    let mut devices = Devices::connect().await;
    let () = devices.desk.call("logout", json!({})).await;
    ends("the desk", &mut devices.desk_s).await;
    is_signed_out(&devices.desk).await;
    goes_on("the phone", &mut devices.phone_s).await;
    goes_on("the program", &mut devices.program_s).await;
}

#[tokio::test]
async fn a_device_is_ended_from_another() {
    let mut devices = Devices::connect().await;
    let sessions: Vec<Session> = devices.desk.call("list_sessions", json!({})).await;
    let other = sessions.iter().find(|session| !session.current).unwrap();
    let () = devices.desk.call("end_session", json!({ "id": other.id })).await;
    ends("the phone", &mut devices.phone_s).await;
    is_signed_out(&devices.phone).await;
    goes_on("the desk", &mut devices.desk_s).await;
}

#[tokio::test]
async fn all_other_devices_are_ended_from_one() {
    let mut devices = Devices::connect().await;
    let () = devices.desk.call("end_other_sessions", json!({})).await;
    ends("the phone", &mut devices.phone_s).await;
    is_signed_out(&devices.phone).await;
    goes_on("the desk", &mut devices.desk_s).await;
}

#[tokio::test]
async fn another_password_ends_the_other_devices() {
    let mut devices = Devices::connect().await;
    let form = json!({ "current": PASSWORD, "new": "shut sesame" });
    let () = devices.desk.call("change_password", form).await;
    ends("the phone", &mut devices.phone_s).await;
    is_signed_out(&devices.phone).await;
    goes_on("the desk", &mut devices.desk_s).await;
}

#[tokio::test]
async fn a_token_that_is_revoked_closes_its_sockets() {
    let mut devices = Devices::connect().await;
    let tokens: Value = devices.desk.call("list_tokens", json!({})).await;
    let () = devices.desk.call("revoke_token", json!({ "token_id": tokens[0]["id"] })).await;
    ends("the program", &mut devices.program_s).await;
    goes_on("the desk", &mut devices.desk_s).await;
    goes_on("the phone", &mut devices.phone_s).await;
}

#[tokio::test]
async fn who_deletes_their_account_is_gone_from_everywhere() {
    let mut devices = Devices::connect().await;
    let () = devices.desk.call("delete_account", json!({ "password": PASSWORD })).await;
    for socket in [&mut devices.desk_s, &mut devices.phone_s, &mut devices.program_s] {
        ends("a device", socket).await;
    }
    is_signed_out(&devices.phone).await;
}

#[tokio::test]
async fn who_is_disabled_reset_or_banned_by_an_administrator_is_gone_from_everywhere() {
    for (deed, extra) in [
        ("admin_set_disabled", json!({ "on": true })),
        ("admin_reset_password", json!({})),
        ("admin_ban", json!({ "reason": "" })),
    ] {
        let mut devices = Devices::connect().await;
        let mut form = json!({ "user_id": devices.desk.id() });
        form.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let _: Value = devices.server.sign_in("steward").await.call(deed, form).await;
        for socket in [&mut devices.desk_s, &mut devices.phone_s, &mut devices.program_s] {
            let code = if deed == "admin_ban" { close::BANNED } else { close::SIGNED_OUT };
            assert_eq!(at_once(deed, socket.close_code()).await, code, "{deed}");
        }
        is_signed_out(&devices.desk).await;
        is_signed_out(&devices.phone).await;
    }
}

#[tokio::test]
async fn a_token_whose_days_are_over_closes_its_sockets() {
    let devices = Devices::connect().await;
    let secret = token(&devices.desk).await;
    // Two seconds from now at most, and one at least.
    execute(
        devices.server.data_dir(),
        "UPDATE tokens SET expires_at = (CAST(strftime('%s', 'now') AS INTEGER) + 2) * 1000",
    )
    .await;
    let lasts_until = Instant::now() + Duration::from_secs(2);
    let mut socket = opened_with(&secret, &devices.desk).await;
    assert_eq!(socket.close_code().await, close::SIGNED_OUT);
    let late = lasts_until.elapsed();
    assert!(late < AT_ONCE, "{late:?} after its end");
}

#[tokio::test]
async fn who_is_disabled_or_reset_by_command_is_gone_from_everywhere() {
    for command in ["disable", "reset"] {
        let mut devices = Devices::connect().await;
        let directory = devices.server.data_dir().parent().unwrap().to_owned();
        let ended = run(salon(&directory, &["user", command, "alan", "--data-dir", "data"])).await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        // Counted from here: the change was committed before the command ended.
        for socket in [&mut devices.desk_s, &mut devices.phone_s, &mut devices.program_s] {
            ends(command, socket).await;
        }
        is_signed_out(&devices.desk).await;
        is_signed_out(&devices.phone).await;
    }
}

//! Too much, too fast.

use salon::protocol::{ClientFrame, ErrorCode, RoomId, ServerFrame, close};
use uuid::Uuid;

use crate::support::{Client, Server, Socket, in_time, wait_for};

const LOBBY: RoomId = RoomId(1);

#[tokio::test]
async fn messages_beyond_the_limit_are_refused_one_by_one() {
    const COUNT: usize = 90;
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;
    let mut sent = Vec::new();
    for number in 0..COUNT {
        sent.push(alan_s.say(LOBBY, &number.to_string()).await);
    }
    let mut acknowledged = 0;
    for expected in &sent {
        let refused = alan_s.expect("an answer to each, in order", |frame| match frame {
            ServerFrame::Ack { client_id, .. } => Some((client_id, None)),
            ServerFrame::Nack { client_id, code, retry_after_ms } => {
                Some((client_id, Some((code, retry_after_ms.is_some()))))
            }
            _ => None,
        });
        let (client_id, refused) = refused.await;
        assert_eq!(client_id, *expected);
        match refused {
            None => acknowledged += 1,
            Some(refused) => assert_eq!(refused, (ErrorCode::RateLimited, true)),
        }
    }
    assert!((60..COUNT).contains(&acknowledged), "{acknowledged}");
    beth_s.post(LOBBY, "my own pace").await;
    assert_eq!(beth_s.texts_until("my own pace").await.len(), acknowledged + 1);
    assert_eq!(alan.room(LOBBY).await.unwrap().last_seq, acknowledged as i64 + 1);
}

#[tokio::test]
async fn the_limit_is_a_person_s_not_a_connection_s() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut refused = 0;
    for _ in 0..3 {
        let mut socket = alan.connect().await;
        for _ in 0..40 {
            socket.say(LOBBY, "fast").await;
        }
        let answers = socket.settle().await;
        refused += answers.iter().filter(|frame| matches!(frame, ServerFrame::Nack { .. })).count();
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn a_flood_is_refused_and_then_cut() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut flooding = alan.connect().await;
    let mut beth_s = beth.connect().await;
    let mut refused = 0;
    let closed = 'flood: loop {
        // Fifty at a time, each answered before the next fifty.
        for nonce in 0..50 {
            flooding.send_to_the_deaf(&ClientFrame::Ping { nonce }).await;
        }
        for _ in 0..50 {
            match flooding.next().await {
                Ok(ServerFrame::Error { code, retry_after_ms, .. }) => {
                    assert_eq!(code, ErrorCode::RateLimited);
                    assert!(retry_after_ms.is_some());
                    refused += 1;
                }
                Ok(_) => {}
                Err(closed) => break 'flood closed,
            }
        }
        assert!(refused < 5000, "never cut");
    };
    assert_eq!(closed.code, close::FLOOD);
    assert!(close::may_reconnect(closed.code));
    assert!(refused >= 300, "{refused}");
    beth_s.post(LOBBY, "undisturbed").await;
    assert_eq!(beth_s.next_text().await, "undisturbed");
    alan.connect().await.post(LOBBY, "calm again").await;
}

#[tokio::test]
async fn a_flood_by_someone_who_does_not_listen_is_cut() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut flooding = alan.connect().await;
    let mut beth_s = beth.connect().await;
    for nonce in 0..3000 {
        flooding.send_to_the_deaf(&ClientFrame::Ping { nonce }).await;
    }
    beth_s.post(LOBBY, "undisturbed").await;
    assert_eq!(beth_s.next_text().await, "undisturbed");
    let code = flooding.close_code().await;
    assert!([close::FLOOD, close::SLOW_CONSUMER].contains(&code), "{code}");
}

/// Post until the receiver, who reads nothing, is given up.
async fn shout(shouting: &mut Socket, count: usize) {
    let large = "字".repeat(4000);
    for _ in 0..count {
        shouting.send(ClientFrame::text(Uuid::new_v4(), LOBBY, large.clone())).await;
        wait_for!(shouting, ServerFrame::Ack { .. } => ());
    }
}

async fn slow(client: &Client) -> Socket {
    let mut socket = Socket::with_small_buffer(client).await;
    socket.resume([]).await;
    socket.settle().await;
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_is_cut_and_resumes_without_loss() {
    const COUNT: usize = 480;
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let mut alan_s = alan.connect().await;
    let mut slow_s = slow(&beth).await;
    let mut carl_s = carl.connect().await;
    let listening = tokio::spawn(async move {
        for seq in 1..=COUNT as i64 {
            let heard = wait_for!(carl_s, ServerFrame::Message { data, .. } => data.seq);
            assert_eq!(heard, seq, "the others hear everything");
        }
    });
    shout(&mut alan_s, COUNT).await;
    in_time("the others", listening).await.unwrap();

    let (frames, closed) = slow_s.closed().await;
    assert_eq!(closed.code, close::SLOW_CONSUMER);
    let mut seqs: Vec<i64> = frames.iter().filter_map(seq).collect();
    assert!(seqs.len() < COUNT, "what cannot be sent is not kept");
    let held = seqs.len() as i64;
    let mut again = Socket::open(&beth).await;
    again.resume([(LOBBY, held)]).await;
    while seqs.len() < COUNT {
        let data = wait_for!(again, ServerFrame::Replay { data, .. } => data);
        seqs.extend(data.iter().map(|message| message.seq));
    }
    assert_eq!(seqs, (1..=COUNT as i64).collect::<Vec<i64>>());
}

fn seq(frame: &ServerFrame) -> Option<i64> {
    match frame {
        ServerFrame::Message { data, .. } => Some(data.seq),
        _ => None,
    }
}

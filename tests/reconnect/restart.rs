//! The server was away.

use salon::protocol::{RoomId, ServerFrame, close};

use crate::support::{Closed, Server, Socket, texts, wait_for};

const LOBBY: RoomId = RoomId(1);

#[tokio::test]
async fn a_stopping_server_says_when_to_come_back() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut sockets = [alan.connect().await, beth.connect().await];
    let (_, (first, second)) = tokio::join!(server.stop(), async {
        let [first, second] = &mut sockets;
        tokio::join!(first.closed(), second.closed())
    });
    for (_, Closed { code, reason }) in [first, second] {
        assert_eq!(code, close::RESTARTING);
        assert!(close::may_reconnect(code));
        let wait: u64 = reason.strip_prefix("retry_after_ms=").unwrap().parse().unwrap();
        assert!((1..10_000).contains(&wait), "{wait}");
    }
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;
    alan_s.post(LOBBY, "one").await;
    assert_eq!(beth_s.next_text().await, "one");
    beth_s.hang_up().await;
    alan_s.post(LOBBY, "two").await;
    let unanswered = alan_s.say(LOBBY, "three").await;
    wait_for!(alan_s, ServerFrame::Ack { client_id, .. } if client_id == unanswered => ());
    server.restart().await;

    let mut beth_s = Socket::open(&beth).await;
    beth_s.resume([(LOBBY, 1)]).await;
    let replayed = wait_for!(beth_s, ServerFrame::Replay { from: 1, to: 3, data, .. } => data);
    let contents: Vec<&str> = replayed.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(contents, ["two", "three"]);

    let mut alan_s = alan.connect().await;
    assert_eq!(alan_s.post(LOBBY, "four").await, 4, "the counters go on");
    assert_eq!(beth_s.next_text().await, "four");
    let frames = beth_s.settle().await;
    assert!(texts(&frames).is_empty(), "{frames:?}");
}

#[tokio::test]
async fn a_stopped_server_keeps_what_it_was_given_until_the_end() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = alan.connect().await;
    let mut sent = Vec::new();
    for number in 0..50 {
        sent.push(socket.say(LOBBY, &number.to_string()).await);
    }
    let (_, (frames, _)) = tokio::join!(server.stop(), socket.closed());
    let acknowledged: Vec<_> = frames
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::Ack { client_id, seq, .. } => Some((*client_id, *seq)),
            _ => None,
        })
        .collect();
    server.start_again().await;
    let kept = alan.history(LOBBY, None, 100).await.messages;
    for (client_id, seq) in acknowledged {
        assert!(kept.iter().any(|message| message.client_id == client_id && message.seq == seq));
    }
    let seqs: Vec<i64> = kept.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=kept.len() as i64).collect::<Vec<i64>>());
    let in_order = sent.iter().take(kept.len()).copied();
    assert!(kept.iter().map(|message| message.client_id).eq(in_order), "a prefix of what was sent");
}

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use uuid::{Uuid, uuid};

use super::*;
use crate::protocol::{Message, MessageId, OnlineUsers, RoomId, ServerFrame, User, UserId};
use crate::server::bus::{Entry, Event};
use crate::server::hub::Present;

const LOAD: Load = Load {
    connections: 1_000,
    rooms_of: 50,
    messages_per_second: 5,
    message_bytes: 64,
    typing_per_message: 2,
    attentive_percent: 10,
    stay_minutes: 60,
    back_within_seconds: 30,
};
const MACHINE: Machine =
    Machine { max_connections: 10_000, cores: 2, memory_mib: 2_048, network_mbit: 1_000, round_trip_us: 300 };

fn figure(load: Load, nodes: Option<u32>, name: &str) -> f64 {
    let figures = plan(load, MACHINE, nodes).unwrap();
    figures.get(name).unwrap_or_else(|| panic!("no {name} in {figures}"))
}

/// To what can be worked out on paper.
fn assert_figures(load: Load, nodes: Option<u32>, expected: &[(&str, f64)]) {
    for (name, value) in expected {
        let figure = figure(load, nodes, name);
        assert!((figure - value).abs() <= 1e-9 * value.abs(), "{name}: {figure}, not {value}");
    }
}

fn first_limit(load: Load, machine: Machine, nodes: Option<u32>) -> String {
    plan(load, machine, nodes).unwrap().rows().last().unwrap().1
}

fn refusal(load: Load, machine: Machine, nodes: Option<u32>) -> String {
    match plan(load, machine, nodes) {
        Err(OperationError::Refused(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_node_as_on_paper() {
    // 25 marks that 50 hear, 10 words of typing that 49 hear, 5/9 of a change that 50 hear and 5/9 of the seconds in
    // which 1,000 hear of the total.
    let others = 25.0 * 50.0 + 10.0 * 49.0 + 250.0 / 9.0 + 5_000.0 / 9.0;
    assert_figures(
        LOAD,
        None,
        &[
            ("nodes", 1.0),
            ("deliveries_per_second", 250.0),
            ("marks_per_second", 25.0),
            ("frames_per_second", 250.0 + 5.0 + others + 40.0),
            ("telling_cpu_percent", 0.227_5),
            ("other_frames_cpu_percent", others * 0.000_91),
            ("heartbeats_cpu_percent", 0.072_8),
            ("writing_cpu_percent", 30.0 * 0.002_63),
            ("coming_back_cpu_percent", 22.0 / 30.0),
            ("memory_mib_per_node", 64.2 + 7_470.0 / 1_024.0),
            ("heartbeats_mbit_per_second", 0.034_24),
            ("redis_words_per_second", 0.0),
            ("hearing_cpu_percent_per_node", 0.0),
            ("connections_limit_percent", 10.0),
            ("writer_limit_percent", 100.0 * (30.0 / 35_120.0) / 0.7),
            ("redis_limit_percent", 0.0),
        ],
    );
}

#[test]
fn two_nodes_as_on_paper() {
    // 5 messages, 25 marks, 10 words of typing, 5/9 of a change; each is heard twice.
    let words = 5.0 + 25.0 + 10.0 + 5.0 / 9.0;
    assert_figures(
        LOAD,
        Some(2),
        &[
            ("nodes_needed", 1.0),
            ("redis_words_per_second", 2.0 * words),
            ("hearing_cpu_percent_per_node", words * 0.001),
            ("memory_mib_per_node", 64.2 + 512_000.0 / 1_048_576.0 + 3_735.0 / 1_024.0),
            ("connections_limit_percent", 5.0),
            // About a hundredth of a group of 10 round trips and a flush, and a twentieth of one of 4.
            ("writer_limit_percent", 100.0 * (5.0 * 0.005 + 25.0 * 0.003_2) / 512.0 / 0.7),
            ("redis_limit_percent", 100.0 * 2.0 * words / 140_000.0),
        ],
    );
}

#[test]
fn what_is_gathered_has_a_bound() {
    let crowd = Load { rooms_of: 1_000, stay_minutes: 1, ..LOAD };
    // Somebody comes or goes 33 times a second: all are told of the crowd and of the total, once. Who has read, hears
    // of it alone.
    assert_figures(
        crowd,
        None,
        &[("frames_per_second", 5_000.0 + 5.0 + 10.0 * 999.0 + 1_000.0 / 7.0 + 1_000.0 + 1_000.0 + 40.0)],
    );
    assert_figures(crowd, None, &[("marks_per_second", 1_000.0 / 7.0)]);
}

#[test]
fn nodes_are_as_many_as_the_scarcest_resource_wants() {
    let many = Load { connections: 95_000, attentive_percent: 0, ..LOAD };
    assert_eq!(figure(many, None, "nodes"), 10.0);
    assert_eq!(first_limit(many, MACHINE, None), "connections");
    let loud = Load { messages_per_second: 22_000, typing_per_message: 0, attentive_percent: 0, ..LOAD };
    // 10.01 cores that tell, of which 0.7 are on a node.
    assert_eq!(figure(loud, None, "nodes"), 15.0);
    assert_eq!(first_limit(loud, MACHINE, Some(1)), "telling");
    let readers = Load { connections: 20_000, messages_per_second: 100, ..LOAD };
    assert_eq!(first_limit(readers, MACHINE, None), "connections");
    assert_eq!(first_limit(readers, Machine { round_trip_us: 200_000, ..MACHINE }, None), "writer");
}

#[test]
fn more_of_anything_takes_no_less() {
    let loads = [
        LOAD,
        Load { messages_per_second: 50, ..LOAD },
        Load { messages_per_second: 50, message_bytes: 2_000, ..LOAD },
        Load { messages_per_second: 50, message_bytes: 2_000, typing_per_message: 5, ..LOAD },
        Load {
            messages_per_second: 50,
            message_bytes: 2_000,
            typing_per_message: 5,
            attentive_percent: 50,
            ..LOAD
        },
    ];
    for nodes in [1, 7] {
        for pair in loads.windows(2) {
            let [less, more] = [pair[0], pair[1]].map(|load| plan(load, MACHINE, Some(nodes)).unwrap());
            for (name, _) in less.rows().filter(|(name, _)| *name != "first_limit") {
                assert!(less.get(name) <= more.get(name), "{name}\n{less}{more}");
            }
        }
    }
    let mut before = 0.0;
    for connections in [1_000, 10_000, 10_001, 50_000, 100_000, 1_000_000] {
        let nodes = figure(Load { connections, ..LOAD }, None, "nodes");
        assert!(nodes >= before, "{connections}: {nodes}");
        before = nodes;
    }
    assert_eq!(before, 100.0);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for load in [
        Load { connections: 0, ..LOAD },
        Load { rooms_of: 0, ..LOAD },
        Load { stay_minutes: 0, ..LOAD },
        Load { back_within_seconds: 0, ..LOAD },
    ] {
        assert!(refusal(load, MACHINE, None).ends_with("may not be 0"), "{load:?}");
    }
    assert_eq!(refusal(LOAD, Machine { cores: 0, ..MACHINE }, None), "cores may not be 0");
    assert_eq!(refusal(LOAD, MACHINE, Some(0)), "nodes may not be 0");
    let text = refusal(Load { connections: 20, ..LOAD }, MACHINE, None);
    assert_eq!(text, "a room cannot have 50 people online where 20 are connected");
    let text = refusal(Load { connections: 1_000_000, ..LOAD }, Machine { memory_mib: 512, ..MACHINE }, None);
    assert!(text.ends_with("(memory)"), "{text}");
}

#[test]
fn nothing_said_takes_next_to_nothing() {
    let silent = Load { messages_per_second: 0, ..LOAD };
    assert_figures(
        silent,
        Some(3),
        &[("deliveries_per_second", 0.0), ("marks_per_second", 0.0), ("writer_limit_percent", 0.0)],
    );
}

#[test]
fn the_page_has_the_same_constants() {
    let page = include_str!("../../../../docs/SCALING.md");
    let constants = include_str!("costs.rs").lines().filter_map(|line| line.strip_prefix("pub const "));
    for constant in constants {
        let (name, value) = constant.trim_end_matches(';').split_once(": f64 = ").unwrap();
        let value = value.strip_suffix(".0").unwrap_or(value).replace('_', ",");
        assert!(page.contains(&format!("\n| `{name}` | {value} | ")), "{name}, {value}");
    }
}

#[test]
fn a_frame_takes_its_heads_with_it() {
    for (json, bytes) in
        [(38.0, 92.0), (125.0, 179.0), (126.0, 182.0), (1_444.0, 1_500.0), (1_445.0, 1_553.0)]
    {
        assert_eq!(traffic::wire(json), bytes);
    }
}

const ROOM: RoomId = RoomId(12_345);
const SOMEBODY: UserId = UserId(123_456);
const CLIENT_ID: Uuid = uuid!("1b0d5d34-5b5e-4a36-9b8c-5a1f5f5c7d10");

fn somebody() -> User {
    User { id: SOMEBODY, username: "somebody".to_owned(), nickname: "Somebody".to_owned(), avatar_id: 3 }
}

fn message() -> Message {
    Message {
        id: MessageId(12_345_678),
        room_id: ROOM,
        seq: 123_456,
        rev: 123_456,
        user_id: SOMEBODY,
        client_id: CLIENT_ID,
        content: String::new(),
        html: None,
        created_at: 1_795_219_260_000,
        edited_at: None,
        recalled: None,
        reply_to: None,
        attachments: Vec::new(),
        reactions: Vec::new(),
        mentions: Vec::new(),
        mentions_room: false,
        pinned: None,
        user: somebody(),
    }
}

fn json_bytes(value: &impl Serialize) -> f64 {
    serde_json::to_string(value).unwrap().len() as f64
}

#[test]
fn frames_are_as_long_as_they_are_said_to_be() {
    let (room_id, user_id) = (ROOM, SOMEBODY);
    let (seq, rev) = (123_456, 123_456);
    let ack = ServerFrame::Ack { client_id: CLIENT_ID, room_id, message_id: MessageId(12_345_678), seq, rev };
    let crowd = OnlineUsers { count: 1_000, users: vec![somebody(); 100] };
    for (frame, bytes) in [
        (ServerFrame::Message { room_id, rev, data: message() }, costs::MESSAGE_BYTES),
        (ack, costs::ACK_BYTES),
        (ServerFrame::Typing { room_id, user_id }, costs::TYPING_BYTES),
        (ServerFrame::MemberRead { room_id, user_id, seq }, costs::MARK_BYTES),
        (ServerFrame::Pong { nonce: 1_234, heads: BTreeMap::from([(ROOM, rev)]) }, costs::PONG_BYTES),
        (ServerFrame::OnlineTotal { count: 123_456 }, costs::TOTAL_BYTES),
        (ServerFrame::UserJoined { room_id, count: 50, data: somebody() }, costs::ARRIVAL_BYTES),
        (ServerFrame::OnlineUsers { room_id, data: crowd }, costs::CROWD_BYTES),
    ] {
        assert_eq!(json_bytes(&frame), bytes, "{frame:?}");
    }
}

#[test]
fn words_are_as_long_as_they_are_said_to_be() {
    let (room_id, user_id) = (ROOM, SOMEBODY);
    // As in `cluster/word.rs`: the id of a node, and what is said as JSON.
    let committed = |event| {
        let entry = Entry { id: 12_345_678, at: 1_795_219_260_000, events: vec![event] };
        16.0 + json_bytes(&json!({ "committed": entry }))
    };
    let read = Event::Read { room_id, user_id, seq: 123_456, shared: true };
    assert_eq!(committed(Event::Posted(Arc::new(message()))), costs::MESSAGE_WORD_BYTES);
    assert_eq!(committed(read), costs::MARK_WORD_BYTES);
    let typing = json!({ "passing": Event::Typing { room_id, user_id } });
    assert_eq!(16.0 + json_bytes(&typing), costs::TYPING_WORD_BYTES);
    let present = Present { user: somebody(), rooms: HashSet::from([ROOM]), is_connected: true };
    assert_eq!(json_bytes(&(SOMEBODY, Some(present))), costs::PRESENT_WORD_BYTES);
}

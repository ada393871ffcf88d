//! What things cost. `docs/SCALING.md` has the same table, and says how sure each is.
//!
//! *Measured*: a row of `docs/PERFORMANCE.md` (the run of 23 November 2026) or `docs/RELIABILITY.md`, on one core of a
//! virtual machine with two, on SQLite, everybody on the loopback. *Counted*: in the code. *Assumed*: nobody has
//! measured it.

/// Measured: "1 room × 1,000, 20,000 deliveries/s". A system call for each frame.
pub const DELIVERY_US: f64 = 9.10;
/// Measured: "64 senders × 16 in flight", `server_cpu_us_per_ack`. A mark, which has less to write, counts as a message.
pub const ACK_US: f64 = 26.3;
/// Measured: the same, `acks_per_second`. On SQLite.
pub const ACKS_PER_SECOND: f64 = 35_120.0;
/// Measured: "5,000 come back at once", `server_cpu_us_per_return`.
pub const RETURN_US: f64 = 220.0;
/// Measured: "10,000 connections that do nothing", `rss_per_connection_kib`.
pub const CONNECTION_KIB: f64 = 7.47;
/// Measured: "somebody reads here and there", `resident_mib`, a million messages in the database.
pub const BASE_MIB: f64 = 64.2;
/// Measured: what Linux 6.18 keeps of an idle TCP socket that is waited for. Not in a process' memory.
pub const KERNEL_KIB: f64 = 3.7;

/// Counted: `posting/queue.rs` and `reading.rs`, the most messages, or marks, in one group.
pub const GROUP_MESSAGES: f64 = 512.0;
/// Counted: from `BEGIN` to `COMMIT` of a group of messages on PostgreSQL that is alone in its transaction, without a
/// savepoint. A statement that is not kept takes two: that of the messages' rows and that of their index entries.
pub const GROUP_TRIPS: f64 = 10.0;
/// Counted: the same of a group of marks, as many of them. All its statements are kept.
pub const MARK_GROUP_TRIPS: f64 = 4.0;
/// Counted: `ui/state/read_mark.rs`. A reader's mark moves once in this time, at most.
pub const MARK_EVERY_SECONDS: f64 = 0.7;

// Counted: bytes of JSON with ids of five to eight digits and names of eight letters.
pub const MESSAGE_BYTES: f64 = 299.0;
pub const ACK_BYTES: f64 = 129.0;
pub const TYPING_BYTES: f64 = 50.0;
pub const MARK_BYTES: f64 = 68.0;
pub const PONG_BYTES: f64 = 53.0;
pub const TOTAL_BYTES: f64 = 38.0;
/// `user_joined`, `user_left`.
pub const ARRIVAL_BYTES: f64 = 128.0;
/// `online_users` with as many people as it lists.
pub const CROWD_BYTES: f64 = 7_271.0;
// Counted: the same for words of Redis, with the id of the node that says them.
pub const MESSAGE_WORD_BYTES: f64 = 331.0;
pub const MARK_WORD_BYTES: f64 = 146.0;
pub const TYPING_WORD_BYTES: f64 = 73.0;
pub const PRESENT_WORD_BYTES: f64 = 125.0;
/// Counted: the heads of IPv4 and of TCP with timestamps.
pub const PACKET_BYTES: f64 = 52.0;
/// Counted: what a packet of 1,500 bytes has room for.
pub const SEGMENT_BYTES: f64 = 1_448.0;

/// Assumed: a flush of PostgreSQL's log.
pub const FLUSH_SECONDS: f64 = 0.002;
/// Assumed: words that one Redis hands out.
pub const REDIS_WORDS_PER_SECOND: f64 = 200_000.0;
/// Assumed: to read a word of another node and to pass it on.
pub const HEARING_US: f64 = 10.0;
/// Assumed, from the sizes of types: memory for somebody who is online on another node.
pub const PRESENT_BYTES: f64 = 512.0;
/// Chosen: so much of what there is may be in use. Queues grow without end near all of it.
pub const HEADROOM: f64 = 0.7;

//! How the server is doing.

use serde::{Deserialize, Serialize};

/// What is measured. The values of a sample are in the order of [`Measure::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    Connections,
    People,
    Rooms,
    /// Rooms that somebody follows.
    ActiveRooms,
    Messages,
    Deliveries,
    Refusals,
    BytesReceived,
    BytesSent,
    /// Frames in all send queues.
    QueuedFrames,
    /// Frames in the longest send queue.
    LongestQueue,
    /// Changes that wait for the writer.
    JobsWaiting,
    /// How long transactions took, on average.
    CommitTime,
    Replays,
    Resets,
    SlowConsumers,
    Uploads,
    NotesWaiting,
    NotesLost,
    WebhooksWaiting,
    WebhooksFailed,
    Memory,
    OpenFiles,
    DatabaseSize,
}

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// What there is.
    Things,
    /// What happened since the sample before.
    Events,
    PerSecond,
    Milliseconds,
    Bytes,
    BytesPerSecond,
}

impl Measure {
    pub const ALL: [Self; 24] = [
        Self::Connections,
        Self::People,
        Self::Rooms,
        Self::ActiveRooms,
        Self::Messages,
        Self::Deliveries,
        Self::Refusals,
        Self::BytesReceived,
        Self::BytesSent,
        Self::QueuedFrames,
        Self::LongestQueue,
        Self::JobsWaiting,
        Self::CommitTime,
        Self::Replays,
        Self::Resets,
        Self::SlowConsumers,
        Self::Uploads,
        Self::NotesWaiting,
        Self::NotesLost,
        Self::WebhooksWaiting,
        Self::WebhooksFailed,
        Self::Memory,
        Self::OpenFiles,
        Self::DatabaseSize,
    ];

    pub fn unit(self) -> Unit {
        match self {
            Self::Messages | Self::Deliveries | Self::Refusals => Unit::PerSecond,
            Self::BytesReceived | Self::BytesSent => Unit::BytesPerSecond,
            Self::CommitTime => Unit::Milliseconds,
            Self::Replays
            | Self::Resets
            | Self::SlowConsumers
            | Self::Uploads
            | Self::NotesLost
            | Self::WebhooksFailed => Unit::Events,
            Self::Memory | Self::DatabaseSize => Unit::Bytes,
            Self::Connections
            | Self::People
            | Self::Rooms
            | Self::ActiveRooms
            | Self::QueuedFrames
            | Self::LongestQueue
            | Self::JobsWaiting
            | Self::NotesWaiting
            | Self::WebhooksWaiting
            | Self::OpenFiles => Unit::Things,
        }
    }
}

/// All that was measured at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Unix milliseconds.
    pub at: i64,
    /// In the order of [`Measure::ALL`], in thousandths of their units.
    pub values: Vec<i64>,
}

/// How often something was refused since the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalCount {
    /// An error code, as on the wire.
    pub code: String,
    pub count: i64,
}

/// The last hour, at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    pub build: String,
    /// When the server was started, and what it is now by its clock; Unix milliseconds.
    pub started_at: i64,
    pub now: i64,
    /// Between two samples.
    pub interval_ms: i64,
    /// Oldest first.
    pub samples: Vec<Sample>,
    /// The most frequent first.
    pub refusals: Vec<RefusalCount>,
}

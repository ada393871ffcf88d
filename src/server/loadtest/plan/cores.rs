//! What a load takes of processors, in cores.

use super::Load;
use super::costs::{ACK_US, DELIVERY_US, HEARING_US, RETURN_US};
use super::traffic::Traffic;

pub struct Cores {
    pub telling: f64,
    pub other_frames: f64,
    pub heartbeats: f64,
    /// The database's part as well.
    pub writing: f64,
    pub coming: f64,
    /// If all come back in time.
    pub coming_back: f64,
    /// On each of several nodes.
    pub hearing: f64,
}

impl Cores {
    pub fn of(load: &Load, traffic: &Traffic) -> Self {
        let returns = f64::from(load.connections) / f64::from(load.back_within_seconds);
        Self {
            telling: traffic.deliveries * DELIVERY_US / 1e6,
            other_frames: traffic.other_frames() * DELIVERY_US / 1e6,
            // One frame is read and one is written.
            heartbeats: 2.0 * traffic.heartbeats * DELIVERY_US / 1e6,
            writing: (traffic.messages + traffic.marks) * ACK_US / 1e6,
            // The others go.
            coming: traffic.changes / 2.0 * RETURN_US / 1e6,
            coming_back: returns * RETURN_US / 1e6,
            hearing: traffic.words() * HEARING_US / 1e6,
        }
    }

    /// All that nodes divide among each other while nothing out of the ordinary happens.
    pub fn working(&self) -> f64 {
        self.telling + self.other_frames + self.heartbeats + self.writing + self.coming
    }
}

//! What there is, and how much of it a load takes.

use super::cores::Cores;
use super::costs::{
    ACKS_PER_SECOND, BASE_MIB, CONNECTION_KIB, FLUSH_SECONDS, GROUP_MESSAGES, GROUP_TRIPS, HEADROOM,
    KERNEL_KIB, MARK_GROUP_TRIPS, PRESENT_BYTES, REDIS_WORDS_PER_SECOND,
};
use super::traffic::Traffic;
use super::{Load, Machine, mbit};
use crate::server::OperationError;

/// What the name of a limit ends in.
const ENDING: &str = "_limit_percent";

/// Something that every node has.
struct Resource {
    name: &'static str,
    /// What nodes divide among each other.
    divided: f64,
    /// What each needs by itself.
    each: f64,
    available: f64,
}

impl Resource {
    fn percent(&self, nodes: f64) -> f64 {
        100.0 * (self.each + self.divided / nodes) / self.available
    }

    /// How many are enough, if any number is.
    fn nodes(&self) -> Option<f64> {
        let left = self.available - self.each;
        (left > 0.0).then(|| (self.divided / left).ceil())
    }
}

/// Those that more nodes bring more of.
pub struct Limits([Resource; 6]);

impl Limits {
    pub fn of(load: &Load, machine: &Machine, traffic: &Traffic, cores: &Cores, several: bool) -> Self {
        let people = f64::from(load.connections);
        let all_cores = HEADROOM * f64::from(machine.cores);
        let hearing = if several { cores.hearing } else { 0.0 };
        let sockets_mib = people * (CONNECTION_KIB + KERNEL_KIB) / 1024.0;
        let memory = HEADROOM * f64::from(machine.memory_mib);
        let network = HEADROOM * f64::from(machine.network_mbit);
        let limit = |name, divided, each, available| Resource { name, divided, each, available };
        Self([
            limit("connections_limit_percent", people, 0.0, f64::from(machine.max_connections)),
            // One task of a node tells all rooms.
            limit("telling_limit_percent", cores.telling, 0.0, HEADROOM),
            limit("cores_limit_percent", cores.working(), hearing, all_cores),
            limit("coming_back_limit_percent", cores.coming_back, 0.0, all_cores),
            limit("memory_limit_percent", sockets_mib, memory_each(people, several), memory),
            limit("network_limit_percent", mbit(traffic.bytes_out(load)), 0.0, network),
        ])
    }

    pub fn are_kept_by_one(&self) -> bool {
        self.0.iter().all(|resource| resource.percent(1.0) <= 100.0)
    }

    /// How many nodes keep all of them.
    ///
    /// # Errors
    /// No number does.
    pub fn nodes(&self) -> Result<f64, OperationError> {
        self.0.iter().try_fold(1.0, |most: f64, resource| -> Result<f64, OperationError> {
            let nodes = resource.nodes().ok_or_else(|| {
                OperationError::refused(format!(
                    "more nodes do not help: what each has to do by itself is more than it can ({})",
                    short(resource.name)
                ))
            })?;
            Ok(most.max(nodes))
        })
    }

    pub fn percents(&self, nodes: f64) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.0.iter().map(move |resource| (resource.name, resource.percent(nodes)))
    }
}

/// What a node has in memory whoever is connected to it, in MiB. One of several knows of all people.
pub fn memory_each(people: f64, several: bool) -> f64 {
    BASE_MIB + if several { people * PRESENT_BYTES / 1_048_576.0 } else { 0.0 }
}

/// Of the one writer that all nodes have together.
pub fn writer(machine: &Machine, traffic: &Traffic, several: bool) -> (&'static str, f64) {
    let seconds = if several {
        let trip = f64::from(machine.round_trip_us) / 1e6;
        let group = |trips| (trips * trip + FLUSH_SECONDS) / GROUP_MESSAGES;
        traffic.messages * group(GROUP_TRIPS) + traffic.marks * group(MARK_GROUP_TRIPS)
    } else {
        (traffic.messages + traffic.marks) / ACKS_PER_SECOND
    };
    ("writer_limit_percent", 100.0 * seconds / HEADROOM)
}

/// Of the one Redis, which hands out so many words a second.
pub fn redis(words: f64) -> (&'static str, f64) {
    ("redis_limit_percent", 100.0 * words / (HEADROOM * REDIS_WORDS_PER_SECOND))
}

/// The limit that is nearest.
pub fn first(limits: &[(&'static str, f64)]) -> &'static str {
    let nearest = limits.iter().max_by(|one, other| one.1.total_cmp(&other.1));
    nearest.map_or("", |(name, _)| short(name))
}

fn short(name: &'static str) -> &'static str {
    name.strip_suffix(ENDING).unwrap_or(name)
}

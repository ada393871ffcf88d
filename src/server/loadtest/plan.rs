//! What a load takes, computed from what was measured; nothing is started. `docs/SCALING.md` has the formulas.

mod cores;
mod costs;
mod limits;
#[cfg(test)]
mod tests;
mod traffic;

use super::Figures;
use crate::server::OperationError;
use cores::Cores;
use costs::{CONNECTION_KIB, KERNEL_KIB};
use limits::Limits;
use traffic::Traffic;

/// People, and what they do when most goes on. Everybody is in one room.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub connections: u32,
    /// Members of a room who are online.
    pub rooms_of: u32,
    /// In all rooms together.
    pub messages_per_second: u32,
    /// Of a message's text.
    pub message_bytes: u32,
    /// How often others are told that somebody writes, for each message.
    pub typing_per_message: u32,
    /// Of those who are told of a message, how many look at it.
    pub attentive_percent: u32,
    /// How long somebody stays.
    pub stay_minutes: u32,
    /// In what time all have to be back after they were cut off.
    pub back_within_seconds: u32,
}

/// What each node has.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    pub max_connections: u32,
    pub cores: u32,
    pub memory_mib: u32,
    pub network_mbit: u32,
    /// To PostgreSQL and back, a short statement included.
    pub round_trip_us: u32,
}

/// Compute what a load takes on so many nodes, or on as many as it needs. One node has SQLite; several have PostgreSQL
/// and Redis.
///
/// # Errors
/// Something is 0 that may not be, there are fewer people than a room has, or no number of nodes is enough.
pub fn plan(load: Load, machine: Machine, nodes: Option<u32>) -> Result<Figures, OperationError> {
    check(&load, &machine, nodes)?;
    let traffic = Traffic::of(&load);
    let cores = Cores::of(&load, &traffic);
    let limits_of = |several| Limits::of(&load, &machine, &traffic, &cores, several);
    let needed = if limits_of(false).are_kept_by_one() { 1.0 } else { limits_of(true).nodes()? };
    let nodes = nodes.map_or(needed, f64::from);
    let several = nodes > 1.0;
    // Each node hears all words.
    let hearers = if several { nodes } else { 0.0 };
    let words = hearers * traffic.words();
    let people = f64::from(load.connections);
    let socket_mib = people / nodes / 1024.0;

    let mut percents: Vec<(&'static str, f64)> = limits_of(several).percents(nodes).collect();
    percents.push(limits::writer(&machine, &traffic, several));
    percents.push(limits::redis(words));
    let first = limits::first(&percents);

    let figures = Figures::of("plan")
        .with("connections", people)
        .with("rooms_of", load.rooms_of)
        .with("messages_per_second", traffic.messages)
        .with("nodes", nodes)
        .with("nodes_needed", needed)
        .with("deliveries_per_second", traffic.deliveries)
        .with("frames_per_second", traffic.frames())
        .with("marks_per_second", traffic.marks)
        .with("telling_cpu_percent", 100.0 * cores.telling)
        .with("other_frames_cpu_percent", 100.0 * cores.other_frames)
        .with("heartbeats_cpu_percent", 100.0 * cores.heartbeats)
        .with("writing_cpu_percent", 100.0 * cores.writing)
        .with("coming_cpu_percent", 100.0 * cores.coming)
        .with("coming_back_cpu_percent", 100.0 * cores.coming_back)
        .with("hearing_cpu_percent_per_node", if several { 100.0 * cores.hearing } else { 0.0 })
        .with("memory_mib_per_node", limits::memory_each(people, several) + CONNECTION_KIB * socket_mib)
        .with("kernel_mib_per_node", KERNEL_KIB * socket_mib)
        .with("out_mbit_per_second", mbit(traffic.bytes_out(&load)))
        .with("heartbeats_mbit_per_second", mbit(traffic.heartbeat_bytes()))
        .with("redis_words_per_second", words)
        .with("redis_mbit_per_second", mbit(hearers * traffic.word_bytes(&load)));
    let figures = percents.into_iter().fold(figures, |figures, (name, percent)| figures.with(name, percent));
    Ok(figures.with_word("first_limit", first))
}

fn check(load: &Load, machine: &Machine, nodes: Option<u32>) -> Result<(), OperationError> {
    let may_not_be_0 = [
        ("connections", load.connections),
        ("rooms-of", load.rooms_of),
        ("stay-minutes", load.stay_minutes),
        ("back-within-seconds", load.back_within_seconds),
        ("max-connections", machine.max_connections),
        ("cores", machine.cores),
        ("memory-mib", machine.memory_mib),
        ("network-mbit", machine.network_mbit),
        ("nodes", nodes.unwrap_or(1)),
    ];
    if let Some((name, _)) = may_not_be_0.iter().find(|(_, value)| *value == 0) {
        return Err(OperationError::refused(format!("{name} may not be 0")));
    }
    let Load { connections, rooms_of, .. } = *load;
    if rooms_of > connections {
        return Err(OperationError::refused(format!(
            "a room cannot have {rooms_of} people online where {connections} are connected"
        )));
    }
    Ok(())
}

fn mbit(bytes: f64) -> f64 {
    bytes * 8.0 / 1e6
}

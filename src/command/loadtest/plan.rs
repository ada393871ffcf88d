//! `salon loadtest --plan`.

use clap::{Args, value_parser};
use salon::server::OperationError;
use salon::server::loadtest::{self, Figures, Load, Machine};

#[derive(Debug, Clone, Copy, Args)]
pub struct PlanArgs {
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u32).range(1..=10_000_000))]
    connections: u32,
    /// Members of a room who are online. Everybody is in one room
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = value_parser!(u32).range(1..=1_000_000))]
    rooms_of: u32,
    /// In all rooms together
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = value_parser!(u32).range(0..=1_000_000))]
    messages_per_second: u32,
    /// Of a message's text
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = value_parser!(u32).range(1..=16_000))]
    message_bytes: u32,
    /// How often others are told that somebody writes, for each message
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = value_parser!(u32).range(0..=100))]
    typing_per_message: u32,
    /// Of those who are told of a message, how many look at it
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(0..=100))]
    attentive_percent: u32,
    /// How long somebody stays
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = value_parser!(u32).range(1..=100_000))]
    stay_minutes: u32,
    /// In what time all have to be back after they were cut off
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = value_parser!(u32).range(1..=3_600))]
    back_within_seconds: u32,
    /// Servers that share the load [default: as many as it needs]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=100_000))]
    nodes: Option<u32>,
    /// Of each node, as configured
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = value_parser!(u32).range(1..=10_000_000))]
    max_connections: u32,
    /// Of each node
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = value_parser!(u32).range(1..=1_024))]
    cores: u32,
    /// Of each node
    #[arg(long, value_name = "N", default_value_t = 2_048, value_parser = value_parser!(u32).range(1..=16_777_216))]
    memory_mib: u32,
    /// Of each node
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
    network_mbit: u32,
    /// From a node to PostgreSQL and back, a short statement included
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = value_parser!(u32).range(1..=1_000_000))]
    round_trip_us: u32,
}

impl PlanArgs {
    pub fn plan(self) -> Result<Figures, OperationError> {
        let load = Load {
            connections: self.connections,
            rooms_of: self.rooms_of,
            messages_per_second: self.messages_per_second,
            message_bytes: self.message_bytes,
            typing_per_message: self.typing_per_message,
            attentive_percent: self.attentive_percent,
            stay_minutes: self.stay_minutes,
            back_within_seconds: self.back_within_seconds,
        };
        let machine = Machine {
            max_connections: self.max_connections,
            cores: self.cores,
            memory_mib: self.memory_mib,
            network_mbit: self.network_mbit,
            round_trip_us: self.round_trip_us,
        };
        loadtest::plan(load, machine, self.nodes)
    }
}

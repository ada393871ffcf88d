//! `salon loadtest`.

mod plan;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, value_parser};
use plan::PlanArgs;
use salon::server::OperationError;
use salon::server::loadtest::{
    self, Cores, FanOut, Figures, History, Instance, PEOPLE, Pace, Persist, Population, SECONDS,
};

use super::Ended;
use super::interrupt::unless_interrupted;
use super::progress::Bar;

/// Members of a room where the number of people is what counts.
const SMALL_ROOM: u32 = 10;

#[derive(Debug, Args)]
pub struct LoadtestArgs {
    #[command(subcommand)]
    task: Task,
    /// Where the directory of the server under load is made, and deleted in the end. Let it be on the disk that matters
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Task {
    #[command(flatten)]
    Measure(Scenario),
    /// Compute what a load would take, and what its first limit is, from what was measured: see docs/SCALING.md
    #[command(long_flag = "plan")]
    Plan(PlanArgs),
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Scenario {
    /// One talks in every room, as fast as it is acknowledged; everybody hears it
    Fanout {
        #[command(flatten)]
        rooms: Rooms,
        /// Messages on their way in each room
        #[arg(long, value_name = "N", default_value_t = 16, value_parser = value_parser!(u32).range(1..=1024))]
        in_flight: u32,
    },
    /// One talks in every room at an even pace; everybody hears it
    Paced {
        #[command(flatten)]
        rooms: Rooms,
        /// Deliveries a second, in all rooms together
        #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
        rate: u32,
    },
    /// Everybody writes in a room of their own, as fast as it is acknowledged
    Persist {
        #[arg(long, value_name = "N", default_value_t = 64, value_parser = people())]
        senders: u32,
        /// Messages of one sender on their way
        #[arg(long, value_name = "N", default_value_t = 16, value_parser = value_parser!(u32).range(1..=1024))]
        in_flight: u32,
        #[arg(long, value_name = "N", default_value_t = 5, value_parser = seconds())]
        seconds: u32,
    },
    /// Somebody reads in rooms that hold much: pages of history, lists of rooms, pages of rooms
    History {
        #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = people())]
        rooms: u32,
        /// In each room
        #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
        messages: u32,
        /// Of each kind
        #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u32).range(1..=100_000))]
        requests: u32,
    },
    /// Connections that do nothing
    Idle {
        #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = people())]
        connections: u32,
    },
    /// Everybody is cut off, and comes back at once
    Storm {
        #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = people())]
        connections: u32,
    },
}

#[derive(Debug, Clone, Copy, Args)]
struct Rooms {
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = people())]
    rooms: u32,
    /// People in each room
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = people())]
    members: u32,
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = seconds())]
    seconds: u32,
}

fn people() -> clap::builder::RangedI64ValueParser<u32> {
    value_parser!(u32).range(i64::from(*PEOPLE.start())..=i64::from(*PEOPLE.end()))
}

fn seconds() -> clap::builder::RangedI64ValueParser<u32> {
    value_parser!(u32).range(i64::from(*SECONDS.start())..=i64::from(*SECONDS.end()))
}

impl Scenario {
    fn population(self) -> Population {
        let (rooms, members) = match self {
            Self::Fanout { rooms, .. } | Self::Paced { rooms, .. } => (rooms.rooms, rooms.members),
            Self::Persist { senders, .. } => (senders, 1),
            Self::History { rooms, .. } => (rooms, SMALL_ROOM),
            Self::Idle { connections } | Self::Storm { connections } => {
                (connections.div_ceil(SMALL_ROOM), SMALL_ROOM)
            }
        };
        let messages = if let Self::History { messages, .. } = self { messages } else { 0 };
        Population { rooms, members, messages }
    }

    /// Open at once, at most.
    fn sockets(self, people: u32) -> u32 {
        match self {
            // The server may not have noticed yet that they were gone.
            Self::Storm { .. } => 2 * people,
            Self::History { .. } => 1,
            Self::Fanout { .. } | Self::Paced { .. } | Self::Persist { .. } | Self::Idle { .. } => people,
        }
    }
}

pub fn run(args: LoadtestArgs) -> Result<(), Ended> {
    let LoadtestArgs { task, directory } = args;
    let figures = match task {
        Task::Measure(scenario) => measure(scenario, &directory)?,
        Task::Plan(args) => args.plan()?,
    };
    print!("{figures}");
    println!("{}", figures.json_line());
    Ok(())
}

fn measure(scenario: Scenario, directory: &Path) -> Result<Figures, Ended> {
    let Population { rooms, members, .. } = scenario.population();
    let people = rooms.checked_mul(members).filter(|people| PEOPLE.contains(people)).ok_or_else(|| {
        Ended::Refused(format!("{rooms} rooms of {members} people are more than {} people", PEOPLE.end()))
    })?;
    let cores = loadtest::prepare(scenario.sockets(people))?;
    perform(scenario, directory, cores)
}

#[tokio::main]
async fn perform(scenario: Scenario, directory: &Path, cores: Cores) -> Result<Figures, Ended> {
    let bar = Bar::of_things();
    unless_interrupted(load(scenario, directory, cores, &bar)).await
}

async fn load(
    scenario: Scenario,
    directory: &Path,
    cores: Cores,
    bar: &Bar,
) -> Result<Figures, OperationError> {
    let program = std::env::current_exe()
        .map_err(|error| OperationError::Failed(format!("this program cannot be found: {error}")))?;
    let server = Instance::start(&program, directory, cores, scenario.population(), bar).await?;
    let (target, people) = (server.target, &server.people);
    match scenario {
        Scenario::Fanout { rooms: Rooms { rooms, members, seconds }, in_flight } => {
            let load = FanOut { rooms, members, pace: Pace::Saturated { in_flight }, seconds };
            loadtest::fan_out(target, people, load, bar).await
        }
        Scenario::Paced { rooms: Rooms { rooms, members, seconds }, rate } => {
            let pace = Pace::Paced { deliveries_per_second: rate };
            loadtest::fan_out(target, people, FanOut { rooms, members, pace, seconds }, bar).await
        }
        Scenario::Persist { in_flight, seconds, .. } => {
            loadtest::persist(target, people, Persist { in_flight, seconds }, bar).await
        }
        Scenario::History { messages, requests, .. } => {
            loadtest::history(&server, History { messages, requests }, bar).await
        }
        Scenario::Idle { connections } => loadtest::idle(target, &people[..connections as usize], bar).await,
        Scenario::Storm { connections } => {
            loadtest::storm(target, &people[..connections as usize], bar).await
        }
    }
}

//! What a delivery costs: a real server process under the load tests of `salon loadtest`, beside the least that any
//! server has to do for the same people, frames and system calls. The ratios are the figures; the times are this
//! machine's.
//!
//! `make bench` runs it, and it writes the table of docs/PERFORMANCE.md. `SALON_BENCH_SECONDS=1` makes it quick, and then
//! nothing is written.

mod floor;
mod table;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use salon::protocol::RoomId;
use salon::server::OperationError;
use salon::server::loadtest::{
    self, Cores, FanOut, Figures, History, Instance, Pace, Persist, Person, Population, Target, Watched,
};

use floor::Floor;
use table::Table;

const SECONDS: u32 = 5;
/// Open at once, at most: when 5,000 come back, they may be there twice for a moment.
const MOST_SOCKETS: u32 = 10_000;
/// Of each of 1,000 rooms.
const MESSAGES: u32 = 1_000;
/// Of each kind.
const REQUESTS: u32 = 1_000;

/// Rooms, members of each, and how the talkers talk.
const FAN_OUTS: [(&str, u32, u32, Pace); 3] = [
    ("1 room × 1,000, saturated", 1, 1_000, Pace::Saturated { in_flight: 16 }),
    ("100 rooms × 10, saturated", 100, 10, Pace::Saturated { in_flight: 16 }),
    ("1 room × 1,000, 20,000 deliveries/s", 1, 1_000, Pace::Paced { deliveries_per_second: 20_000 }),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(kind) = arguments.iter().find_map(|argument| Floor::parse(argument)) {
        return floor::serve(kind);
    }
    let seconds =
        std::env::var("SALON_BENCH_SECONDS").ok().map(|text| text.parse().expect("a number of seconds"));
    let cores = loadtest::prepare(MOST_SOCKETS).expect("room for so many sockets");
    let messages = if seconds.is_none() { MESSAGES } else { MESSAGES / 100 };
    let table =
        measure(cores, seconds.unwrap_or(SECONDS), messages).expect("every load test to come to its end");
    print!("{table}");
    if seconds.is_none() {
        table.write(Path::new("docs/PERFORMANCE.md")).expect("the document to be written");
    }
}

#[tokio::main]
async fn measure(cores: Cores, seconds: u32, messages: u32) -> Result<Table, OperationError> {
    let mut table = Table::default();
    for (name, rooms, members, pace) in FAN_OUTS {
        let load = FanOut { rooms, members, pace, seconds };
        let mut figures = Vec::new();
        for floor in [Floor::Single, Floor::Batch] {
            let server = FloorProcess::start(floor, cores);
            figures.push(loadtest::fan_out(server.target, &seats(rooms, members), load, &()).await?);
        }
        let server = salon(cores, Population { rooms, members, messages: 0 }).await?;
        figures.push(loadtest::fan_out(server.target, &server.people, load, &()).await?);
        table.fan_out(name, &figures);
    }
    let server = salon(cores, Population { rooms: 64, members: 1, messages: 0 }).await?;
    let load = Persist { in_flight: 16, seconds };
    table.alone(
        "64 senders × 16 in flight",
        &loadtest::persist(server.target, &server.people, load, &()).await?,
    );
    drop(server);
    table.alone("10,000 connections that do nothing", &crowd(cores, MOST_SOCKETS, false).await?);
    table.alone("5,000 come back at once", &crowd(cores, 5_000, true).await?);
    let server = salon(cores, Population { rooms: 1_000, members: 10, messages }).await?;
    let load = History { messages, requests: REQUESTS };
    table.alone("somebody reads here and there", &loadtest::history(&server, load, &()).await?);
    Ok(table)
}

async fn crowd(cores: Cores, people: u32, is_storm: bool) -> Result<Figures, OperationError> {
    let server = salon(cores, Population { rooms: people / 10, members: 10, messages: 0 }).await?;
    if is_storm {
        loadtest::storm(server.target, &server.people, &()).await
    } else {
        loadtest::idle(server.target, &server.people, &()).await
    }
}

async fn salon(cores: Cores, population: Population) -> Result<Instance, OperationError> {
    // On the disk of the build, not in a directory that may be memory.
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    Instance::start(Path::new(env!("CARGO_BIN_EXE_salon")), directory, cores, population, &()).await
}

/// Those whom a floor serves: the cookie says which room.
fn seats(rooms: u32, members: u32) -> Vec<Person> {
    let room = |room: u32| Person { cookie: format!("room={room}"), room: RoomId(i64::from(room)) };
    (1..=rooms).flat_map(|number| vec![room(number); members as usize]).collect()
}

/// A floor in a process of its own, which ends with this value.
struct FloorProcess {
    target: Target,
    child: Child,
}

impl FloorProcess {
    fn start(floor: Floor, cores: Cores) -> Self {
        let program = std::env::current_exe().expect("the path of this program");
        let mut command = Command::new(program);
        command.arg(floor.argument()).stdout(Stdio::piped());
        let mut child = cores.on_its(|| command.spawn()).expect("a second process");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("where it listens");
        let address = line.trim().parse().expect("an address");
        Self { target: Target { address, process: Watched::new(&child) }, child }
    }
}

impl Drop for FloorProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

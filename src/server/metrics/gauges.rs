//! What there is at a moment.

use prometheus::core::Collector;
use prometheus::{IntGauge, Opts};

use super::Watched;
use super::counts::LEGAL;
use super::process::{self, Process};
use crate::server::hub::Census;
use crate::server::store::{Backlog, StoreError};

/// What was seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    pub census: Census,
    pub jobs_waiting: usize,
    pub notes_waiting: usize,
    pub process: Process,
    pub backlog: Backlog,
}

impl Look {
    /// Look at everything. What cannot be seen is 0, and the log says so.
    pub async fn at(watched: &Watched) -> Self {
        let data_dir = watched.data_dir.clone();
        let mut process =
            tokio::task::spawn_blocking(move || process::look(&data_dir)).await.unwrap_or_default();
        let backlog: Result<Backlog, StoreError> =
            watched.store.read(|tx| Box::pin(async move { tx.backlog().await })).await;
        if let Ok(Backlog { database_bytes: Some(bytes), .. }) = backlog {
            process.database_bytes = bytes;
        }
        Self {
            census: watched.hub.census(),
            jobs_waiting: watched.store.jobs_waiting()
                + watched.domain.posts_waiting()
                + watched.domain.marks_waiting(),
            notes_waiting: watched.push.waiting(),
            process,
            backlog: backlog
                .inspect_err(|error| tracing::warn!(%error, "figures of the database cannot be read"))
                .unwrap_or_default(),
        }
    }
}

/// What Prometheus is told of it.
#[derive(Debug)]
pub struct Gauges {
    connections: IntGauge,
    people: IntGauge,
    rooms: IntGauge,
    active_rooms: IntGauge,
    queued_frames: IntGauge,
    queued_bytes: IntGauge,
    longest_queue: IntGauge,
    jobs_waiting: IntGauge,
    notes_waiting: IntGauge,
    webhooks_waiting: IntGauge,
    database_bytes: IntGauge,
    memory: IntGauge,
    open_files: IntGauge,
    started: IntGauge,
    build: IntGauge,
}

impl Gauges {
    pub fn new(build: &'static str, started_at: i64) -> Self {
        let build_info = Opts::new("salon_build_info", "The build that is running; always 1.");
        let gauges = Self {
            connections: gauge("salon_connections", "Sockets that are open."),
            people: gauge("salon_people_online", "People with an open socket, or who had one a moment ago."),
            rooms: gauge("salon_rooms", "Rooms and direct conversations that are not deleted."),
            active_rooms: gauge("salon_rooms_active", "Rooms that an open socket follows."),
            queued_frames: gauge("salon_send_queue_frames", "Frames that wait in all send queues together."),
            queued_bytes: gauge("salon_send_queue_bytes", "Bytes that wait in all send queues together."),
            longest_queue: gauge(
                "salon_send_queue_longest_frames",
                "Frames that wait in the longest send queue.",
            ),
            jobs_waiting: gauge(
                "salon_store_jobs_waiting",
                "Changes that wait for the writer, messages that gather included.",
            ),
            notes_waiting: gauge("salon_push_notes_waiting", "Notes that wait for push services."),
            webhooks_waiting: gauge(
                "salon_webhooks_waiting",
                "Outgoing webhooks that have not been told everything.",
            ),
            database_bytes: gauge("salon_database_bytes", "Bytes of the database's files."),
            memory: gauge("process_resident_memory_bytes", "Resident memory of the process, in bytes."),
            open_files: gauge("process_open_fds", "File descriptors that the process has open."),
            started: gauge("process_start_time_seconds", "When the server was started, in Unix seconds."),
            build: IntGauge::with_opts(build_info.const_label("build", build)).expect(LEGAL),
        };
        gauges.build.set(1);
        gauges.started.set(started_at / 1000);
        gauges
    }

    pub fn show(&self, look: &Look) {
        let Look { census, jobs_waiting, notes_waiting, process, backlog } = look;
        for (gauge, value) in [
            (&self.connections, census.connections),
            (&self.people, census.people),
            (&self.active_rooms, census.active_rooms),
            (&self.queued_frames, census.queued_frames),
            (&self.queued_bytes, census.queued_bytes),
            (&self.longest_queue, census.longest_queue),
            (&self.jobs_waiting, *jobs_waiting),
            (&self.notes_waiting, *notes_waiting),
        ] {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
        self.rooms.set(backlog.rooms);
        self.webhooks_waiting.set(backlog.webhooks);
        self.database_bytes.set(process.database_bytes);
        self.memory.set(process.memory_bytes);
        self.open_files.set(process.open_files);
    }

    /// All of them, to be read together.
    pub fn collectors(&self) -> Vec<Box<dyn Collector>> {
        let all = [
            &self.connections,
            &self.people,
            &self.rooms,
            &self.active_rooms,
            &self.queued_frames,
            &self.queued_bytes,
            &self.longest_queue,
            &self.jobs_waiting,
            &self.notes_waiting,
            &self.webhooks_waiting,
            &self.database_bytes,
            &self.memory,
            &self.open_files,
            &self.started,
            &self.build,
        ];
        all.map(|gauge| Box::new(gauge.clone()) as Box<dyn Collector>).into()
    }
}

fn gauge(name: &str, help: &str) -> IntGauge {
    IntGauge::new(name, help).expect(LEGAL)
}

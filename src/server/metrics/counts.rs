//! What is counted while it happens. Each figure is an atomic: counting takes no lock, but for those with labels, which
//! are counted when something is refused, closed or handed to another service.

use prometheus::core::Collector;
use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, Opts};

use crate::protocol::{ErrorCode, close};

/// Upper bounds of a request's duration, in seconds.
const REQUEST_SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Ways by which a request can be refused.
#[derive(Debug, Clone, Copy)]
pub enum Via {
    Http,
    Socket,
}

impl Via {
    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Socket => "socket",
        }
    }
}

/// Counted by those who do it. A component that nobody gave any has its own, which nobody reads.
#[derive(Debug)]
pub struct Counts {
    pub messages: IntCounter,
    pub deliveries: IntCounter,
    pub replays: IntCounter,
    pub resets: IntCounter,
    pub opened: IntCounter,
    closed: IntCounterVec,
    pub frames_received: IntCounter,
    pub bytes_received: IntCounter,
    pub bytes_sent: IntCounter,
    refusals: IntCounterVec,
    requests: IntCounterVec,
    pub request_seconds: Histogram,
    pub uploads: IntCounter,
    pub upload_bytes: IntCounter,
    notes: IntCounterVec,
    webhook_calls: IntCounterVec,
    pub expired: IntCounter,
}

impl Default for Counts {
    fn default() -> Self {
        let counts = Self {
            messages: counter("salon_messages_accepted_total", "Messages that were posted and are on disk."),
            deliveries: counter("salon_deliveries_total", "Changes of rooms handed to open connections."),
            replays: counter("salon_replays_total", "Connections that were told what they had missed."),
            resets: counter(
                "salon_resets_total",
                "Connections that had missed too much and load a room anew.",
            ),
            opened: counter("salon_connections_opened_total", "Sockets that were taken in."),
            closed: counters(
                "salon_connections_closed_total",
                "Sockets that the server has ended.",
                &["code"],
            ),
            frames_received: counter(
                "salon_socket_frames_received_total",
                "Messages that came over sockets.",
            ),
            bytes_received: counter(
                "salon_socket_received_bytes_total",
                "Bytes of text that came over sockets.",
            ),
            bytes_sent: counter(
                "salon_socket_sent_bytes_total",
                "Bytes of frames that were sent over sockets.",
            ),
            refusals: counters("salon_refusals_total", "What was refused, and why.", &["via", "code"]),
            requests: counters("salon_http_requests_total", "HTTP requests that were answered.", &["status"]),
            request_seconds: histogram(
                "salon_http_request_duration_seconds",
                "From an HTTP request's head to the head of its answer.",
                &REQUEST_SECONDS,
            ),
            uploads: counter("salon_uploads_total", "Pictures and files that were taken in."),
            upload_bytes: counter(
                "salon_upload_bytes_total",
                "Bytes of what was taken in, in all its forms.",
            ),
            notes: counters("salon_push_notes_total", "Notes for push services.", &["outcome"]),
            webhook_calls: counters("salon_webhook_calls_total", "Calls of outgoing webhooks.", &["outcome"]),
            expired: counter("salon_messages_expired_total", "Messages that their rooms keep no longer."),
        };
        counts.name_labels();
        counts
    }
}

impl Counts {
    /// A refusal.
    pub fn refused(&self, via: Via, code: ErrorCode) {
        self.refusals.with_label_values(&[via.as_str(), name(code).as_str()]).inc();
    }

    /// This side has ended a socket.
    pub fn closed(&self, code: u16) {
        self.closed.with_label_values(&[code.to_string().as_str()]).inc();
    }

    /// A request was answered.
    pub fn answered(&self, status: u16) {
        self.requests.with_label_values(&[class(status)]).inc();
    }

    /// What became of a note for a push service: `accepted`, `gone`, `refused`, `dropped`.
    pub fn note(&self, outcome: &str) {
        self.notes.with_label_values(&[outcome]).inc();
    }

    /// What became of telling a webhook.
    pub fn webhook(&self, is_told: bool) {
        self.webhook_calls.with_label_values(&[if is_told { "told" } else { "failed" }]).inc();
    }

    /// Connections that were ended because they read too slowly.
    pub fn slow_consumers(&self) -> u64 {
        self.closed.with_label_values(&[close::SLOW_CONSUMER.to_string().as_str()]).get()
    }

    /// Notes that did not reach their push service.
    pub fn lost_notes(&self) -> u64 {
        ["refused", "dropped"].map(|outcome| self.notes.with_label_values(&[outcome]).get()).iter().sum()
    }

    /// Calls of webhooks that failed.
    pub fn failed_webhooks(&self) -> u64 {
        self.webhook_calls.with_label_values(&["failed"]).get()
    }

    /// How often each code was the answer, in both ways together.
    pub fn refusals(&self) -> Vec<(String, u64)> {
        let mut all = Vec::<(String, u64)>::new();
        for family in self.refusals.collect() {
            for metric in family.get_metric() {
                let label = metric.get_label().iter().find(|label| label.name() == "code");
                let code = label.map(|label| label.value().to_owned()).unwrap_or_default();
                let count = metric.get_counter().get_value() as u64;
                match all.iter_mut().find(|(known, _)| *known == code) {
                    Some((_, sum)) => *sum += count,
                    None => all.push((code, count)),
                }
            }
        }
        all.retain(|(_, count)| *count > 0);
        all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        all
    }

    /// All of them, to be read together.
    pub fn collectors(&self) -> Vec<Box<dyn Collector>> {
        let mut all: Vec<Box<dyn Collector>> = Vec::new();
        for counter in [
            &self.messages,
            &self.deliveries,
            &self.replays,
            &self.resets,
            &self.opened,
            &self.frames_received,
            &self.bytes_received,
            &self.bytes_sent,
            &self.uploads,
            &self.upload_bytes,
            &self.expired,
        ] {
            all.push(Box::new(counter.clone()));
        }
        for counters in [&self.closed, &self.refusals, &self.requests, &self.notes, &self.webhook_calls] {
            all.push(Box::new(counters.clone()));
        }
        all.push(Box::new(self.request_seconds.clone()));
        all
    }

    /// What has not happened yet is told as 0, so that a first time shows.
    fn name_labels(&self) {
        for code in [close::SLOW_CONSUMER, close::IDLE, close::FLOOD] {
            self.closed.with_label_values(&[code.to_string().as_str()]);
        }
        for via in [Via::Http, Via::Socket] {
            for code in [ErrorCode::RateLimited, ErrorCode::Unavailable] {
                self.refusals.with_label_values(&[via.as_str(), name(code).as_str()]);
            }
        }
        for status in [200, 300, 400, 500] {
            self.requests.with_label_values(&[class(status)]);
        }
        for outcome in ["accepted", "gone", "refused", "dropped"] {
            self.notes.with_label_values(&[outcome]);
        }
        for outcome in ["told", "failed"] {
            self.webhook_calls.with_label_values(&[outcome]);
        }
    }
}

/// As on the wire.
fn name(code: ErrorCode) -> String {
    let json = serde_json::to_string(&code).unwrap_or_default();
    json.trim_matches('"').to_owned()
}

fn class(status: u16) -> &'static str {
    match status {
        ..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

pub fn counter(name: &str, help: &str) -> IntCounter {
    IntCounter::new(name, help).expect(LEGAL)
}

fn counters(name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
    IntCounterVec::new(Opts::new(name, help), labels).expect(LEGAL)
}

pub fn histogram(name: &str, help: &str, bounds: &[f64]) -> Histogram {
    Histogram::with_opts(HistogramOpts::new(name, help).buckets(bounds.to_vec())).expect(LEGAL)
}

/// Names and labels are constants, and all are made at every start.
pub const LEGAL: &str = "a legal name";

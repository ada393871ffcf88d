//! What a server that holds much takes to show some of it.

use std::time::Instant;

use axum::http::header::{COOKIE, ORIGIN};
use reqwest::{Client, Method, RequestBuilder};

use super::waits::Waits;
use super::{Figures, Instance, Person};
use crate::server::OperationError;
use crate::server::progress::Progress;

/// Before anything counts: connections, statements and pages of the database are there then.
const WARM_UP_REQUESTS: u32 = 20;

/// One person after another asks, each in another room, for what browsers ask for.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Messages of each room.
    pub messages: u32,
    /// Of each kind.
    pub requests: u32,
}

/// Read here and there.
///
/// # Errors
/// The server does not answer as it should.
pub async fn history(
    server: &Instance,
    load: History,
    progress: &impl Progress,
) -> Result<Figures, OperationError> {
    let client = Client::builder().no_proxy().build();
    let client = client.map_err(|error| OperationError::failed("a client", error))?;
    let reader = Reader { client, server };
    let mut pages = Waits::default();
    let mut lists = Waits::default();
    let mut rooms = Waits::default();
    progress.begin("measuring", u64::from(load.requests));
    for number in 0..load.requests + WARM_UP_REQUESTS {
        let person = &server.people[scattered(number, server.people.len())];
        let before = 1 + scattered(number, load.messages as usize);
        let page = format!("room_id={}&before={before}", person.room.0);
        let waits = [
            reader.wait(person, reader.call("history").body(page)).await?,
            reader.wait(person, reader.call("list_rooms")).await?,
            reader.wait(person, reader.request(Method::GET, &format!("/rooms/{}", person.room.0))).await?,
        ];
        if number >= WARM_UP_REQUESTS {
            for (kind, wait) in [&mut pages, &mut lists, &mut rooms].into_iter().zip(waits) {
                kind.push(wait);
            }
            progress.advance(1);
        }
    }
    let resident = server.target.process.resident_bytes()? as f64 / f64::from(1 << 20);
    Ok(Figures::of("history")
        .with("messages", f64::from(load.messages) * f64::from(server.rooms))
        .with("people", server.people.len() as f64)
        .with("start_ms", server.started_in.as_secs_f64() * 1e3)
        .with("history_p50_ms", pages.quantile_ms(0.5))
        .with("history_p99_ms", pages.quantile_ms(0.99))
        .with("room_list_p50_ms", lists.quantile_ms(0.5))
        .with("room_list_p99_ms", lists.quantile_ms(0.99))
        .with("room_page_p50_ms", rooms.quantile_ms(0.5))
        .with("room_page_p99_ms", rooms.quantile_ms(0.99))
        .with("resident_mib", resident))
}

/// Numbers below `count`, all over it, and the same ones in every run.
fn scattered(number: u32, count: usize) -> usize {
    ((u64::from(number.wrapping_mul(0x9E37_79B9)) * count as u64) >> 32) as usize
}

struct Reader<'a> {
    client: Client,
    server: &'a Instance,
}

impl Reader<'_> {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let site = format!("http://{}", self.server.target.address);
        self.client.request(method, format!("{site}{path}")).header(ORIGIN.as_str(), site)
    }

    /// A call of a server function, without arguments yet.
    fn call(&self, function: &str) -> RequestBuilder {
        let call = self.request(Method::POST, &format!("/api/{function}"));
        call.header("accept", "application/json").header("content-type", "application/x-www-form-urlencoded")
    }

    /// Until all of the answer is there.
    async fn wait(
        &self,
        person: &Person,
        request: RequestBuilder,
    ) -> Result<std::time::Duration, OperationError> {
        let failed = |error| OperationError::failed("a request", error);
        let begun = Instant::now();
        let answer = request.header(COOKIE.as_str(), &person.cookie).send().await.map_err(failed)?;
        let answer = answer.error_for_status().map_err(failed)?;
        answer.bytes().await.map_err(failed)?;
        Ok(begun.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scattered_numbers_are_everywhere() {
        let mut tenths = [0; 10];
        (0..1_000).for_each(|number| tenths[scattered(number, 1_000) / 100] += 1);
        assert!(tenths.iter().all(|count| (80..=120).contains(count)), "{tenths:?}");
    }
}

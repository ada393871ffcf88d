//! How long a request's body may take to come.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::{answers, preferences};
use crate::protocol::ErrorCode;

/// How long nothing may come.
const STALL_TIMEOUT: Duration = Duration::from_secs(10);
/// How long it may take in all, besides what [`BYTES_PER_SECOND`] allows.
const GRACE: Duration = Duration::from_secs(15);
/// A sender who stays slower than this is given up: a phone far from its mast sends 10 MiB within 43 minutes, and a
/// byte now and then keeps nobody's place for long.
const BYTES_PER_SECOND: u64 = 4 * 1024;

/// Give up senders who dawdle, whatever they were sending, with 408.
pub async fn limit(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let locale = preferences::locale(request.headers());
    let given_up = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| Body::new(Awaited::new(body, given_up.clone())));
    let response = next.run(request).await;
    if given_up.load(Ordering::Relaxed) {
        return answers::failure(ErrorCode::Network.into(), locale);
    }
    response
}

/// A body that is awaited for so long and no longer.
struct Awaited {
    body: Body,
    bytes: u64,
    /// For the sender, in all; not for whoever reads the body.
    waited: Duration,
    /// Since when we are waiting now, and when it will have been enough.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    given_up: Arc<AtomicBool>,
}

impl Awaited {
    fn new(body: Body, given_up: Arc<AtomicBool>) -> Self {
        Self { body, bytes: 0, waited: Duration::ZERO, waiting: None, given_up }
    }
}

impl HttpBody for Awaited {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        if this.given_up.load(Ordering::Relaxed) {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited += since.elapsed();
            }
            if let Some(Ok(frame)) = &frame {
                this.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            return Poll::Ready(frame);
        }
        let (_, enough) = this.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + patience(this.bytes, this.waited))))
        });
        ready!(enough.as_mut().poll(context));
        this.given_up.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How long to wait for the next byte after so many, for which we have `waited` so long.
fn patience(bytes: u64, waited: Duration) -> Duration {
    let allowed = GRACE + Duration::from_millis(bytes.saturating_mul(1000) / BYTES_PER_SECOND);
    STALL_TIMEOUT.min(allowed.saturating_sub(waited))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::body::to_bytes;
    use futures::stream;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn nobody_is_silent_for_long() {
        assert_eq!(patience(0, Duration::ZERO), STALL_TIMEOUT);
        assert_eq!(patience(u64::MAX, Duration::ZERO), STALL_TIMEOUT);
    }

    #[test]
    fn whoever_stays_slow_is_given_up() {
        assert_eq!(patience(3, 20 * SECOND), Duration::ZERO, "a byte now and then");
        assert_eq!(patience(10 * BYTES_PER_SECOND, 24 * SECOND), SECOND);
        assert_eq!(
            patience(10 * BYTES_PER_SECOND, 26 * SECOND),
            Duration::ZERO,
            "quick at first, and then no more"
        );
        assert_eq!(patience(100 * BYTES_PER_SECOND, 100 * SECOND), STALL_TIMEOUT, "slow, and quick enough");
    }

    /// Read a body of which so many bytes come every so many seconds; how long that took, and whether all was there.
    async fn read(chunks: usize, bytes: usize, every: Duration) -> (Duration, bool) {
        let begun = Instant::now();
        let sent = stream::unfold(0, move |sent| async move {
            tokio::time::sleep(every).await;
            (sent < chunks).then(|| (Ok::<_, Infallible>(vec![0; bytes]), sent + 1))
        });
        let given_up = Arc::new(AtomicBool::new(false));
        let body = Body::new(Awaited::new(Body::from_stream(sent), given_up.clone()));
        let received = to_bytes(body, usize::MAX).await;
        assert_eq!(received.is_err(), given_up.load(Ordering::Relaxed));
        (begun.elapsed(), received.is_ok_and(|received| received.len() == chunks * bytes))
    }

    #[tokio::test(start_paused = true)]
    async fn a_phone_far_from_its_mast_sends_ten_mebibytes() {
        let (elapsed, complete) = read(320, 32 * 1024, 6 * SECOND).await;
        assert!(complete && elapsed > 30 * 60 * SECOND, "{elapsed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_each_second_is_not_enough_for_long() {
        let (elapsed, complete) = read(1_000, 1, SECOND).await;
        assert!(!complete && (GRACE..GRACE + SECOND).contains(&elapsed), "{elapsed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_cut_short() {
        let (elapsed, complete) = read(3, 1024 * 1024, 11 * SECOND).await;
        assert!(!complete && (STALL_TIMEOUT..STALL_TIMEOUT + SECOND).contains(&elapsed), "{elapsed:?}");
    }
}

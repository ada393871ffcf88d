//! Writing: at once from wherever something is said, and the rest from the connection's own task.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use bytes::{Buf, Bytes};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use prometheus::IntCounter;
use tokio::io::{AsyncWrite, AsyncWriteExt, WriteHalf};
use tokio::net::tcp::OwnedWriteHalf;

use super::Frame;

/// Frames in one system call.
const PARTS: usize = 64;

/// Where frames to be written come from.
pub trait Outgoing {
    /// Take at most so many, the oldest first.
    fn take(&self, count: usize, into: &mut VecDeque<Bytes>);
}

impl Outgoing for Mutex<VecDeque<Frame>> {
    fn take(&self, count: usize, into: &mut VecDeque<Bytes>) {
        let mut frames = self.lock().unwrap_or_else(PoisonError::into_inner);
        let count = count.min(frames.len());
        into.extend(frames.drain(..count).map(Frame::into_bytes));
    }
}

/// The writing half of a socket.
pub struct Line {
    pending: Mutex<Pending>,
    writer: Writer,
    sent: Option<IntCounter>,
}

enum Writer {
    /// Whoever has something to say may try to write it.
    Plain(OwnedWriteHalf),
    /// Under TLS, the connection's own task writes.
    Wrapped(tokio::sync::Mutex<WriteHalf<TokioIo<Upgraded>>>),
}

#[derive(Default)]
struct Pending {
    /// Taken, and not written; of the first, maybe a part. As many as one call takes, at most.
    parts: VecDeque<Bytes>,
    /// The kernel takes no more: the connection's own task waits until it does.
    is_blocked: bool,
}

impl Line {
    pub(super) fn plain(writer: OwnedWriteHalf) -> Self {
        Self { pending: Mutex::default(), writer: Writer::Plain(writer), sent: None }
    }

    pub(super) fn wrapped(writer: WriteHalf<TokioIo<Upgraded>>) -> Self {
        let writer = Writer::Wrapped(tokio::sync::Mutex::new(writer));
        Self { pending: Mutex::default(), writer, sent: None }
    }

    /// Count the bytes that are written.
    pub fn counted_by(self, sent: IntCounter) -> Self {
        Self { sent: Some(sent), ..self }
    }

    fn count(&self, bytes: usize) {
        if let Some(sent) = &self.sent {
            sent.inc_by(bytes as u64);
        }
    }

    /// Write what waits, as far as the kernel takes it at once. `false` if the connection's own task has to go on.
    pub fn try_write(&self, outgoing: &impl Outgoing) -> bool {
        let Writer::Plain(writer) = &self.writer else { return false };
        let mut pending = self.pending();
        if pending.is_blocked {
            // It has been told.
            return true;
        }
        match self.write_pending(&mut pending, outgoing, |parts| writer.try_write_vectored(parts)) {
            Ok(()) => true,
            // The task finds an error again, and ends.
            Err(_) => {
                pending.is_blocked = true;
                false
            }
        }
    }

    /// Write what waits, however long it takes. Whoever gives up on it may go on with it later.
    ///
    /// # Errors
    /// The peer has gone.
    pub async fn write(&self, outgoing: &impl Outgoing) -> io::Result<()> {
        match &self.writer {
            Writer::Plain(writer) => loop {
                writer.writable().await?;
                let mut pending = self.pending();
                match self.write_pending(&mut pending, outgoing, |parts| writer.try_write_vectored(parts)) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => pending.is_blocked = true,
                    result => {
                        pending.is_blocked = false;
                        return result;
                    }
                }
            },
            Writer::Wrapped(writer) => {
                let mut writer = writer.lock().await;
                poll_fn(|context| {
                    let write = |parts: &[IoSlice<'_>]| {
                        let written = Pin::new(&mut *writer).poll_write_vectored(context, parts);
                        match written {
                            Poll::Ready(written) => written,
                            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
                        }
                    };
                    match self.write_pending(&mut self.pending(), outgoing, write) {
                        Err(error) if error.kind() == ErrorKind::WouldBlock => Poll::Pending,
                        written => Poll::Ready(written),
                    }
                })
                .await?;
                writer.flush().await
            }
        }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// `WouldBlock` when no more is taken.
    fn write_pending(
        &self,
        pending: &mut Pending,
        outgoing: &impl Outgoing,
        mut write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<()> {
        loop {
            if pending.parts.is_empty() {
                outgoing.take(PARTS, &mut pending.parts);
            }
            if pending.parts.is_empty() {
                return Ok(());
            }
            let mut slices = [IoSlice::new(&[]); PARTS];
            let count = pending.parts.len().min(PARTS);
            for (slice, part) in slices.iter_mut().zip(&pending.parts) {
                *slice = IoSlice::new(part);
            }
            let written = write(&slices[..count])?;
            if written == 0 {
                return Err(ErrorKind::WriteZero.into());
            }
            self.count(written);
            pending.advance(written);
        }
    }
}

impl Pending {
    fn advance(&mut self, mut written: usize) {
        while let Some(first) = self.parts.front_mut() {
            if written < first.len() {
                return first.advance(written);
            }
            written -= first.len();
            self.parts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::Notify;

    use super::*;

    /// More than the kernel takes for somebody who does not read.
    const FRAMES: u8 = 64;
    const FRAME_BYTES: usize = 250_000;

    /// And who is at its other end.
    async fn line() -> (Line, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, _) = listener.accept().await.unwrap();
        // Only shut when the line goes.
        (Line::plain(near.into_split().1), far)
    }

    #[tokio::test]
    async fn what_is_not_taken_at_once_comes_later_and_whole() {
        let (line, mut far) = line().await;
        let frames = (0..FRAMES).map(|number| Frame::binary(&vec![number; FRAME_BYTES]));
        let frames: VecDeque<Frame> = frames.collect();
        let expected: Vec<Bytes> = frames.iter().cloned().map(Frame::into_bytes).collect();
        let expected = expected.concat();
        let outgoing = Mutex::new(frames);
        assert!(!line.try_write(&outgoing));
        assert!(line.try_write(&outgoing), "the task has been told");
        let mut heard = vec![0; expected.len()];
        let (written, read) = tokio::join!(line.write(&outgoing), far.read_exact(&mut heard));
        written.unwrap();
        read.unwrap();
        assert!(heard == expected);
    }

    /// As in the hub: something is said again and again on one thread, and the connection's task writes on another what
    /// was not taken, for somebody who reads slowly.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_said_on_two_threads_at_once_comes_whole_and_in_order() {
        const SAID: u32 = 4_000;
        const SAID_BYTES: usize = 1_000;
        let (line, mut far) = line().await;
        let outgoing = Arc::new(Mutex::new(VecDeque::new()));
        let (line, told) = (Arc::new(line), Arc::new(Notify::new()));
        let writing = tokio::spawn({
            let (line, outgoing, told) = (line.clone(), outgoing.clone(), told.clone());
            async move {
                loop {
                    told.notified().await;
                    line.write(&*outgoing).await.unwrap();
                }
            }
        });
        let saying = tokio::task::spawn_blocking(move || {
            for number in 0..SAID {
                outgoing
                    .lock()
                    .unwrap()
                    .push_back(Frame::binary(&number.to_be_bytes().repeat(SAID_BYTES / 4)));
                if !line.try_write(&*outgoing) {
                    told.notify_one();
                }
            }
        });
        let frame_bytes = Frame::binary(&[0; SAID_BYTES]).len();
        let mut heard = vec![0; frame_bytes];
        for number in 0..SAID {
            far.read_exact(&mut heard).await.unwrap();
            assert_eq!(heard[4..], number.to_be_bytes().repeat(SAID_BYTES / 4), "{number}");
        }
        saying.await.unwrap();
        writing.abort();
    }
}

//! Writing to who does not read.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A stream whose peer has so much time to take something of what is written.
#[derive(Debug)]
pub struct Patient<I> {
    io: I,
    patience: Duration,
    /// Runs while the peer takes nothing.
    end: Option<Pin<Box<Sleep>>>,
}

impl<I> Patient<I> {
    pub fn new(io: I, patience: Duration) -> Self {
        Self { io, patience, end: None }
    }

    pub fn into_inner(self) -> I {
        self.io
    }

    /// What came of writing; an error if it has waited too long.
    fn within<T>(&mut self, written: Poll<Result<T>>, context: &mut Context<'_>) -> Poll<Result<T>> {
        if written.is_ready() {
            self.end = None;
            return written;
        }
        let patience = self.patience;
        ready!(self.end.get_or_insert_with(|| Box::pin(sleep(patience))).as_mut().poll(context));
        Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the peer reads nothing")))
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Patient<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Patient<I> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.within(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, parts);
        self.within(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        self.within(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let shut = Pin::new(&mut self.io).poll_shutdown(context);
        self.within(shut, context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_cut() {
        let (near, _far) = duplex(16);
        let mut patient = Patient::new(near, PATIENCE);
        patient.write_all(&[1; 16]).await.unwrap();
        let error = patient.write_all(&[1; 16]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_little_by_little_gets_all() {
        const BYTES: usize = 16 * 40;
        let (near, mut far) = duplex(16);
        let mut patient = Patient::new(near, PATIENCE);
        let reader = tokio::spawn(async move {
            let mut part = [0; 16];
            for _ in 0..BYTES / part.len() {
                // In all this is longer than the patience.
                tokio::time::sleep(PATIENCE / 20).await;
                far.read_exact(&mut part).await.unwrap();
            }
        });
        patient.write_all(&[1; BYTES]).await.unwrap();
        reader.await.unwrap();
    }
}

//! Reading.

use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::StreamExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};

use super::Frame;

/// The read buffer is there, and is cleared at every read, however little comes: some frames as people send them.
const READ_BUFFER_BYTES: usize = 512;

/// The messages of a socket. What the protocol itself answers, to a ping or a close, goes where it was told.
pub struct Incoming<A> {
    stream: WebSocketStream<Duplex<A>>,
}

impl<A: FnMut(Frame) + Send + Unpin> Incoming<A> {
    /// `message_bytes` is the limit of one message, in however many frames; `answer` takes what is to be written.
    pub async fn new(
        reader: Box<dyn AsyncRead + Send + Unpin>,
        read: Vec<u8>,
        message_bytes: usize,
        answer: A,
    ) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_frame_size(Some(message_bytes))
            .max_message_size(Some(message_bytes));
        let duplex = Duplex { reader, answer };
        let stream = WebSocketStream::from_partially_read(duplex, read, Role::Server, Some(config)).await;
        Self { stream }
    }

    /// The next message; `None` at the end.
    pub async fn next(&mut self) -> Option<tungstenite::Result<Message>> {
        self.stream.next().await
    }
}

/// What tungstenite takes for a connection. It writes whole frames, and they are taken as they come.
struct Duplex<A> {
    reader: Box<dyn AsyncRead + Send + Unpin>,
    answer: A,
}

impl<A: Unpin> AsyncRead for Duplex<A> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.reader).poll_read(context, buffer)
    }
}

impl<A: FnMut(Frame) + Unpin> AsyncWrite for Duplex<A> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        (self.answer)(Frame::framed(bytes));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}

//! The bytes of a connection: counted as they come, sent together as they go.
//!
//! HTTP/2 hands every frame of an answer over by itself and asks for each to be sent. Each would be a system call, wake
//! the client, and make a record of TLS; so what is written while a connection is polled waits for the end of the poll.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that wait to be sent together, at most.
const MOST: usize = 64 << 10;

/// A connection's bytes, for the protocol and for the task that drives it. Whoever polls the protocol calls
/// [`Wire::poll_out`] afterwards.
pub struct Wire<IO>(Arc<Mutex<Ends<IO>>>);

struct Ends<IO> {
    io: IO,
    received: u64,
    waiting: BytesMut,
    /// Something was written since the last flush.
    unflushed: bool,
}

impl<IO> Clone for Wire<IO> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<IO> Wire<IO> {
    /// The bytes of `io`.
    pub fn new(io: IO) -> Self {
        Self(Arc::new(Mutex::new(Ends { io, received: 0, waiting: BytesMut::new(), unflushed: false })))
    }

    /// Bytes that have come.
    pub fn received(&self) -> u64 {
        self.ends().received
    }

    fn ends(&self) -> MutexGuard<'_, Ends<IO>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<IO: AsyncWrite + Unpin> Wire<IO> {
    /// Sends what waits; ready when nothing does.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn poll_out(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.ends().poll_out(cx)
    }
}

impl<IO: AsyncWrite + Unpin> Ends<IO> {
    fn poll_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.waiting.is_empty() {
            let sent = ready!(Pin::new(&mut self.io).poll_write(cx, &self.waiting))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.waiting.advance(sent);
            self.unflushed = true;
        }
        // A quiet connection keeps no memory.
        self.waiting = BytesMut::new();
        if self.unflushed {
            ready!(Pin::new(&mut self.io).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Room for more, once there is some.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if self.waiting.len() >= MOST
            && let Poll::Ready(Err(error)) = self.poll_out(cx)
        {
            return Poll::Ready(Err(error));
        }
        match MOST.saturating_sub(self.waiting.len()) {
            0 => Poll::Pending,
            room => Poll::Ready(Ok(room)),
        }
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Wire<IO> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let mut ends = self.ends();
        let result = Pin::new(&mut ends.io).poll_read(cx, buffer);
        ends.received += (buffer.filled().len() - before) as u64;
        result
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Wire<IO> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut ends = self.ends();
        let mut room = ready!(ends.poll_room(cx))?;
        let before = ends.waiting.len();
        if before == 0 {
            // Once for all frames of an answer, which is not moved when it grows.
            ends.waiting.reserve(MOST);
        }
        for part in parts {
            let (taken, _) = part.split_at(part.len().min(room));
            ends.waiting.extend_from_slice(taken);
            room -= taken.len();
        }
        Poll::Ready(Ok(ends.waiting.len() - before))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Not yet: [`Wire::poll_out`] sends.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut ends = self.ends();
        ready!(ends.poll_out(cx))?;
        Pin::new(&mut ends.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// Takes what it has room for, and remembers how much each time.
    #[derive(Default)]
    struct Client {
        room: usize,
        got: Vec<u8>,
        writes: Vec<usize>,
        closed: bool,
    }

    impl AsyncWrite for Client {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            let taken = bytes.len().min(self.room);
            if taken == 0 {
                return Poll::Pending;
            }
            self.room -= taken;
            self.got.extend(bytes.iter().take(taken));
            self.writes.push(taken);
            Poll::Ready(Ok(taken))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.closed = true;
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn frames_of_one_poll_are_sent_together_and_in_order() {
        let mut wire = Wire::new(Client { room: 1 << 20, ..Client::default() });
        for part in ["head", "er", " and data"] {
            wire.write_all(part.as_bytes()).await.expect("waits");
            wire.flush().await.expect("waits");
        }
        assert!(wire.ends().io.writes.is_empty());
        poll_fn(|cx| wire.poll_out(cx)).await.expect("sent");
        assert_eq!(wire.ends().io.got, b"header and data");
        assert_eq!(wire.ends().io.writes, [15]);
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_written_to_no_further() {
        let mut wire = Wire::new(Client { room: 10, ..Client::default() });
        let page = vec![b'x'; 3 * MOST];
        let mut taken = 0;
        poll_fn(|cx| {
            while let Poll::Ready(Ok(more)) = Pin::new(&mut wire).poll_write(cx, page.get(taken..).unwrap_or_default()) {
                taken += more;
            }
            assert!(wire.poll_out(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!((taken, wire.ends().waiting.len()), (MOST + 10, MOST));
        wire.ends().io.room = 1 << 20;
        wire.write_all(b"end").await.expect("there is room again");
        wire.shutdown().await.expect("sends what waits, then closes");
        let ends = wire.ends();
        assert!(ends.io.closed && ends.io.got.ends_with(b"xend"));
        assert_eq!(ends.io.got.len(), MOST + 13);
    }

    #[tokio::test]
    async fn what_comes_is_counted() {
        let mut wire = Wire::new(io::Cursor::new(b"preface".to_vec()));
        let mut read = [0; 5];
        wire.read_exact(&mut read).await.expect("five bytes");
        assert_eq!((&read, wire.received()), (b"prefa", 5));
    }
}

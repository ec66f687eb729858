//! What is left of a request's body when its call is over.
//!
//! A call that is refused at the door has its answer before its body has come. Were the body dropped then, HTTP/2 would
//! reset the stream, and what is on its way would belong to no stream: some hundreds of such frames, and h2 closes the
//! connection under all its calls (ENHANCE_YOUR_CALM). Honest callers of a full server must not lose their connection, so
//! what is left is read and forgotten, within limits.
//!
//! Where a whole window lies here unread, though, its client may send no more and nothing is on its way: a reset then does no harm,
//! and spares both sides the rest of a large page.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;

/// Bytes that are read of what is left, at most, where the window is not larger: what a client may have sent before it heard the answer.
const MOST: usize = 1 << 20;
/// Longest time for it.
const LONGEST: Duration = Duration::from_secs(1);

/// A body that is read to its end even if nobody wants it.
pub struct Leftover<B: Body<Data = Bytes> + Send + Unpin + 'static> {
    body: Option<B>,
    window: usize,
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Leftover<B> {
    /// `body`, of which a client may send `window` bytes before any of them are read.
    pub fn new(body: B, window: usize) -> Self {
        Self { body: Some(body), window }
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Body for Leftover<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Drop for Leftover<B> {
    fn drop(&mut self) {
        if let Some(mut body) = self.body.take()
            && !body.is_end_stream()
            && may_come(&mut body, self.window)
            // At the end of the process there may be none, and nothing to read from.
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(tokio::time::timeout(LONGEST, forget(body, MOST.max(self.window))));
        }
    }
}

/// Whether more of a body may come, once what lies here has been read. No word of that goes to the client meanwhile, so that
/// who has used up its window has nothing on its way.
fn may_come<B: Body<Data = Bytes> + Unpin>(body: &mut B, window: usize) -> bool {
    let mut here = 0;
    while let Some(frame) = body.frame().now_or_never() {
        let Some(Ok(frame)) = frame else { return false };
        here += frame.data_ref().map_or(0, Bytes::len);
    }
    here < window
}

async fn forget<B: Body<Data = Bytes> + Unpin>(mut body: B, most: usize) {
    let mut left = most;
    while left > 0
        && let Some(Ok(frame)) = body.frame().await
    {
        left = left.saturating_sub(frame.data_ref().map_or(1, Bytes::len));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use tokio::sync::mpsc;
    use tokio_stream::StreamExt as _;
    use tokio_stream::wrappers::ReceiverStream;

    #[tokio::test]
    async fn what_nobody_wants_is_read_to_its_end_and_no_further() {
        for (parts, read) in [(3, 3), (1000, 16)] {
            let (send, parts_sent) = mpsc::channel(1);
            let frames = ReceiverStream::new(parts_sent).map(|part: Bytes| Ok::<_, Infallible>(Frame::data(part)));
            drop(Leftover::new(http_body_util::StreamBody::new(frames), 1 << 20));
            let mut sent = 0;
            while sent < parts && send.send(Bytes::from(vec![0; MOST / 16])).await.is_ok() {
                sent += 1;
            }
            // One more may lie in the channel.
            assert!((read..=read + 1).contains(&sent), "{sent} of {parts}");
        }
    }

    #[tokio::test]
    async fn a_client_that_has_used_up_its_window_is_read_no_further() {
        for (window, goes_on) in [(301, true), (300, false)] {
            let (send, parts_sent) = mpsc::channel(4);
            let frames = ReceiverStream::new(parts_sent).map(|part: Bytes| Ok::<_, Infallible>(Frame::data(part)));
            for _ in 0..3 {
                send.send(Bytes::from_static(&[0; 100])).await.expect("has room");
            }
            drop(Leftover::new(http_body_util::StreamBody::new(frames), window));
            assert_eq!(send.send(Bytes::new()).await.is_ok(), goes_on, "{window}");
        }
    }
}

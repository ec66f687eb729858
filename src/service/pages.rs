//! Many pages over one stream.
//!
//! Everything is driven by the client's reading: each time it has room for a result, we look for finished pages and
//! take new ones in, at most a fixed number at a time. A client that does not read is not read from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::stream::FuturesUnordered;
use tokio::time::Sleep;
use tokio_stream::Stream;
use tonic::{Status, Streaming};

use crate::service::answer::Answer;
use crate::service::api::{Engine, Order};
use crate::service::budget::Ledger;
use crate::service::call::Call;
use crate::service::codec::Incoming;
use crate::service::drain::Phase;
use crate::service::pool::Patience;
use crate::service::proto::CleanPagesRequest;
use crate::service::status::Fault;
use crate::service::telemetry::metrics;

type Working = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// The answers to a stream of pages.
pub struct Pages {
    engine: Arc<Engine>,
    requests: Streaming<Incoming>,
    ledger: Arc<Ledger>,
    span: opentelemetry::Context,
    deadline: Option<Instant>,
    working: FuturesUnordered<Working>,
    /// Why no more pages are taken in, once none are.
    ended: Option<Result<(), Status>>,
    /// The caller's deadline for the whole stream.
    timer: Option<Pin<Box<Sleep>>>,
    /// The server goes away.
    leaving: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Pages {
    /// The answers to `requests`.
    pub fn new(engine: Arc<Engine>, requests: Streaming<Incoming>, ledger: Arc<Ledger>, call: Option<Call>) -> Self {
        let deadline = call.as_ref().and_then(|call| call.deadline);
        let mut drain = engine.drain.clone();
        Self {
            engine,
            requests,
            ledger,
            span: call.map(|call| call.span).unwrap_or_default(),
            deadline,
            working: FuturesUnordered::new(),
            ended: None,
            timer: deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline.into()))),
            leaving: Box::pin(async move { drain.reached(Phase::Closing).await }),
        }
    }

    /// Takes pages in while there is room.
    fn take_in(&mut self, cx: &mut Context<'_>) {
        while self.ended.is_none() && self.working.len() < self.engine.stream_pages {
            if self.leaving.as_mut().poll(cx).is_ready() {
                self.ended = Some(Err(Fault::Draining.into()));
                return;
            }
            match Pin::new(&mut self.requests).poll_next(cx) {
                Poll::Ready(Some(Ok(request))) => self.working.push(self.work(request)),
                Poll::Ready(Some(Err(status))) => self.ended = Some(Err(status)),
                Poll::Ready(None) => self.ended = Some(Ok(())),
                Poll::Pending => return,
            }
        }
    }

    fn work(&self, request: Incoming) -> Working {
        let (key, page) = match request {
            Ok(CleanPagesRequest { key, page }) => (key, page.ok_or(Fault::Missing { field: "page" })),
            Err((key, fault)) => (key, Err(fault)),
        };
        let (engine, span, paid) = (self.engine.clone(), self.span.clone(), self.ledger.paid());
        let deadline = self.deadline;
        Box::pin(async move {
            // What could not be read has no page either.
            let (request, paid) = match paid.and_then(|paid| Ok((page?, paid))) {
                Ok(order) => order,
                Err(fault) => {
                    metrics::page_failed(fault.reason());
                    return Answer::in_stream(key, Err(fault));
                }
            };
            let order = Order { request, paid, deadline, patience: Patience::Wait, compression: None };
            Answer::in_stream(key, engine.clean(order, &span).await)
        })
    }
}

impl Stream for Pages {
    type Item = Result<Answer, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.timer.as_mut().is_some_and(|timer| timer.as_mut().poll(cx).is_ready()) {
            this.timer = None;
            this.working = FuturesUnordered::new();
            this.ended = Some(Ok(()));
            return Poll::Ready(Some(Err(Fault::DeadlineExceeded.into())));
        }
        this.take_in(cx);
        match Pin::new(&mut this.working).poll_next(cx) {
            Poll::Ready(Some(done)) => Poll::Ready(Some(Ok(done))),
            Poll::Pending => Poll::Pending,
            // Nothing in work: the stream is over if nothing more comes.
            Poll::Ready(None) => match this.ended.take() {
                None => Poll::Pending,
                Some(Ok(())) => {
                    this.ended = Some(Ok(()));
                    Poll::Ready(None)
                }
                Some(Err(status)) => {
                    this.ended = Some(Ok(()));
                    Poll::Ready(Some(Err(status)))
                }
            },
        }
    }
}

//! Many pages over one stream.
//!
//! A task of its own takes pages in, at most a fixed number between their coming and the handing over of their answers. A client that does
//! not read is not read from; but what has begun goes on without it. For what pages wait for, a turn or bytes, is handed on in
//! order, and a wait that nobody looks at, as the network looks at no stream without room, would keep it from all others.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Status, Streaming};

use crate::service::answer::Answer;
use crate::service::api::{Engine, Order};
use crate::service::budget::Ledger;
use crate::service::call::{Call, Deadline};
use crate::service::codec::Incoming;
use crate::service::drain::Phase;
use crate::service::panics;
use crate::service::pool::QueuePolicy;
use crate::service::proto::CleanPagesRequest;
use crate::service::status::Fault;
use crate::service::telemetry::metrics;

type Working = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// The answers to a stream of pages.
pub struct Pages {
    answers: mpsc::Receiver<Result<Answer, Status>>,
    /// What is done for them; nobody who is gone needs it.
    work: Option<AbortOnDropHandle<()>>,
}

impl Pages {
    /// The answers to `requests`.
    pub fn new(engine: Arc<Engine>, requests: Streaming<Incoming>, ledger: Arc<Ledger>, call: Option<Call>) -> Self {
        let (out, answers) = mpsc::channel(1);
        let deadline = call.as_ref().and_then(|call| call.deadline);
        let span = call.map(|call| call.span).unwrap_or_default();
        let desk = Desk { engine, ledger, span, deadline, working: FuturesUnordered::new(), done: VecDeque::new(), ended: None };
        Self { answers, work: Some(AbortOnDropHandle::new(tokio::spawn(desk.work_off(requests, out)))) }
    }
}

impl Stream for Pages {
    type Item = Result<Answer, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(answer) = ready!(self.answers.poll_recv(cx)) {
            return Poll::Ready(Some(answer));
        }
        // A stream that a bug has stopped must not look as if it were over.
        let Some(work) = &mut self.work else { return Poll::Ready(None) };
        let ended = ready!(Pin::new(work).poll(cx));
        self.work = None;
        let stopped = ended.is_err_and(|error| error.is_panic());
        Poll::Ready(stopped.then(|| Err(panics::reported("a stream", "").into())))
    }
}

/// Where the pages of a stream are worked off.
struct Desk {
    engine: Arc<Engine>,
    ledger: Arc<Ledger>,
    span: opentelemetry::Context,
    /// The caller's, for the whole stream.
    deadline: Option<Deadline>,
    working: FuturesUnordered<Working>,
    /// Answers that are not yet asked for.
    done: VecDeque<Result<Answer, Status>>,
    /// Why no more pages are taken in, once none are.
    ended: Option<Result<(), Status>>,
}

impl Desk {
    async fn work_off(mut self, mut requests: Streaming<Incoming>, out: mpsc::Sender<Result<Answer, Status>>) {
        let mut drain = self.engine.drain.clone();
        let leaving = drain.reached(Phase::Closing);
        let late = until(self.deadline);
        tokio::pin!(leaving, late);
        loop {
            let here = self.working.len() + self.done.len();
            let takes = self.ended.is_none();
            tokio::select! {
                biased;
                fault = &mut late, if takes || !self.working.is_empty() => {
                    self.working.clear();
                    self.done.clear();
                    self.ended = Some(Err(fault.into()));
                }
                () = &mut leaving, if takes => self.ended = Some(Err(Fault::Draining.into())),
                Ok(place) = out.reserve(), if !self.done.is_empty() => {
                    if let Some(answer) = self.done.pop_front() {
                        place.send(answer);
                    }
                }
                Some(answer) = self.working.next(), if !self.working.is_empty() => self.done.push_back(Ok(answer)),
                request = requests.next(), if takes && here < self.engine.stream_pages => match request {
                    Some(Ok(request)) => self.working.push(self.work(request)),
                    Some(Err(status)) => self.ended = Some(Err(status)),
                    None => self.ended = Some(Ok(())),
                },
                () = tokio::time::sleep(self.engine.stream_idle), if takes && here == 0 => {
                    let is_read = out.capacity() == out.max_capacity();
                    if is_read && !self.ledger.is_coming() {
                        self.ended = Some(Err(Fault::Idle { limit: self.engine.stream_idle }.into()));
                    }
                }
                // Nothing in work, nothing to hand over, and nothing more comes; or nobody takes it.
                else => break,
            }
        }
        if let Some(Err(status)) = self.ended {
            let _ = out.send(Err(status)).await;
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
            let order = Order { request, paid, came: Instant::now(), deadline, policy: QueuePolicy::Wait, compression: None };
            Answer::in_stream(key, engine.clean(order, &span).await)
        })
    }
}

/// Waits for a deadline, and says what it was; for ever without one.
async fn until(deadline: Option<Deadline>) -> Fault {
    let Some(deadline) = deadline else { return std::future::pending().await };
    tokio::time::sleep_until(deadline.at.into()).await;
    deadline.fault()
}

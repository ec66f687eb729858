//! The contract, answered.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tonic::body::Body;
use tonic::codec::{CompressionEncoding, EnabledCompressionEncodings};
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::article::Cleaned;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::options::{Observer, Options};
use crate::service::answer::{Answer, Facts, Made};
use crate::service::budget::{Ledger, Reservation};
use crate::service::call::{Call, Deadline, Kind};
use crate::service::codec::{Incoming, PagesCodec};
use crate::service::compression::Compression;
use crate::service::content;
use crate::service::convert;
use crate::service::drain::Drain;
use crate::service::layers;
use crate::service::mask::Mask;
use crate::service::pages::Pages;
use crate::service::pool::{Done, Pool, QueuePolicy, Slot, Terms, Watch};
use crate::service::proto::{CleanPageRequest, CleanPageResponse};
use crate::service::server::LIVENESS;
use crate::service::single;
use crate::service::status::{self, Fault, Time};
use crate::service::telemetry::metrics;
use crate::service::telemetry::traces::{Page, Traces};

/// The contract's name.
pub(super) const SERVICE_NAME: &str = "gleaner.v1.GleanerService";

/// How one page is cleaned: [`crate::extract::extract`], or what a test puts in its place.
pub type Cleaner = Arc<dyn Fn(&[u8], &Options, &dyn Observer) -> Result<Cleaned, Error> + Send + Sync>;

/// What all calls share.
pub(super) struct Engine {
    /// Cleans one page.
    pub cleaner: Cleaner,
    /// Where it is done.
    pub pool: Arc<Pool>,
    /// Bounds of one page.
    pub limits: Limits,
    /// Largest answer, in bytes.
    pub max_response: usize,
    /// Longest time for one page, from its turn on.
    pub timeout: Duration,
    /// Pages in work for one stream.
    pub stream_pages: usize,
    /// Longest time without a page for one stream.
    pub stream_idle: Duration,
    /// Where spans go.
    pub traces: Option<Arc<Traces>>,
    /// How far the server has gone.
    pub drain: Drain,
}

/// One page to clean, as a call brought it.
pub(super) struct Order {
    /// The request.
    pub request: CleanPageRequest,
    /// What its bytes were paid with; passes on to the answer.
    pub paid: Option<Reservation>,
    /// When its call came; a page of a stream, when the page did.
    pub came: Instant,
    /// When the caller stops waiting. A page that waits as long as it takes has the server's time too, from its turn on.
    pub deadline: Option<Deadline>,
    /// How long it may wait for a thread.
    pub policy: QueuePolicy,
    /// How the answer is compressed.
    pub compression: Option<Compression>,
}

impl Engine {
    /// Cleans one page on the pool. How it went is written down once, also when the returned future is dropped.
    pub async fn clean(&self, order: Order, span: &opentelemetry::Context) -> Result<Answer, Fault> {
        let mut report = Report::new(self.traces.clone(), span.clone(), &order);
        match self.enter(&order).await {
            Ok((slot, options, mask)) => {
                let Order { request, paid, compression, policy, .. } = order;
                let deadline = slot.deadline();
                report.deadline = deadline;
                let (mut html, mut paid) = (request.html, paid);
                let (cleaner, max_response) = (self.cleaner.clone(), self.max_response);
                let work = move |watch: &Watch| {
                    let cleaned = cleaner(&html, &options, watch).map_err(|error| stopped(error, deadline))?;
                    // Let go before the answer is written.
                    html = Bytes::new();
                    let made = Made::new(CleanPageResponse::from(cleaned), &mask, max_response, compression)?;
                    match paid.take() {
                        Some(reservation) => Ok(Made { answer: made.answer.paid_with(reservation)?, ..made }),
                        None => Ok(made),
                    }
                };
                let made = slot.run(work, move |done| report.write(done));
                let made = match deadline.filter(|_| policy == QueuePolicy::Wait) {
                    Some(deadline) => tokio::time::timeout_at(deadline.at.into(), made).await.unwrap_or_else(|_| Err(deadline.fault())),
                    None => made.await,
                };
                made.map(|made| made.answer)
            }
            Err(fault) => {
                report.refused(&fault);
                Err(fault)
            }
        }
    }

    /// Checks what is asked for, and waits for a turn. Whoever has waited for it has all of the server's time before them.
    async fn enter(&self, order: &Order) -> Result<(Slot<'_>, Options, Mask), Fault> {
        let (mut options, mask) = convert::options(&order.request)?;
        options.limits = self.limits;
        let terms = Terms { bytes: order.request.html.len() as u64, came: order.came, deadline: order.deadline, policy: order.policy };
        let slot = self.pool.enter(terms).await?;
        let slot = if order.policy == QueuePolicy::Wait { slot.within(Time::OfServer(self.timeout)) } else { slot };
        Ok((slot, options, mask))
    }
}

/// What metrics and traces hear of one page, once.
struct Report {
    traces: Option<Arc<Traces>>,
    span: opentelemetry::Context,
    came: Instant,
    deadline: Option<Deadline>,
    bytes: usize,
    written: bool,
}

impl Report {
    fn new(traces: Option<Arc<Traces>>, span: opentelemetry::Context, order: &Order) -> Self {
        Self { traces, span, came: Instant::now(), deadline: order.deadline, bytes: order.request.html.len(), written: false }
    }

    /// The page never came to the pool.
    fn refused(mut self, fault: &Fault) {
        self.written = true;
        metrics::page_failed(fault.reason());
    }

    /// A thread of the pool is done with the page.
    fn write(mut self, done: &Done<'_, Made>) {
        self.written = true;
        metrics::stages(done.stages, done.ended);
        let outcome = match done.outcome {
            Ok(made) => {
                metrics::page_cleaned(self.bytes, &made.facts);
                "OK"
            }
            Err(fault) => {
                metrics::page_failed(fault.reason());
                fault.reason()
            }
        };
        if let Some(traces) = &self.traces {
            let counts = done.outcome.map(|made| counts(&made.facts).to_vec()).unwrap_or_default();
            let (queued, started, ended) = (done.queued, done.started, done.ended);
            traces
                .page(&self.span, &Page { queued, started, ended, stages: done.stages, html_bytes: self.bytes, outcome, counts: &counts });
        }
    }
}

impl Drop for Report {
    /// Its caller left before a thread took the page.
    fn drop(&mut self) {
        if self.written {
            return;
        }
        let now = Instant::now();
        let late = self.deadline.filter(|deadline| deadline.is_over(now));
        let outcome = late.map_or(Fault::Cancelled, Deadline::fault).reason();
        metrics::page_failed(outcome);
        if let Some(traces) = &self.traces {
            let page = Page { queued: self.came, started: now, ended: now, stages: &[], html_bytes: self.bytes, outcome, counts: &[] };
            traces.page(&self.span, &page);
        }
    }
}

/// An interrupted page was stopped by its deadline, or by its caller's going.
fn stopped(error: Error, deadline: Option<Deadline>) -> Fault {
    match deadline.filter(|deadline| error.kind() == ErrorKind::Interrupted && deadline.is_over(Instant::now())) {
        Some(deadline) => deadline.fault(),
        None => error.into(),
    }
}

fn counts(facts: &Facts) -> [(&'static str, i64); 5] {
    [
        ("gleaner.page.nodes", i64::from(facts.page.node_count)),
        ("gleaner.page.blocks", i64::from(facts.page.block_count)),
        ("gleaner.article.words", i64::from(facts.words)),
        ("gleaner.article.quotes", facts.quotes as i64),
        ("gleaner.article.removed", facts.removed as i64),
    ]
}

/// Answers calls by their methods: those of the contract here, all others by `others`.
#[derive(Clone)]
pub(super) struct Contract {
    engine: Arc<Engine>,
    others: Routes,
}

impl Contract {
    /// The contract, answered by `engine`, beside `others`.
    pub fn new(engine: Arc<Engine>, others: Routes) -> Self {
        Self { engine, others }
    }
}

impl tower::Service<http::Request<Body>> for Contract {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = layers::Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        tower::Service::<http::Request<Body>>::poll_ready(&mut self.others, cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> layers::Answer {
        if let Some(refusal) = content::refusal(request.headers()) {
            return Box::pin(std::future::ready(Ok(refusal)));
        }
        let engine = self.engine.clone();
        match request.extensions().get::<Call>().map(|call| call.method.kind) {
            Some(Kind::Page) => Box::pin(async move { Ok(page(&engine, request).await.unwrap_or_else(Status::into_http)) }),
            Some(Kind::Stream) => Box::pin(async move { Ok(pages(engine, request).await) }),
            kind => {
                let (path, answer) = (request.uri().path().to_owned(), self.others.call(request));
                Box::pin(async move { Ok(named(answer.await?, kind, &path)) })
            }
        }
    }
}

/// The answer of another service, whose errors name nothing; ours say what was asked for, or what can be.
fn named(answer: http::Response<Body>, kind: Option<Kind>, path: &str) -> http::Response<Body> {
    let Some(status) = Status::from_header_map(answer.headers()) else { return answer };
    match (status.code(), kind) {
        (Code::Unimplemented, _) if status.message().is_empty() => {
            Status::unimplemented(format!("`{}` is not a method of this server", status::short(path))).into_http()
        }
        (Code::NotFound, Some(Kind::Health)) => {
            Status::not_found(format!("no such name: health is told of \"\", \"{SERVICE_NAME}\" and \"{LIVENESS}\"")).into_http()
        }
        _ => answer,
    }
}

/// `CleanPage`: one page in, one answer out, as it was encoded.
async fn page(engine: &Engine, request: http::Request<Body>) -> Result<http::Response<Body>, Status> {
    let (parts, body) = request.into_parts();
    let (call, ledger) = call_of(&parts.extensions);
    let compression = single::answer_compression(&parts.headers)?;
    let request = single::read(body).await?;
    let came = call.as_ref().map_or_else(Instant::now, |call| call.started);
    let deadline = call.as_ref().and_then(|call| call.deadline);
    let span = call.map(|call| call.span).unwrap_or_default();
    let order = Order { request, paid: ledger.paid()?, came, deadline, policy: QueuePolicy::Shed, compression };
    Ok(single::write(engine.clean(order, &span).await?, compression))
}

/// `CleanPages`: a stream each way.
async fn pages(engine: Arc<Engine>, request: http::Request<Body>) -> http::Response<Body> {
    // Requests are measured and decompressed before tonic sees them; it still says which compressions we take.
    let mut compressions = EnabledCompressionEncodings::default();
    compressions.enable(CompressionEncoding::Gzip);
    compressions.enable(CompressionEncoding::Zstd);
    let mut server = tonic::server::Grpc::new(PagesCodec)
        .apply_compression_config(compressions, compressions)
        .apply_max_message_size_config(Some(usize::MAX), Some(usize::MAX));
    let answer = tower::service_fn(move |request: Request<Streaming<Incoming>>| {
        let (call, ledger) = call_of(request.extensions());
        std::future::ready(Ok::<_, Status>(Response::new(Pages::new(engine.clone(), request.into_inner(), ledger, call))))
    });
    server.streaming(answer, request).await
}

/// What the layers left with a request.
fn call_of(extensions: &http::Extensions) -> (Option<Call>, Arc<Ledger>) {
    (extensions.get::<Call>().cloned(), extensions.get::<Arc<Ledger>>().cloned().unwrap_or_default())
}

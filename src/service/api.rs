//! The contract, answered.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tonic::body::Body;
use tonic::codec::{CompressionEncoding, EnabledCompressionEncodings};
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming};

use crate::article::Cleaned;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::options::{Observer, Options};
use crate::service::answer::{Answer, Facts, Made};
use crate::service::budget::{Entry, Ledger};
use crate::service::call::{Call, Kind};
use crate::service::codec::PageCodec;
use crate::service::convert;
use crate::service::drain::Drain;
use crate::service::layers;
use crate::service::packing::Packing;
use crate::service::pages::Pages;
use crate::service::pool::{Done, Patience, Pool, Terms};
use crate::service::proto::{CleanPageRequest, CleanPageResponse, CleanPagesRequest};
use crate::service::single;
use crate::service::status::Fault;
use crate::service::telemetry::metrics;
use crate::service::telemetry::traces::{Page, Traces};

/// The contract's name.
pub const SERVICE_NAME: &str = "gleaner.v1.GleanerService";

/// How one page is cleaned: [`crate::extract::extract`], or what a test puts in its place.
pub type Cleaner = Arc<dyn Fn(&[u8], &Options, &dyn Observer) -> Result<Cleaned, Error> + Send + Sync>;

/// What all calls share.
pub struct Engine {
    /// Cleans one page.
    pub cleaner: Cleaner,
    /// Where it is done.
    pub pool: Arc<Pool>,
    /// Bounds of one page.
    pub limits: Limits,
    /// Largest answer, in bytes.
    pub max_response: usize,
    /// Longest time for one page.
    pub timeout: Duration,
    /// Pages in work for one stream.
    pub stream_pages: usize,
    /// Where spans go.
    pub traces: Option<Arc<Traces>>,
    /// How far the server has gone.
    pub drain: Drain,
}

/// One page to clean, as a call brought it.
pub struct Order {
    /// The request.
    pub request: CleanPageRequest,
    /// What its bytes were paid with; kept until they are no longer needed.
    pub paid: Option<Entry>,
    /// When the caller stops waiting.
    pub deadline: Option<Instant>,
    /// How long it may wait for a thread.
    pub patience: Patience,
    /// How the answer is packed.
    pub packing: Option<Packing>,
}

impl Engine {
    /// Cleans one page on the pool, and writes down how it went.
    pub async fn clean(&self, order: Order, span: &opentelemetry::Context) -> Result<Answer, Fault> {
        let bytes = order.request.html.len();
        let outcome = self.run(order).await;
        match &outcome {
            Ok(done) => self.write_down(done, bytes, span),
            Err(fault) => metrics::page_failed(fault.reason()),
        }
        outcome.and_then(|done| done.value).map(|made| made.answer)
    }

    async fn run(&self, order: Order) -> Result<Done<Result<Made, Fault>>, Fault> {
        let Order { request, paid, deadline, patience, packing } = order;
        if matches!(paid, Some(Entry::TooLarge)) {
            return Err(Fault::TooLarge { limit: self.limits.max_bytes as u64 });
        }
        let (mut options, mask) = convert::options(&request)?;
        options.limits = self.limits;
        let html = request.html;
        let (cleaner, max_response) = (self.cleaner.clone(), self.max_response);
        let terms = Terms { bytes: html.len() as u64, deadline, patience };
        self.pool
            .run(terms, move |watch| {
                let cleaned = cleaner(&html, &options, watch);
                // The page's bytes go first, so that the next page may come.
                drop(html);
                drop(paid);
                let cleaned = cleaned.map_err(|error| stopped(error, deadline))?;
                Made::new(CleanPageResponse::from(cleaned), &mask, max_response, packing)
            })
            .await
    }

    fn write_down(&self, done: &Done<Result<Made, Fault>>, bytes: usize, span: &opentelemetry::Context) {
        metrics::stages(&done.stages, done.ended);
        let outcome = match &done.value {
            Ok(made) => {
                metrics::page_cleaned(bytes, &made.facts);
                "OK"
            }
            Err(fault) => {
                metrics::page_failed(fault.reason());
                fault.reason()
            }
        };
        if let Some(traces) = &self.traces {
            let counts = done.value.as_ref().map(|made| counts(&made.facts).to_vec()).unwrap_or_default();
            let (queued, started, ended) = (done.queued, done.started, done.ended);
            traces.page(span, &Page { queued, started, ended, stages: &done.stages, html_bytes: bytes, outcome, counts: &counts });
        }
    }
}

/// An interrupted page was stopped by its deadline, or by its caller's going.
fn stopped(error: Error, deadline: Option<Instant>) -> Fault {
    let late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
    if error.kind() == ErrorKind::Interrupted && late { Fault::DeadlineExceeded } else { error.into() }
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
pub struct Contract {
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
        let engine = self.engine.clone();
        match request.extensions().get::<Call>().map(|call| call.method.kind) {
            Some(Kind::Page) => Box::pin(async move { Ok(page(&engine, request).await.unwrap_or_else(Status::into_http)) }),
            Some(Kind::Stream) => Box::pin(async move { Ok(pages(engine, request).await) }),
            _ => Box::pin(self.others.call(request)),
        }
    }
}

/// `CleanPage`: one page in, one answer out, as it was encoded.
async fn page(engine: &Engine, request: http::Request<Body>) -> Result<http::Response<Body>, Status> {
    let (parts, body) = request.into_parts();
    let (call, ledger) = call_of(&parts.extensions);
    let packing = single::packing_of_the_answer(&parts.headers)?;
    let request = single::read(body).await?;
    let deadline = call.as_ref().and_then(|call| call.deadline);
    let span = call.map(|call| call.span).unwrap_or_default();
    let order = Order { request, paid: ledger.pop(), deadline, patience: Patience::Shed, packing };
    Ok(single::write(engine.clean(order, &span).await?, packing))
}

/// `CleanPages`: a stream each way.
async fn pages(engine: Arc<Engine>, request: http::Request<Body>) -> http::Response<Body> {
    // Requests are measured and unpacked before tonic sees them; it still says which packings we take.
    let mut packings = EnabledCompressionEncodings::default();
    packings.enable(CompressionEncoding::Gzip);
    packings.enable(CompressionEncoding::Zstd);
    let mut server = tonic::server::Grpc::new(PageCodec::default())
        .apply_compression_config(packings, packings)
        .apply_max_message_size_config(Some(usize::MAX), Some(usize::MAX));
    let answer = tower::service_fn(move |request: Request<Streaming<CleanPagesRequest>>| {
        let (call, ledger) = call_of(request.extensions());
        std::future::ready(Ok::<_, Status>(Response::new(Pages::new(engine.clone(), request.into_inner(), ledger, call))))
    });
    server.streaming(answer, request).await
}

/// What the layers left with a request.
fn call_of(extensions: &http::Extensions) -> (Option<Call>, Arc<Ledger>) {
    (extensions.get::<Call>().cloned(), extensions.get::<Arc<Ledger>>().cloned().unwrap_or_default())
}

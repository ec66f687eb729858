//! The contract, answered.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

use crate::article::Cleaned;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::options::{Observer, Options};
use crate::service::answer::{Answer, Facts, Made};
use crate::service::budget::{Entry, Ledger};
use crate::service::call::Call;
use crate::service::convert;
use crate::service::drain::Drain;
use crate::service::pages::Pages;
use crate::service::pool::{Done, Patience, Pool, Terms};
use crate::service::proto::server::gleaner_service_server::GleanerService;
use crate::service::proto::{CleanPageRequest, CleanPageResponse, CleanPagesRequest};
use crate::service::status::Fault;
use crate::service::telemetry::metrics;
use crate::service::telemetry::traces::{Page, Traces};

/// Answers smaller than this are not worth packing, in bytes.
const LEAST_PACKED: usize = 1 << 10;

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
        let Order { request, paid, deadline, patience } = order;
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
                Made::new(CleanPageResponse::from(cleaned), &mask, max_response)
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

/// The service.
#[derive(Clone)]
pub struct Gleaner(Arc<Engine>);

impl Gleaner {
    /// The contract, answered by `engine`.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self(engine)
    }
}

/// What the layers left with a request.
fn call_of<T>(request: &Request<T>) -> (Option<Call>, Arc<Ledger>) {
    let extensions = request.extensions();
    (extensions.get::<Call>().cloned(), extensions.get::<Arc<Ledger>>().cloned().unwrap_or_default())
}

#[tonic::async_trait]
impl GleanerService for Gleaner {
    async fn clean_page(&self, request: Request<CleanPageRequest>) -> Result<Response<Answer>, Status> {
        let (call, ledger) = call_of(&request);
        let deadline = call.as_ref().and_then(|call| call.deadline);
        let span = call.map(|call| call.span).unwrap_or_default();
        let packs = request.metadata().contains_key("grpc-accept-encoding");
        let order = Order { request: request.into_inner(), paid: ledger.pop(), deadline, patience: Patience::Shed };
        let mut response = Response::new(self.0.clean(order, &span).await?);
        if packs && response.get_ref().len() < LEAST_PACKED {
            response.disable_compression();
        }
        Ok(response)
    }

    type CleanPagesStream = Pin<Box<dyn Stream<Item = Result<Answer, Status>> + Send>>;

    async fn clean_pages(&self, request: Request<Streaming<CleanPagesRequest>>) -> Result<Response<Self::CleanPagesStream>, Status> {
        let (call, ledger) = call_of(&request);
        Ok(Response::new(Box::pin(Pages::new(self.0.clone(), request.into_inner(), ledger, call))))
    }
}

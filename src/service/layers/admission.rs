//! Who may work now, decided before the body is read.
//!
//! tonic decodes a message before the handler runs, so a limit in the handler does not bound memory: measured with
//! 256 calls of 4 MB, 1,152 MB against 63 MB with the limit here.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt as _;
use tonic::Status;
use tonic::body::Body;

use crate::service::arriving::Arrival;
use crate::service::body::{Messages, Metered, Rules};
use crate::service::budget::{Budget, Ledger};
use crate::service::call::{Call, Kind, Method};
use crate::service::compression::Compression;
use crate::service::layers::{Answer, Service, refuse};
use crate::service::pool::Pool;
use crate::service::status::{self, Fault, Full};
use crate::service::telemetry::metrics;

/// Advice to a caller when too many calls are open.
const RETRY: Duration = Duration::from_millis(50);

/// What calls compete for.
#[derive(Clone)]
pub struct Gate {
    /// The threads and their queue.
    pub pool: Arc<Pool>,
    /// The bytes.
    pub budget: Budget,
    /// Calls open.
    pub open: Arc<AtomicUsize>,
    /// Most calls open.
    pub max_open: usize,
    /// Largest message, in bytes.
    pub max_message: usize,
    /// Longest time for a message of a stream to come.
    pub timeout: Duration,
}

/// A call that was let in.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What becomes of a call behind the gate: what was full for it, if anything was. Counted once, when its answer begins or its caller
/// gives it up, since the budget and the queue turn calls away too.
struct Verdict(Option<Full>);

impl Drop for Verdict {
    fn drop(&mut self) {
        match self.0 {
            Some(what) => metrics::shed(what),
            None => metrics::admitted(),
        }
    }
}

impl Gate {
    fn admit(&self, messages: Messages) -> Result<(Open, Option<Arrival>), Fault> {
        let open = Open(self.open.clone());
        if self.open.fetch_add(1, Ordering::Relaxed) >= self.max_open {
            let retry_after = RETRY.mul_f64(0.5 + rand::random::<f64>());
            return Err(Fault::Overloaded { what: Full::Calls, retry_after });
        }
        match messages {
            Messages::One => Ok((open, Some(self.pool.admit()?))),
            Messages::Many => Ok((open, None)),
        }
    }

    fn rules(&self, method: Method, messages: Messages, headers: &HeaderMap) -> Rules {
        // A compression that is not known is answered with UNIMPLEMENTED and the list of what is.
        let compression = headers.get("grpc-encoding").and_then(|name| Compression::named(name.as_bytes()));
        Rules { method, messages, compression, max_message: self.max_message, timeout: self.timeout }
    }
}

/// The layer.
#[derive(Clone)]
pub struct Admission<S> {
    inner: S,
    gate: Gate,
}

impl<S> Admission<S> {
    /// `inner` behind `gate`.
    pub fn new(inner: S, gate: Gate) -> Self {
        Self { inner, gate }
    }
}

impl<S: Service> tower::Service<Request<Body>> for Admission<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        let Some(method) = request.extensions().get::<Call>().map(|call| call.method) else {
            return Box::pin(self.inner.call(request));
        };
        let messages = match method.kind {
            Kind::Page => Messages::One,
            Kind::Stream => Messages::Many,
            Kind::Health | Kind::Other => return Box::pin(self.inner.call(request)),
        };
        let (open, place) = match self.gate.admit(messages) {
            Ok(let_in) => let_in,
            Err(fault) => {
                if let Fault::Overloaded { what, .. } = &fault {
                    metrics::shed(*what);
                }
                return Box::pin(std::future::ready(Ok(refuse(fault))));
            }
        };
        let mut verdict = Verdict(None);
        let rules = self.gate.rules(method, messages, request.headers());
        let decompresses = rules.compression.is_some();
        let ledger = Arc::new(Ledger::default());
        let (budget, entries) = (self.gate.budget.clone(), ledger.clone());
        let mut request = request.map(|body| Body::new(Metered::new(body, rules, budget, entries).holding(place)));
        request.extensions_mut().insert(ledger);
        if decompresses {
            request.headers_mut().remove("grpc-encoding");
        }
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            verdict.0 = answer.extensions().get::<Status>().and_then(status::full);
            drop(verdict);
            // The call is open until its answer has been read, or given up.
            Ok(answer.map(|body| {
                Body::new(body.map_frame(move |frame| {
                    let _open = &open;
                    frame
                }))
            }))
        })
    }
}

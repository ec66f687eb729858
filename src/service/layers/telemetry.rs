//! Each call is counted and traced once, however it ends: answered, refused, or given up by its caller.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use tonic::body::Body;
use tonic::{Code, Status};

use crate::service::call::{Call, Connection, Method, OpenCall};
use crate::service::connection::Stall;
use crate::service::layers::{Answer, Service};
use crate::service::status::code_name;
use crate::service::telemetry::metrics;
use crate::service::telemetry::traces::{self, Traces};

/// The layer.
#[derive(Debug, Clone)]
pub struct Telemetry<S> {
    inner: S,
    traces: Option<Arc<Traces>>,
    stall_timeout: Duration,
}

impl<S> Telemetry<S> {
    /// `inner`, watched. An answer that lies unread for `stall_timeout` is given up.
    pub fn new(inner: S, traces: Option<Arc<Traces>>, stall_timeout: Duration) -> Self {
        Self { inner, traces, stall_timeout }
    }
}

impl<S: Service> tower::Service<Request<Body>> for Telemetry<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Answer {
        let started = Instant::now();
        let method = Method::of(request.uri().path());
        let connection = request.extensions().get::<Arc<Connection>>().cloned();
        let span = self.traces.as_ref().map_or_else(opentelemetry::Context::new, |traces| {
            traces.begin_call(request.headers(), request.uri(), method, connection.as_deref())
        });
        let caller = Arc::<OnceLock<Arc<str>>>::default();
        let call = Call { method, started, deadline: None, span: span.clone(), caller: caller.clone() };
        let record = Record {
            method,
            started,
            caller,
            trace_id: traces::trace_id(&span, request.headers()),
            traceresponse: traces::traceresponse(&span),
            span,
            code: None,
            sent: 0,
            _open: connection.map(|connection| OpenCall::new(connection, method)),
        };
        request.extensions_mut().insert(call);
        let stall_timeout = self.stall_timeout;
        let answer = self.inner.call(request);
        Box::pin(async move {
            // Dropped with this future when the caller gives up, and counted then.
            let mut record = record;
            let mut answer = answer.await?;
            if let Some(ids) = record.traceresponse.take() {
                answer.headers_mut().insert("traceresponse", ids);
            }
            record.code = code_of(answer.headers());
            let stall = Stall::current();
            if let Some(stall) = &stall {
                stall.set(stall_timeout);
            }
            Ok(answer.map(|body| Body::new(Observed { body, record, stall, stall_timeout })))
        })
    }
}

/// One call, written down when this is dropped.
struct Record {
    method: Method,
    started: Instant,
    caller: Arc<OnceLock<Arc<str>>>,
    span: opentelemetry::Context,
    trace_id: Option<String>,
    traceresponse: Option<http::HeaderValue>,
    code: Option<Code>,
    sent: u64,
    _open: Option<OpenCall>,
}

impl Drop for Record {
    fn drop(&mut self) {
        // Without a status the caller went away before the end.
        let code = self.code.unwrap_or(Code::Cancelled);
        let took = self.started.elapsed();
        metrics::call_ended(self.method, code, took);
        metrics::response_sent(self.method, self.sent);
        let code = code_name(code);
        let caller = self.caller.get().map(AsRef::as_ref).filter(|name| !name.is_empty());
        if let Some(caller) = caller {
            metrics::caller_called(caller, code);
        }
        traces::end_call(&self.span, code, caller);
        let trace_id = self.trace_id.as_deref();
        let micros = took.as_micros() as i64;
        match code {
            "INTERNAL" | "UNKNOWN" | "DATA_LOSS" => {
                tracing::error!(method = self.method.name, code, caller, micros, trace_id, "call failed");
            }
            _ => tracing::debug!(method = self.method.name, code, caller, micros, trace_id, "call ended"),
        }
    }
}

fn code_of(headers: &HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|code| Code::from_bytes(code.as_bytes()))
}

/// An answer on its way out.
struct Observed {
    body: Body,
    record: Record,
    stall: Option<Arc<Stall>>,
    stall_timeout: Duration,
}

impl http_body::Body for Observed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        // Whoever asks for more has read what there was.
        if let Some(stall) = &this.stall {
            stall.clear();
        }
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        if let Some(stall) = &this.stall {
            stall.set(this.stall_timeout);
        }
        match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    this.record.sent += data.len() as u64;
                } else if let Some(trailers) = frame.trailers_ref() {
                    this.record.code = code_of(trailers);
                }
            }
            Some(Err(status)) => this.record.code = Some(status.code()),
            None => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

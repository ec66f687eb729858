//! Spans for a larger pipeline: the caller's trace goes on through us to the collector.
//!
//! Off and free unless an OTLP endpoint is set in the environment. Names are those of the OpenTelemetry semantic
//! conventions 1.45.0. Attributes are typed, and none holds text of a page or the query of a URL. The exporter has
//! threads of its own and a bounded queue: a collector that is down, slow or hangs costs spans, never calls.

use std::borrow::Cow;
use std::env;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue, Uri};
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanKind, Status as SpanStatus, TraceContextExt as _, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_otlp::SpanExporter as OtlpExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{
    BatchSpanProcessor, IdGenerator as _, RandomIdGenerator, SdkTracer, SdkTracerProvider, Span, SpanData, SpanEvents, SpanExporter,
    SpanLinks, SpanProcessor,
};

use crate::options::Stage;
use crate::service::call::{Connection, Method};
use crate::service::telemetry::metrics;

/// Version of the semantic conventions whose names we use.
const SCHEMA: &str = "https://opentelemetry.io/schemas/1.45.0";
/// Longest wait for the last spans when the process ends.
const FLUSH: Duration = Duration::from_secs(2);
/// Seconds between two warnings about the collector.
const WARN_EVERY: i64 = 60;

/// The way of spans to the collector.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    queue: Queue,
    scope: InstrumentationScope,
    ids: RandomIdGenerator,
    propagator: TraceContextPropagator,
    /// Drives the gRPC exporter's connection; its own, so that nothing here waits for calls or they for it.
    _runtime: Option<tokio::runtime::Runtime>,
}

impl Traces {
    /// The exporter that the `OTEL_*` variables ask for; `None` when they ask for none.
    ///
    /// # Errors
    /// What in them cannot be followed.
    pub fn from_env() -> Result<Option<Self>, String> {
        let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or_else(|| set("OTEL_EXPORTER_OTLP_ENDPOINT"));
        let off = set("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || set("OTEL_TRACES_EXPORTER").is_some_and(|value| value == "none");
        let Some(endpoint) = endpoint.filter(|_| !off) else { return Ok(None) };
        check_env(&endpoint, set)?;
        let protocol = set("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL").or_else(|| set("OTEL_EXPORTER_OTLP_PROTOCOL"));
        match protocol.as_deref() {
            None | Some("grpc") => {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(1)
                    .thread_name("otlp")
                    .enable_all()
                    .build()
                    .map_err(|error| format!("cannot start the trace exporter: {error}"))?;
                let exporter = {
                    let _inside = runtime.enter();
                    OtlpExporter::builder().with_tonic().build().map_err(|error| format!("OTLP over gRPC: {error}"))?
                };
                Ok(Some(Self::new(exporter, Some(runtime))))
            }
            Some("http/protobuf") => {
                let exporter = OtlpExporter::builder().with_http().build().map_err(|error| format!("OTLP over HTTP: {error}"))?;
                Ok(Some(Self::new(exporter, None)))
            }
            Some(other) => Err(format!("OTEL_EXPORTER_OTLP_PROTOCOL={other}: only grpc and http/protobuf are known")),
        }
    }

    fn new(exporter: OtlpExporter, runtime: Option<tokio::runtime::Runtime>) -> Self {
        let named = env::var_os("OTEL_SERVICE_NAME").is_some()
            || env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(|attributes| attributes.contains("service.name="));
        let mut resource = Resource::builder().with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        if !named {
            resource = resource.with_service_name("gleaner");
        }
        let resource = resource.build();
        let exporter = Counted { inner: exporter, warned: AtomicI64::new(0) };
        let queue = {
            let _inside = runtime.as_ref().map(tokio::runtime::Runtime::enter);
            Queue::new(exporter, &resource)
        };
        let provider = SdkTracerProvider::builder().with_span_processor(queue.clone()).with_resource(resource).build();
        let scope = InstrumentationScope::builder("gleaner").with_version(env!("CARGO_PKG_VERSION")).with_schema_url(SCHEMA).build();
        let tracer = provider.tracer_with_scope(scope.clone());
        let (ids, propagator) = (RandomIdGenerator::default(), TraceContextPropagator::new());
        Self { provider, tracer, queue, scope, ids, propagator, _runtime: runtime }
    }

    /// Begins the span of a call, as a child of the caller's.
    pub fn begin_call(&self, headers: &HeaderMap, uri: &Uri, method: Method, connection: Option<&Connection>) -> Context {
        let parent = self.propagator.extract_with_context(&Context::new(), &Headers(headers));
        let mut attributes = Vec::with_capacity(6);
        attributes.push(KeyValue::new("rpc.system.name", "grpc"));
        attributes.push(KeyValue::new("rpc.method", method.name));
        if let Some(authority) = uri.authority() {
            attributes.push(KeyValue::new("server.address", authority.host().to_owned()));
            if let Some(port) = authority.port_u16() {
                attributes.push(KeyValue::new("server.port", i64::from(port)));
            }
        }
        if let Some(connection) = connection {
            attributes.push(KeyValue::new("network.peer.address", connection.peer.ip().to_string()));
            attributes.push(KeyValue::new("network.peer.port", i64::from(connection.peer.port())));
        }
        let span = SpanBuilder::from_name(method.name).with_kind(SpanKind::Server).with_attributes(attributes);
        let span = self.tracer.build_with_context(span, &parent);
        parent.with_span(span)
    }

    /// Writes the spans of one page below `parent`: its wait, its work, and the longer stages of the work. The time of every
    /// stage is an attribute of the work.
    pub fn page(&self, parent: &Context, page: &Page<'_>) {
        if !parent.span().is_recording() {
            return;
        }
        let clock = Clock::now();
        self.interval(parent.span().span_context(), "gleaner.queue", (clock.at(page.queued), clock.at(page.started)));
        let mut attributes =
            vec![KeyValue::new("gleaner.html.size", page.html_bytes as i64), KeyValue::new("gleaner.outcome", page.outcome)];
        attributes.extend(page.counts.iter().map(|(name, count)| KeyValue::new(*name, *count)));
        let ends = page.stages.iter().skip(1).map(|(_, begin)| *begin).chain([page.ended]);
        let stages = page.stages.iter().zip(ends).map(|((stage, begin), end)| (*stage, *begin, end));
        let micros = |begin: Instant, end: Instant| end.saturating_duration_since(begin).as_micros() as i64;
        attributes.extend(stages.clone().map(|(stage, begin, end)| KeyValue::new(stage_time(stage), micros(begin, end))));
        let work = SpanBuilder::from_name("gleaner.page").with_start_time(clock.at(page.started)).with_attributes(attributes);
        let mut work = self.tracer.build_with_context(work, parent);
        for (stage, begin, end) in stages {
            if let Some(name) = stage_span(stage) {
                self.interval(work.span_context(), name, (clock.at(begin), clock.at(end)));
            }
        }
        work.end_with_timestamp(clock.at(page.ended));
    }

    /// A span without attributes whose ends are known. It is sampled as its `parent` was, which every sampler of the SDK
    /// would decide for it as well, so it goes straight to the queue.
    fn interval(&self, parent: &SpanContext, name: &'static str, time: (SystemTime, SystemTime)) {
        let (trace, id) = (parent.trace_id(), self.ids.new_span_id());
        self.queue.on_end(SpanData {
            span_context: SpanContext::new(trace, id, parent.trace_flags(), false, parent.trace_state().clone()),
            parent_span_id: parent.span_id(),
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: Cow::Borrowed(name),
            start_time: time.0,
            end_time: time.1,
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: SpanStatus::Unset,
            instrumentation_scope: self.scope.clone(),
        });
    }

    /// Sends what is left, for a short while.
    pub fn shutdown(&self) {
        let _ = self.provider.shutdown_with_timeout(FLUSH);
    }
}

/// Samplers of the specification that the SDK has.
const SAMPLERS: [&str; 6] =
    ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

/// Refuses what the SDK would pass over without a word: a misspelt sampler exports everything.
fn check_env(endpoint: &str, set: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    if !endpoint.starts_with("http://") {
        return Err(format!(
            "OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}: only http:// is known; a collector beside the service may go on over TLS"
        ));
    }
    if let Some(exporter) = set("OTEL_TRACES_EXPORTER").filter(|exporter| exporter != "otlp") {
        return Err(format!("OTEL_TRACES_EXPORTER={exporter}: only otlp and none are known"));
    }
    let sampler = set("OTEL_TRACES_SAMPLER");
    if let Some(sampler) = sampler.as_deref().filter(|sampler| !SAMPLERS.contains(sampler)) {
        return Err(format!("OTEL_TRACES_SAMPLER={sampler}: only {} are known", SAMPLERS.join(", ")));
    }
    if sampler.is_some_and(|sampler| sampler.ends_with("traceidratio"))
        && let Some(share) = set("OTEL_TRACES_SAMPLER_ARG")
        && !share.parse().is_ok_and(|share: f64| (0.0..=1.0).contains(&share))
    {
        return Err(format!("OTEL_TRACES_SAMPLER_ARG={share}: not a share from 0 to 1"));
    }
    Ok(())
}

/// Ends the span of a call.
pub fn end_call(span: &Context, code: &'static str, caller: Option<&str>) {
    let span = span.span();
    if !span.is_recording() {
        return;
    }
    span.set_attribute(KeyValue::new("rpc.status_code", code));
    if let Some(caller) = caller {
        span.set_attribute(KeyValue::new("enduser.id", caller.to_owned()));
    }
    if code != "OK" {
        span.set_attribute(KeyValue::new("error.type", code));
    }
    // The conventions call these the server's errors; what a caller did wrong is no error of the span.
    if matches!(code, "UNKNOWN" | "DEADLINE_EXCEEDED" | "UNIMPLEMENTED" | "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS") {
        span.set_status(SpanStatus::error(""));
    }
    span.end();
}

/// The ids of a call's span in the form of W3C `traceresponse`; `None` without a span.
pub fn traceresponse(span: &Context) -> Option<HeaderValue> {
    let span = span.span();
    let context = span.span_context();
    context
        .is_valid()
        .then(|| format!("00-{}-{}-{:02x}", context.trace_id(), context.span_id(), context.trace_flags().to_u8()))?
        .parse()
        .ok()
}

/// The trace id of a call for the log: of its span, else the caller's.
pub fn trace_id(span: &Context, headers: &HeaderMap) -> Option<String> {
    let context = span.span().span_context().clone();
    if context.is_valid() {
        return Some(context.trace_id().to_string());
    }
    let parent = headers.get("traceparent")?.to_str().ok()?;
    let id = parent.split('-').nth(1)?;
    (id.len() == 32 && id.bytes().all(|digit| digit.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// What the spans of one page tell.
#[derive(Debug)]
pub struct Page<'a> {
    /// When the page came.
    pub queued: Instant,
    /// When a thread took it.
    pub started: Instant,
    /// When the thread was done.
    pub ended: Instant,
    /// When each stage began.
    pub stages: &'a [(Stage, Instant)],
    /// Bytes of HTML.
    pub html_bytes: usize,
    /// "OK", or the reason of the error.
    pub outcome: &'static str,
    /// What was counted, by attribute name.
    pub counts: &'a [(&'static str, i64)],
}

/// The span of a stage. Those that take a few hundredths of a page at most have none; decoding has one, since where it takes
/// long a caller can help by declaring the charset.
const fn stage_span(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Segment | Stage::Head | Stage::Render => None,
        Stage::Decode => Some("gleaner.decode"),
        Stage::Parse => Some("gleaner.parse"),
        Stage::Classify => Some("gleaner.classify"),
        Stage::Metadata => Some("gleaner.metadata"),
        Stage::Assemble => Some("gleaner.assemble"),
        Stage::Quotes => Some("gleaner.quotes"),
    }
}

/// The attribute that tells how long a stage took, in microseconds.
const fn stage_time(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "gleaner.decode.micros",
        Stage::Parse => "gleaner.parse.micros",
        Stage::Segment => "gleaner.segment.micros",
        Stage::Head => "gleaner.head.micros",
        Stage::Classify => "gleaner.classify.micros",
        Stage::Metadata => "gleaner.metadata.micros",
        Stage::Assemble => "gleaner.assemble.micros",
        Stage::Quotes => "gleaner.quotes.micros",
        Stage::Render => "gleaner.render.micros",
    }
}

/// Turns the steady clock into the calendar's.
struct Clock(SystemTime, Instant);

impl Clock {
    fn now() -> Self {
        Self(SystemTime::now(), Instant::now())
    }

    fn at(&self, instant: Instant) -> SystemTime {
        self.0 - self.1.saturating_duration_since(instant)
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

/// The exporter's bounded queue, for spans that the SDK ends and for those that are written at once.
#[derive(Debug, Clone)]
struct Queue(Arc<BatchSpanProcessor>);

impl Queue {
    fn new(exporter: impl SpanExporter + 'static, resource: &Resource) -> Self {
        let mut processor = BatchSpanProcessor::builder(exporter).build();
        processor.set_resource(resource);
        Self(Arc::new(processor))
    }
}

impl SpanProcessor for Queue {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.0.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }
}

/// Counts what the exporter does, and complains at most once a minute.
struct Counted<E> {
    inner: E,
    warned: AtomicI64,
}

impl<E> fmt::Debug for Counted<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Counted")
    }
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        let result = self.inner.export(batch).await;
        metrics::spans(if result.is_ok() { "exported" } else { "failed" }, count);
        if let Err(error) = &result {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
            let last = self.warned.swap(now, Ordering::Relaxed);
            if now - last >= WARN_EVERY {
                tracing::warn!(%error, spans = count as i64, "spans could not be handed to the collector");
            } else {
                self.warned.store(last, Ordering::Relaxed);
            }
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

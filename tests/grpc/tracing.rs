//! Spans, as a collector gets them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gleaner::options::Stage;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tonic::{Request, Response, Status};

use crate::process::Process;
use crate::support::{page, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const CALL: &str = "gleaner.v1.GleanerService/CleanPage";
const HTML: &str =
    "<!doctype html><title>Secret words</title><article><h1>Secret words</h1><p>These secret words must not be in a span.</p></article>";

#[derive(Clone, Default)]
struct Collector {
    got: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    manner: Manner,
}

/// How a collector treats what it gets.
#[derive(Clone, Copy, Default)]
enum Manner {
    #[default]
    Takes,
    Refuses,
    TakesItsTime,
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(&self, request: Request<ExportTraceServiceRequest>) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.got.lock().expect("no panic").push(request.into_inner());
        match self.manner {
            Manner::Takes => {}
            Manner::Refuses => return Err(Status::resource_exhausted("enough")),
            Manner::TakesItsTime => tokio::time::sleep(Duration::from_millis(400)).await,
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    async fn open(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("bound");
        let server = tonic::transport::Server::builder().add_service(TraceServiceServer::new(self.clone()));
        tokio::spawn(server.serve_with_incoming(tokio_stream::wrappers::TcpListenerStream::new(listener)));
        addr
    }

    fn spans(&self) -> Vec<Span> {
        let got = self.got.lock().expect("no panic");
        got.iter()
            .flat_map(|request| &request.resource_spans)
            .flat_map(|resource| &resource.scope_spans)
            .flat_map(|scope| scope.spans.clone())
            .collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn traced() -> Request<gleaner::service::proto::CleanPageRequest> {
    let mut request = Request::new(page(HTML));
    request.metadata_mut().insert("traceparent", format!("00-{TRACE}-{PARENT}-01").parse().expect("ascii"));
    request.metadata_mut().insert("tracestate", "vendor=1".parse().expect("ascii"));
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn the_callers_trace_goes_on_to_the_collector() {
    const STAGES: [&str; 6] =
        ["gleaner.decode", "gleaner.parse", "gleaner.classify", "gleaner.metadata", "gleaner.assemble", "gleaner.quotes"];
    let collector = Collector::default();
    let endpoint = format!("http://{}", collector.open().await);
    let process = Process::start(&[], &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint), ("OTEL_BSP_SCHEDULE_DELAY", "50")]);
    process.serving().await;
    let answer = GleanerServiceClient::new(process.channel().await).clean_page(traced()).await.expect("answers");
    let told = answer.metadata().get("traceresponse").and_then(|ids| ids.to_str().ok()).expect("ids in the answer");
    assert!(told.starts_with(&format!("00-{TRACE}-")), "{told}");
    let ours = || collector.spans().into_iter().filter(|span| hex(&span.trace_id) == TRACE).collect::<Vec<_>>();
    until("spans", || async {
        let ours = ours();
        STAGES.iter().chain(&["gleaner.queue", "gleaner.page", CALL]).all(|name| ours.iter().any(|span| span.name == *name))
    })
    .await;
    let spans: BTreeMap<String, Span> = ours().into_iter().map(|span| (span.name.clone(), span)).collect();
    let call = &spans[CALL];
    assert_eq!((hex(&call.parent_span_id).as_str(), call.trace_state.as_str(), call.kind), (PARENT, "vendor=1", 2));
    for child in ["gleaner.queue", "gleaner.page"] {
        assert_eq!(spans[child].parent_span_id, call.span_id, "{child}");
    }
    for stage in STAGES {
        let span = &spans[stage];
        assert_eq!(span.parent_span_id, spans["gleaner.page"].span_id);
        assert!(span.start_time_unix_nano <= span.end_time_unix_nano);
    }
    let attribute = |span: &Span, key: &str| span.attributes.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone()?.value);
    assert_eq!(attribute(call, "rpc.status_code"), Some(Value::StringValue("OK".into())));
    assert_eq!(attribute(call, "rpc.system.name"), Some(Value::StringValue("grpc".into())));
    let work = &spans["gleaner.page"];
    assert_eq!(attribute(work, "gleaner.html.size"), Some(Value::IntValue(HTML.len() as i64)));
    let whole = (work.end_time_unix_nano - work.start_time_unix_nano) / 1_000;
    let micros = |stage: &Stage| match attribute(work, &format!("gleaner.{}.micros", stage.name())) {
        Some(Value::IntValue(micros)) => micros,
        other => panic!("{}: {other:?}", stage.name()),
    };
    let stages: i64 = Stage::ALL.iter().map(micros).sum();
    assert!((1..=whole as i64).contains(&stages), "stages take {stages} of {whole} µs");
    assert!(!format!("{spans:?}").contains("ecret"), "no text of a page");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_and_a_sampler_work_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = heads.clone();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = vec![0; 64 << 10];
            let read = stream.read(&mut buffer).await.unwrap_or(0);
            seen.lock().expect("no panic").push(String::from_utf8_lossy(&buffer[..read]).to_lowercase());
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .await;
        }
    });
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=value"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_TRACES_SAMPLER", "parentbased_always_off"),
    ];
    let process = Process::start(&[], &variables);
    process.serving().await;
    let mut client = GleanerServiceClient::new(process.channel().await);
    client.clean_page(page(HTML)).await.expect("not sampled");
    client.clean_page(traced()).await.expect("sampled by the caller");
    until("an export", || async { !heads.lock().expect("no panic").is_empty() }).await;
    let head = heads.lock().expect("no panic")[0].clone();
    assert!(head.starts_with("post /v1/traces ") && head.contains("x-key: value"), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_down_hangs_refuses_or_dawdles_costs_no_call() {
    // One that takes connections and says nothing, and one that is not there.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hanging = format!("http://{}", silent.local_addr().expect("bound"));
    let held = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            held.push(stream);
        }
    });
    let (refusing, dawdling) =
        (Collector { manner: Manner::Refuses, ..Default::default() }, Collector { manner: Manner::TakesItsTime, ..Default::default() });
    let [refuses, dawdles] = [refusing.open().await, dawdling.open().await].map(|addr| format!("http://{addr}"));
    for endpoint in [&hanging, "http://127.0.0.1:1", &refuses, &dawdles] {
        // An export may take an hour, so whoever waited for one would not end in time.
        let variables = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000"),
            ("OTEL_BSP_SCHEDULE_DELAY", "20"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "64"),
        ];
        let mut process = Process::start(&[], &variables);
        process.serving().await;
        let mut client = GleanerServiceClient::new(process.channel().await);
        for _ in 0..300 {
            client.clean_page(traced()).await.expect("answers");
        }
        for (collector, address) in [(&refusing, &refuses), (&dawdling, &dawdles)] {
            until("it was asked", || async { endpoint != address || !collector.spans().is_empty() }).await;
        }
        process.signal("TERM");
        assert_eq!(process.exit().await.code(), Some(0), "{endpoint}");
    }
    held.abort();
}

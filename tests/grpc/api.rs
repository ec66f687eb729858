//! What the service answers to good requests and to bad ones.

use std::collections::BTreeMap;
use std::io::Write as _;

use bytes::{BufMut as _, Bytes, BytesMut};
use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::proto::{self, CleanOptions, CleanPageRequest, CleanPagesRequest, CleanPagesResponse};
use prost::Message as _;
use tonic::codec::CompressionEncoding;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::{House, SOON, page};

const PAGE: &str = "<!doctype html><html lang=en><head><title>Bridge opens - The Harbour Post</title></head><body>\
    <nav><a href=/a>Home</a> <a href=/b>Sport</a></nav><article><h1>Bridge opens</h1>\
    <p>The new bridge over the harbour opened on Monday after three years of work, the council said.</p>\
    <p>Some two thousand people walked across it in the first hour, and many more are expected at the weekend.</p>\
    </article><footer>Copyright The Harbour Post</footer></body></html>";

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| format!("{} {}", info.domain, info.reason)).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_comes_back_as_an_article_however_it_is_compressed() {
    let house = House::open_real(&[]).await;
    let mut plain = house.client().await;
    let expected = plain.clean_page(page(PAGE)).await.expect("answers").into_inner();
    let body = expected.article.as_ref().and_then(|article| article.body.as_ref()).expect("body");
    assert!(body.text.contains("Some two thousand people"));
    assert_eq!(expected.page.as_ref().expect("page").input_bytes, PAGE.len() as u64);
    for compression in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = house.client().await.send_compressed(compression).accept_compressed(compression);
        assert_eq!(client.clean_page(page(PAGE)).await.expect("answers").into_inner(), expected, "{compression:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_asked_for_is_sent() {
    let house = House::open_real(&[]).await;
    let mut client = house.client().await;
    let ask = |paths: &[&str]| CleanPageRequest {
        read_mask: Some(prost_types::FieldMask { paths: paths.iter().map(ToString::to_string).collect() }),
        ..page(PAGE)
    };
    let answer = client.clean_page(ask(&["article.body.text"])).await.expect("answers").into_inner();
    let article = answer.article.expect("article");
    assert!(answer.page.is_none() && article.removed.is_empty() && article.title.is_empty());
    let body = article.body.expect("body");
    assert!(body.blocks.is_empty() && body.text.contains("harbour"));
    let status = client.clean_page(ask(&["article.titel"])).await.expect_err("unknown path");
    assert_eq!((status.code(), reason(&status)), (Code::InvalidArgument, "gleaner.v1 UNKNOWN_FIELD_PATH".to_owned()));
    assert!(status.message().contains("article.titel"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_name_the_field_and_the_limit() {
    let house = House::open_real(&["--max-message-bytes", "100000"]).await;
    let mut client = house.client().await;
    let with = |change: &dyn Fn(&mut CleanPageRequest)| {
        let mut request = page(PAGE);
        change(&mut request);
        request
    };
    let options = |options: CleanOptions| with(&move |request| request.options = Some(options.clone()));
    let cases = [
        (page(""), "EMPTY_CONTENT", "html"),
        (page(*b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"), "NOT_HTML", "html"),
        (page("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"), "NOT_HTML", "html"),
        (page("{\"title\": \"no page\", \"items\": [1, 2, 3]}"), "NOT_HTML", "html"),
        (with(&|request| request.content_type = "text/html; charset=klingon".into()), "UNKNOWN_ENCODING", "content_type"),
        (with(&|request| request.url = "not a url".into()), "INVALID_URL", "url"),
        (options(CleanOptions { bias: 99, ..Default::default() }), "UNKNOWN_ENUM_VALUE", "options.bias"),
        (options(CleanOptions { summary_mode: -1, ..Default::default() }), "UNKNOWN_ENUM_VALUE", "options.summary_mode"),
        (options(CleanOptions { body_formats: vec![1, 7], ..Default::default() }), "UNKNOWN_ENUM_VALUE", "options.body_formats"),
        (options(CleanOptions { removed_detail: 4, ..Default::default() }), "UNKNOWN_ENUM_VALUE", "options.removed_detail"),
        (page("a".repeat(100_001)), "CONTENT_TOO_LARGE", "html"),
    ];
    for (request, expected, field) in cases {
        let status = client.clean_page(request).await.expect_err(expected);
        assert_eq!((status.code(), reason(&status)), (Code::InvalidArgument, format!("gleaner.v1 {expected}")), "{status}");
        let named = status.get_details_bad_request().expect("bad request").field_violations;
        assert_eq!(named.first().map(|violation| violation.field.as_str()), Some(field), "{expected}");
    }
    let status = client.clean_page(page("a".repeat(200_000))).await.expect_err("too large");
    let info = status.get_details_error_info().expect("error info");
    assert_eq!(info.metadata.get("limit").map(String::as_str), Some("100000"));
}

/// Sends a body as it is; gives the code of the answer.
async fn raw(house: &House, encoding: Option<&str>, body: Bytes) -> (Option<Code>, http::HeaderMap) {
    let (code, headers, _) = raw_call(house, "CleanPage", encoding, body).await;
    (code, headers)
}

/// The same with a method, and with the bytes of the answer.
async fn raw_call(house: &House, method: &str, encoding: Option<&str>, body: Bytes) -> (Option<Code>, http::HeaderMap, Vec<u8>) {
    let request =
        http::Request::post(format!("http://{}/gleaner.v1.GleanerService/{method}", house.addr)).header("content-type", "application/grpc");
    let request = if let Some(encoding) = encoding { request.header("grpc-encoding", encoding) } else { request };
    let (_, code, headers, bytes) = raw_request(house, request, body).await;
    (code, headers, bytes)
}

/// Any request, and HTTP's status before the rest.
async fn raw_request(
    house: &House,
    request: http::request::Builder,
    body: Bytes,
) -> (http::StatusCode, Option<Code>, http::HeaderMap, Vec<u8>) {
    let stream = tokio::net::TcpStream::connect(house.addr).await.expect("connects");
    let (mut h2, connection) = h2::client::handshake(stream).await.expect("speaks HTTP/2");
    let driver = tokio::spawn(connection);
    let request = request.header("te", "trailers");
    let (answer, mut sender) = h2.send_request(request.body(()).expect("request"), false).expect("sends");
    // The server may answer before it has read everything.
    let _ = sender.send_data(body, true);
    let answer = answer.await.expect("answers");
    let (http, mut headers) = (answer.status(), answer.headers().clone());
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    while let Some(Ok(data)) = body.data().await {
        bytes.extend_from_slice(&data);
    }
    if let Ok(Some(trailers)) = body.trailers().await {
        headers.extend(trailers);
    }
    driver.abort();
    let code = headers.get("grpc-status").and_then(|status| status.to_str().ok()?.parse::<i32>().ok()).map(Code::from);
    (http, code, headers, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_in_vain_is_named() {
    let house = House::open(&[]).await;
    let page = "gleaner.v1.GleanerService/CleanPage";
    let check = "grpc.health.v1.Health/Check";
    let name = Bytes::from_static(b"\0\0\0\0\x03\x0a\x01x");
    let cases = [
        (page, "application/json", 415, Code::InvalidArgument, "application/json"),
        (page, "text/plain", 415, Code::InvalidArgument, "text/plain"),
        (check, "application/json", 415, Code::InvalidArgument, "application/json"),
        (page, "application/grpc+json", 200, Code::Unimplemented, "application/grpc+json"),
        ("gleaner.v1.GleanerService/CleanPages", "application/grpc+json", 200, Code::Unimplemented, "application/grpc+json"),
        (page, "application/grpc+proto", 200, Code::Ok, ""),
        ("gleaner.v1.GleanerService/Clean", "application/grpc", 200, Code::Unimplemented, "/gleaner.v1.GleanerService/Clean"),
        ("grpc.health.v1.Health/Ask", "application/grpc", 200, Code::Unimplemented, "/grpc.health.v1.Health/Ask"),
        (check, "application/grpc", 200, Code::NotFound, "liveness"),
    ];
    for (path, content_type, http, code, named) in cases {
        let request = http::Request::post(format!("http://{}/{path}", house.addr)).header("content-type", content_type);
        let (seen, status, headers, _) = raw_request(&house, request, name.clone()).await;
        assert_eq!((seen.as_u16(), status), (http, Some(code)), "{path} as {content_type}: {headers:?}");
        let said = headers.get("grpc-message").and_then(|said| said.to_str().ok()).unwrap_or_default();
        assert!(said.contains(named), "{path} as {content_type}: {said}");
    }
    until_budget_is_back(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_stream_that_is_none_fails_alone() {
    let house = House::open(&[]).await;
    let keyed = |key: &str, rest: &[u8]| [&[0x0a, key.len() as u8][..], key.as_bytes(), rest].concat();
    let good = |key: &str| keyed(key, &CleanPagesRequest { key: String::new(), page: Some(page("one")) }.encode_to_vec());
    for (name, encoding, bad) in [
        ("bad protobuf", None, frame(0, &keyed("bad", &[0xff; 40]))),
        ("bad UTF-8 in a page's address", None, frame(0, &keyed("bad", &[0x12, 0x04, 0x12, 0x02, 0xff, 0xfe]))),
        ("cut gzip", Some("gzip"), frame(1, &gzip(&good("bad"))[..30])),
    ] {
        let body = [frame(0, &good("a")), bad, frame(0, &good("b"))].concat();
        let (code, headers, bytes) = raw_call(&house, "CleanPages", encoding, body.into()).await;
        assert_eq!(code, Some(Code::Ok), "{name}: {headers:?}");
        let mut seen = BTreeMap::new();
        let mut rest = &bytes[..];
        while let [0, a, b, c, d, message @ ..] = rest {
            let (message, others) = message.split_at(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
            let answer = CleanPagesResponse::decode(message).expect("a message");
            let code = match answer.result.expect("a result") {
                PageResult::Response(_) => Code::Ok,
                PageResult::Error(error) => Code::from(error.code),
            };
            seen.insert(answer.key, code);
            rest = others;
        }
        let of = |key: &str, code: Code| (key.to_owned(), code);
        let bad = seen.iter().find(|(_, code)| **code == Code::InvalidArgument).map(|(key, _)| key.clone()).expect("one is refused");
        // Of a compressed message as much is known as was decompressed.
        assert!(bad == "bad" || encoding.is_some() && bad.is_empty(), "{name}: {seen:?}");
        assert_eq!(seen, BTreeMap::from([of("a", Code::Ok), of(&bad, Code::InvalidArgument), of("b", Code::Ok)]), "{name}");
    }
    until_budget_is_back(&house).await;
}

fn frame(flag: u8, message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(flag);
    frame.put_u32(message.len() as u32);
    frame.put(message);
    frame.freeze()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    compressed.write_all(bytes).expect("in memory");
    compressed.finish().expect("in memory")
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_request_are_the_callers_error() {
    let house = House::open(&["--max-message-bytes", "1000000"]).await;
    let bad_utf8 = [&[0x12, 0x02][..], &[0xff, 0xfe]].concat();
    let zeros = vec![0; 200 << 20];
    let cases: Vec<(&str, Option<&str>, Bytes, Code)> = vec![
        ("bad protobuf", None, frame(0, &[0xff; 40]), Code::InvalidArgument),
        ("invalid UTF-8", None, frame(0, &bad_utf8), Code::InvalidArgument),
        ("cut frame", None, frame(0, b"abcdef").slice(..8), Code::InvalidArgument),
        ("no frame", None, Bytes::new(), Code::InvalidArgument),
        ("unknown flag", None, frame(9, b""), Code::InvalidArgument),
        ("flag without encoding", None, frame(1, b"x"), Code::InvalidArgument),
        ("not gzip", Some("gzip"), frame(1, b"xxxxxxxxxxxxxxxxxxxxxx"), Code::InvalidArgument),
        ("not zstd", Some("zstd"), frame(1, b"xxxxxxxxxxxxxxxxxxxxxx"), Code::InvalidArgument),
        ("unknown encoding", Some("snappy"), frame(1, b"x"), Code::Unimplemented),
        ("gzip bomb", Some("gzip"), frame(1, &gzip(&zeros)), Code::InvalidArgument),
        ("zstd bomb", Some("zstd"), frame(1, &zstd::encode_all(&zeros[..], 1).expect("in memory")), Code::InvalidArgument),
        ("nested bomb", Some("gzip"), frame(1, &gzip(&gzip(&zeros).repeat(20))), Code::InvalidArgument),
        ("declared too large", None, Bytes::from_static(&[0, 0x7f, 0xff, 0xff, 0xff]), Code::InvalidArgument),
    ];
    for (name, encoding, body, expected) in cases {
        let (code, headers) = raw(&house, encoding, body).await;
        assert_eq!(code, Some(expected), "{name}: {headers:?}");
        if expected == Code::Unimplemented {
            let accepted = headers.get("grpc-accept-encoding").and_then(|value| value.to_str().ok()).unwrap_or_default();
            assert!(accepted.contains("gzip") && accepted.contains("zstd"), "{accepted}");
        }
    }
    until_budget_is_back(&house).await;
}

async fn until_budget_is_back(house: &House) {
    crate::support::until("all bytes given back", || async { house.metric(&["gleaner_inflight_bytes "]).await == 0.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_bytes_never_make_an_internal_error() {
    let house = House::open_real(&[]).await;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let honest = CleanPageRequest { url: "https://example.test/".into(), ..page(PAGE) }.encode_to_vec();
    for round in 0..150 {
        let mut message = honest.clone();
        for _ in 0..=round % 9 {
            let place = random() as usize % message.len();
            message[place] = random() as u8;
        }
        message.truncate(message.len() - (random() as usize % 3) * (round % 2) as usize);
        let (code, headers) = raw(&house, None, frame(0, &message)).await;
        assert!(matches!(code, Some(Code::Ok | Code::InvalidArgument)), "{round}: {headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_pages_cost_bounded_work() {
    let house = House::open_real(&["--timeout", "5s"]).await;
    let mut client = house.client().await;
    let deep = "<div>".repeat(100_000) + "deep";
    let formatting = "<b><i><a href=x>".repeat(4_000) + "text";
    let attribute = format!("<p title=\"{}\">short</p>", "a".repeat(2 << 20));
    let attributes = format!("<p {}>many</p>", (0..20_000).map(|n| format!("a{n}=1 ")).collect::<String>());
    for (name, html) in [("deep", deep), ("formatting", formatting), ("attribute", attribute), ("attributes", attributes)] {
        match tokio::time::timeout(SOON, client.clean_page(page(html))).await.expect(name) {
            Ok(_) => {}
            // Over a limit of ours, or stopped by the deadline.
            Err(status) => assert!(matches!(status.code(), Code::InvalidArgument | Code::DeadlineExceeded), "{name}: {status}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_stays_in_its_call() {
    let house = House::open(&[]).await;
    let mut client = house.client().await;
    for _ in 0..6 {
        let status = client.clean_page(page("panic")).await.expect_err("panics");
        assert_eq!((status.code(), reason(&status)), (Code::Internal, "gleaner.v1 INTERNAL".to_owned()));
        let id = status.get_details_error_info().and_then(|info| info.metadata.get("id").cloned()).expect("id");
        assert!(id.len() == 16 && !status.message().contains("said so"));
    }
    assert_eq!(house.metric(&["gleaner_cpu_threads "]).await, 2.0);
    let answer = client.clean_page(page("fine")).await.expect("goes on").into_inner();
    assert_eq!(answer.article.map(|article| article.title), Some("fine".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_over_the_limit_is_refused() {
    let house = House::open(&["--max-response-bytes", "1500"]).await;
    let status = house.client().await.clean_page(page("big 2000")).await.expect_err("too large");
    assert_eq!((status.code(), reason(&status)), (Code::OutOfRange, "gleaner.v1 ANSWER_TOO_LARGE".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_reflection_and_the_admin_port_answer() {
    use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let house = House::open(&[]).await;
    let mut health = HealthClient::new(house.channel().await);
    for service in ["", "gleaner.v1.GleanerService", "liveness"] {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await.expect("known").into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service:?}");
    }
    let unknown = health.check(HealthCheckRequest { service: "x".into() }).await.expect_err("unknown");
    assert_eq!(unknown.code(), Code::NotFound);

    let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let asked = tokio_stream::iter([
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("google.rpc.BadRequest".into())),
        ask(MessageRequest::FileContainingSymbol("gleaner.v1.Article".into())),
    ]);
    let mut answers =
        ServerReflectionClient::new(house.channel().await).server_reflection_info(asked).await.expect("reflects").into_inner();
    let mut next = async || answers.message().await.expect("answers").and_then(|answer| answer.message_response);
    let Some(MessageResponse::ListServicesResponse(services)) = next().await else { panic!("no list") };
    assert!(services.service.iter().any(|service| service.name == "gleaner.v1.GleanerService"));
    for _ in 0..2 {
        assert!(matches!(next().await, Some(MessageResponse::FileDescriptorResponse(_))));
    }

    assert!(house.get("/livez").await.starts_with("HTTP/1.1 200"));
    assert!(house.get("/version").await.contains("\"name\":\"gleaner\""));
    assert!(house.get("/nothing").await.starts_with("HTTP/1.1 404"));
    // A client that compresses all calls of its channel asks for health too.
    let mut health = HealthClient::new(house.channel().await).send_compressed(CompressionEncoding::Gzip);
    let asked = HealthCheckRequest { service: "gleaner.v1.GleanerService".into() };
    let answer = health.check(asked.clone()).await.expect("compressed health");
    assert_eq!(answer.into_inner().status(), ServingStatus::Serving);
    assert!(health.watch(asked).await.expect("compressed watch").into_inner().message().await.expect("answers").is_some());

    let metrics = house.get("/metrics").await;
    assert!(metrics.contains("# HELP gleaner_build_info") && metrics.contains("process_cpu_seconds_total"));

    let closed = House::open(&["--reflection", "false"]).await;
    let none = ServerReflectionClient::new(closed.channel().await).server_reflection_info(tokio_stream::iter([])).await;
    assert_eq!(none.map(|_| ()).expect_err("switched off").code(), Code::Unimplemented);
}

#[tokio::test(flavor = "multi_thread")]
async fn options_reach_the_core() {
    let house = House::open_real(&[]).await;
    let mut client = house.client().await;
    let options = CleanOptions {
        body_formats: vec![proto::BodyFormat::Markdown.into(), proto::BodyFormat::Html.into()],
        removed_detail: proto::RemovedDetail::None.into(),
        ..CleanOptions::default()
    };
    let answer = client.clean_page(CleanPageRequest { options: Some(options), ..page(PAGE) }).await.expect("answers").into_inner();
    let article = answer.article.expect("article");
    let body = article.body.expect("body");
    assert!(body.markdown.contains("two thousand") && body.html.contains("<p>"), "{body:?}");
    assert!(article.removed.is_empty());
}

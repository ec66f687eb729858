//! Who may call, and certificates that change.

use std::path::Path;

use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType};
use tempfile::TempDir;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use crate::process::gleaner;
use crate::support::{House, SOON, page, until};

/// An authority of a test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("authority"))
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate and its key.
    fn issue(&self, names: &[&str], uri: Option<&str>) -> (String, String) {
        let mut params = CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).expect("names");
        params.subject_alt_names.extend(uri.map(|uri| SanType::URI(uri.try_into().expect("ascii"))));
        let key = KeyPair::generate().expect("key");
        (params.signed_by(&key, &self.0).expect("certificate").pem(), key.serialize_pem())
    }
}

fn write(folder: &TempDir, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("file");
    path.display().to_string()
}

async fn channel(house: &House, authority: &Authority, identity: Option<(String, String)>) -> Result<Channel, tonic::transport::Error> {
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority.pem())).domain_name("localhost");
    if let Some((cert, key)) = identity {
        tls = tls.identity(Identity::from_pem(cert, key));
    }
    Endpoint::from_shared(format!("https://{}", house.addr)).expect("address").tls_config(tls)?.connect().await
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_needed_and_tokens_are_reloaded() {
    let folder = TempDir::new().expect("temporary folder");
    let file = write(&folder, "tokens", "0123456789abcdef-one  night crawler\n");
    let house = House::open(&["--token-file", &file, "--reload-interval", "50ms"]).await;
    let mut client = house.client().await;
    let with = |token: &str| {
        let mut request = Request::new(page("fine"));
        request.metadata_mut().insert("authorization", token.parse().expect("ascii"));
        request
    };
    let status = client.clean_page(page("fine")).await.expect_err("no token");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, "MISSING_TOKEN"));
    for wrong in ["Bearer 0123456789abcdef-two", "Basic 0123456789abcdef-one", "Bearer ", "Bearer"] {
        let status = client.clean_page(with(wrong)).await.expect_err(wrong);
        assert_eq!(status.code(), Code::Unauthenticated, "{wrong}");
    }
    assert!(client.clean_page(with("bearer 0123456789abcdef-one")).await.is_ok());
    assert_eq!(house.seen.begun(), 1 + 1, "the warm-up's, and one");
    let calls = || async { house.metric(&["gleaner_caller_calls_total", "caller=\"night crawler\"", "\"OK\""]).await >= 1.0 };
    until("the caller's call is counted", calls).await;
    assert!(HealthClient::new(house.channel().await).check(HealthCheckRequest::default()).await.is_ok(), "probes have no token");

    write(&folder, "tokens", "0123456789abcdef-two\n");
    until("the new token", || {
        let (mut client, request) = (client.clone(), with("Bearer 0123456789abcdef-two"));
        async move { client.clean_page(request).await.is_ok() }
    })
    .await;
    assert!(client.clean_page(with("Bearer 0123456789abcdef-one")).await.is_err());
    // A broken file leaves the tokens as they are.
    write(&folder, "tokens", "");
    until("the failure is counted", || async { house.metric(&["gleaner_reloads_total", "tokens", "failed"]).await >= 1.0 }).await;
    assert!(client.clean_page(with("Bearer 0123456789abcdef-two")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_refused_tells_every_page() {
    let folder = TempDir::new().expect("temporary folder");
    let file = write(&folder, "tokens", "0123456789abcdef-one\n");
    let house = House::open(&["--token-file", &file]).await;
    let (html, remote) = (write(&folder, "page.html", "fine"), format!("http://{}", house.addr));
    for pages in [1, 6, 60] {
        let mut command = gleaner(&["clean", "--format", "jsonl", "--remote", &remote]);
        command.args(vec![&html; pages]).stdout(std::process::Stdio::piped());
        let output = tokio::task::spawn_blocking(move || command.output().expect("runs")).await.expect("no panic");
        let lines = String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains("UNAUTHENTICATED")).count();
        assert_eq!((output.status.code(), lines), (Some(1), pages));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_are_known_by_their_certificates() {
    let folder = TempDir::new().expect("temporary folder");
    let (authority, other) = (Authority::new(), Authority::new());
    let (cert, key) = authority.issue(&["localhost"], None);
    let arguments = [
        ("--tls-cert", write(&folder, "tls.crt", &cert)),
        ("--tls-key", write(&folder, "tls.key", &key)),
        ("--tls-client-ca", write(&folder, "ca.crt", &authority.pem())),
        ("--tls-client-names", "crawler.test,spiffe://cluster/ns/news/*".to_owned()),
    ];
    let arguments: Vec<&str> = arguments.iter().flat_map(|(flag, value)| [*flag, value.as_str()]).collect();
    let house = House::open(&arguments).await;

    for (names, uri) in [(&["crawler.test"][..], None), (&[][..], Some("spiffe://cluster/ns/news/sa/reader"))] {
        let known = channel(&house, &authority, Some(authority.issue(names, uri))).await.expect("shakes hands");
        assert!(GleanerServiceClient::new(known).clean_page(page("fine")).await.is_ok(), "{names:?} {uri:?}");
    }
    let stranger = channel(&house, &authority, Some(authority.issue(&["stranger.test"], None))).await.expect("shakes hands");
    let status = GleanerServiceClient::new(stranger).clean_page(page("fine")).await.expect_err("not on the list");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, "UNKNOWN_CERTIFICATE"));

    let nobody = channel(&house, &authority, None).await.expect("shakes hands");
    assert!(HealthClient::new(nobody.clone()).check(HealthCheckRequest::default()).await.is_ok(), "probes have no certificate");
    let status = GleanerServiceClient::new(nobody).clean_page(page("fine")).await.expect_err("no certificate");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, "MISSING_CERTIFICATE"));

    // A certificate of another authority fails the handshake, at the latest with the first bytes.
    if let Ok(forged) = channel(&house, &authority, Some(other.issue(&["crawler.test"], None))).await {
        assert!(GleanerServiceClient::new(forged).clean_page(page("fine")).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_shows_a_certificate() {
    let folder = TempDir::new().expect("temporary folder");
    let authority = Authority::new();
    let ca = write(&folder, "ca.crt", &authority.pem());
    let write_both = |name: &str, (cert, key): (String, String)| {
        (write(&folder, &format!("{name}.crt"), &cert), write(&folder, &format!("{name}.key"), &key))
    };
    let (cert, key) = write_both("tls", authority.issue(&["localhost"], None));
    let house = House::open(&["--tls-cert", &cert, "--tls-key", &key, "--tls-client-ca", &ca]).await;
    let (cert, key) = write_both("own", authority.issue(&["crawler.test"], None));
    let html = write(&folder, "page.html", "fine");
    let port = house.addr.port();
    let run = async |words: &[&str]| {
        let mut command = gleaner(words);
        let output = tokio::task::spawn_blocking(move || command.output().expect("runs")).await.expect("no panic");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let remote = format!("https://localhost:{port}");
    let clean = ["clean", &html, "--remote", &remote, "--ca", &ca];
    assert_eq!(run(&[&clean[..], &["--cert", &cert, "--key", &key]].concat()).await, (Some(0), String::new()));
    let (code, said) = run(&clean).await;
    assert!(code == Some(1) && said.contains("UNAUTHENTICATED"), "{said}");
    assert_eq!(run(&[&clean[..], &["--cert", &cert]].concat()).await.0, Some(2), "without its key");
    let (code, said) = run(&[&clean[..], &["--cert", "/nowhere/own.crt", "--key", &key]].concat()).await;
    assert!(code == Some(2) && said.contains("--cert /nowhere/own.crt: No such file"), "{said}");
    let plain = format!("http://localhost:{port}");
    let (code, said) = run(&["clean", &html, "--remote", &plain, "--cert", &cert, "--key", &key]).await;
    assert!(code == Some(2) && said.contains("https://"), "{said}");
    for words in [&["clean", &html, "--remote", &plain][..], &["probe", &format!("localhost:{port}"), "--timeout", "1m"]] {
        let (code, said) = run(words).await;
        assert!(code == Some(1) && said.contains("if it speaks TLS, ask https://"), "{words:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_used_and_a_broken_one_is_not() {
    let folder = TempDir::new().expect("temporary folder");
    let (first, second) = (Authority::new(), Authority::new());
    let put = |authority: &Authority| {
        let (cert, key) = authority.issue(&["localhost"], None);
        (write(&folder, "tls.crt", &cert), write(&folder, "tls.key", &key))
    };
    let (cert, key) = put(&first);
    let house = House::open(&["--tls-cert", &cert, "--tls-key", &key, "--reload-interval", "50ms", "--handshake-timeout", "1m"]).await;
    let old = channel(&house, &first, None).await.expect("the first one");
    assert!(channel(&house, &second, None).await.is_err());

    put(&second);
    until("the second one", || async { channel(&house, &second, None).await.is_ok() }).await;
    assert!(channel(&house, &first, None).await.is_err());
    assert!(GleanerServiceClient::new(old).clean_page(page("fine")).await.is_ok(), "open connections live on");
    assert!(house.metric(&["gleaner_tls_cert_expiry_timestamp_seconds"]).await > 1.7e9);

    // A certificate without its key.
    let failed = house.metric(&["gleaner_reloads_total", "tls", "failed"]).await;
    write(&folder, "tls.crt", &first.issue(&["localhost"], None).0);
    until("the failure is counted", || async { house.metric(&["gleaner_reloads_total", "tls", "failed"]).await > failed }).await;
    assert!(channel(&house, &second, None).await.is_ok());

    assert!(Path::new(&cert).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_shakes_no_hands_is_closed_in_time() {
    let folder = TempDir::new().expect("temporary folder");
    let (cert, key) = Authority::new().issue(&["localhost"], None);
    let (cert, key) = (write(&folder, "tls.crt", &cert), write(&folder, "tls.key", &key));
    let house = House::open(&["--tls-cert", &cert, "--tls-key", &key, "--handshake-timeout", "500ms"]).await;
    // Nothing, plain bytes, half a handshake.
    for bytes in [&b""[..], b"GET / HTTP/1.1\r\n\r\n", &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]] {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut stream = tokio::net::TcpStream::connect(house.addr).await.expect("connects");
        stream.write_all(bytes).await.expect("sends");
        let mut rest = Vec::new();
        let read = tokio::time::timeout(SOON, stream.read_to_end(&mut rest)).await;
        assert!(read.is_ok(), "closed in time");
    }
}

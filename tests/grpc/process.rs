//! The binary as its own process: signals, start-up, limits of the system, and two instances that take turns.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use gleaner::service::proto::CleanPageRequest;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::support::{PATIENT, SOON, page, until, with_defaults};

const HTML: &str =
    "<!doctype html><title>Note</title><article><h1>Note</h1><p>One paragraph of some words, and then a few more of them.</p></article>";

/// A `gleaner serve` of its own; ended with the test.
pub struct Process {
    child: Child,
    pub grpc: SocketAddr,
    pub admin: SocketAddr,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command for the binary, with as little from outside as possible.
pub fn gleaner(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gleaner"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

impl Process {
    pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = gleaner(&Self::line(arguments));
        command.envs(variables.iter().copied());
        Self::spawn(command)
    }

    /// A command line on free ports; patient, and quick to stop, unless told otherwise.
    fn line<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
        let defaults = [&["serve", "--grpc-addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--lame-duck", "0s"], &PATIENT[..]];
        with_defaults(&defaults.concat(), arguments)
    }

    /// Starts in a shell that has done `first`.
    pub fn start_after(first: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{first} && exec \"$@\"")).arg("sh").arg(env!("CARGO_BIN_EXE_gleaner"));
        command.args(Self::line(arguments));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().expect("starts");
        let mut log = BufReader::new(child.stderr.take().expect("piped"));
        let mut line = String::new();
        while !line.contains("\"listening\"") {
            line.clear();
            assert!(log.read_line(&mut line).expect("a log") > 0, "ended before it listened");
        }
        // Somebody has to read on, or the process would stand still when the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let addr = |name: &str| {
            let at = line.split(&format!("\"{name}\":\"")).nth(1).and_then(|rest| rest.split('"').next()).expect("an address");
            at.parse().expect("an address")
        };
        Self { grpc: addr("grpc"), admin: addr("admin"), child }
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    pub async fn exit(&mut self) -> ExitStatus {
        let mut exited = None;
        until("it exits", || {
            exited = self.child.try_wait().expect("our child");
            std::future::ready(exited.is_some())
        })
        .await;
        exited.expect("just seen")
    }

    pub async fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.grpc)).expect("address").connect().await.expect("connects")
    }

    pub async fn serving(&self) {
        self.says(ServingStatus::Serving).await;
    }

    /// Waits until health says `status`.
    async fn says(&self, status: ServingStatus) {
        let health = HealthClient::new(self.channel().await);
        until(status.as_str_name(), || {
            let mut health = health.clone();
            async move { health.check(HealthCheckRequest::default()).await.is_ok_and(|answer| answer.into_inner().status() == status) }
        })
        .await;
    }

    /// Most memory that was ever resident, in MiB.
    pub fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("0 0");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_it_in_order_whatever_is_open() {
    // Long before the limit of a drain, which is ten minutes here.
    let mut process = Process::start(&[], &[]);
    process.serving().await;
    let mut watch = HealthClient::new(process.channel().await).watch(HealthCheckRequest::default()).await.expect("watches").into_inner();
    watch.message().await.expect("told");
    let (_open, queue) = tokio::sync::mpsc::channel(1);
    let mut client = GleanerServiceClient::new(process.channel().await);
    let _stream = client.clean_pages(tokio_stream::wrappers::ReceiverStream::new(queue)).await.expect("streams");
    process.signal("TERM");
    assert_eq!(process.exit().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_it_at_once_and_one_at_the_start_too() {
    let mut process = Process::start(&["--lame-duck", "10m"], &[]);
    process.serving().await;
    process.signal("TERM");
    process.says(ServingStatus::NotServing).await;
    process.signal("TERM");
    assert_eq!(process.exit().await.code(), Some(130));

    let mut early = Process::start(&[], &[]);
    early.signal("TERM");
    assert_eq!(early.exit().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_one_leaves_its_address_to_the_next() {
    let mut process = Process::start(&[], &[]);
    process.serving().await;
    let mut client = GleanerServiceClient::new(process.channel().await);
    client.clean_page(page(HTML)).await.expect("answers");
    process.signal("KILL");
    assert_eq!(process.exit().await.code(), None, "ended by the signal");
    assert!(client.clean_page(page(HTML)).await.is_err());
    let next = Process::start(&["--grpc-addr", &process.grpc.to_string()], &[]);
    next.serving().await;
    until("the client finds the next one", || {
        let mut client = client.clone();
        async move { client.clean_page(page(HTML)).await.is_ok() }
    })
    .await;
}

#[test]
fn what_cannot_work_is_said_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("bound").to_string();
    let folder = tempfile::tempdir().expect("temporary folder");
    let empty = folder.path().join("empty").display().to_string();
    std::fs::write(&empty, "").expect("file");
    let cases: [(&[&str], &str); 10] = [
        (&["--grpc-addr", &addr, "--admin-addr", "off"], "cannot listen on"),
        (&["--max-streams", "0"], "--max-streams"),
        (&["--timeout", "soon"], "--timeout"),
        (
            &["--tls-cert", "/nowhere/tls.crt", "--tls-key", "/nowhere/tls.key", "--grpc-addr", "127.0.0.1:0", "--admin-addr", "off"],
            "--tls-cert /nowhere/tls.crt: No such file",
        ),
        (&["--tls-cert", &empty, "--tls-key", &empty, "--grpc-addr", "127.0.0.1:0"], "holds no certificate"),
        (&["--token-file", "/nowhere/tokens", "--grpc-addr", "127.0.0.1:0", "--admin-addr", "off"], "--token-file /nowhere/tokens"),
        (&["--log", "=="], "--log"),
        (&["--cpu-threads", "100000"], "--cpu-threads must be at most 1024"),
        (&["--net-threads", "9999"], "--net-threads must be at most 256"),
        (&["--playground", "--admin-addr", "off"], "--playground"),
    ];
    for (arguments, said) in cases {
        let mut child = gleaner(&["serve"]).args(arguments).spawn().expect("starts");
        let mut log = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut log).expect("a log");
        assert_eq!(child.wait().expect("ends").code(), Some(2), "{arguments:?}: {log}");
        assert!(log.contains(said), "{arguments:?}: {log}");
        // The reader of flags adds how they are written.
        assert!(log.lines().count() == 1 || arguments.contains(&"soon"), "{arguments:?}: {log}");
    }
}

#[test]
fn variables_of_tracing_that_cannot_be_followed_end_the_start() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    let cases = [
        (
            vec![("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.test:4317")],
            "OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.test:4317: only http://",
        ),
        (vec![("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4317")], "only http://"),
        (vec![endpoint, ("OTEL_TRACES_SAMPLER", "banana")], "OTEL_TRACES_SAMPLER=banana: only always_on"),
        (
            vec![endpoint, ("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "1%")],
            "OTEL_TRACES_SAMPLER_ARG=1%: not a share",
        ),
        (vec![endpoint, ("OTEL_TRACES_EXPORTER", "zipkin")], "OTEL_TRACES_EXPORTER=zipkin: only otlp"),
        (vec![endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")], "OTEL_EXPORTER_OTLP_PROTOCOL=http/json"),
    ];
    for (variables, said) in cases {
        let addresses = ["--grpc-addr", "127.0.0.1:0", "--admin-addr", "off"];
        let mut child = gleaner(&["serve"]).args(addresses).envs(variables.clone()).spawn().expect("starts");
        let mut log = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut log).expect("a log");
        assert_eq!(child.wait().expect("ends").code(), Some(2), "{variables:?}: {log}");
        assert!(log.contains(said) && log.lines().count() == 1, "{variables:?}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_filter_of_the_log_lets_text_of_a_page_through() {
    let log = ["--log", "trace,html5ever=trace", "--grpc-addr", "127.0.0.1:0", "--admin-addr", "off"];
    let mut child = gleaner(&["serve"]).args(log).spawn().expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let addr = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("\"grpc\":\"")?;
        Some(rest.split('"').next()?.to_owned())
    });
    let reader = tokio::task::spawn_blocking(move || {
        let mut read = Vec::new();
        for line in lines.map_while(Result::ok) {
            let ended = line.contains("call ended");
            read.push(line);
            if ended {
                break;
            }
        }
        read
    });
    let channel = Endpoint::from_shared(format!("http://{}", addr.expect("listens"))).expect("address").connect().await.expect("connects");
    GleanerServiceClient::new(channel)
        .clean_page(page("<p>Confidential harbour plans, paragraph one of them.</p>"))
        .await
        .expect("answers");
    let lines = tokio::time::timeout(SOON, reader).await.expect("every call is told at this level").expect("reads");
    child.kill().expect("runs");
    child.wait().expect("ends");
    assert!(!lines.iter().any(|line| line.contains("Confidential")), "text of a page in the log");
}

#[test]
fn a_log_that_is_no_terminal_has_no_colours() {
    let addresses = ["--grpc-addr", "127.0.0.1:0", "--admin-addr", "off"];
    let mut child = gleaner(&["serve", "--log-format", "text"]).args(addresses).spawn().expect("starts");
    let mut line = String::new();
    BufReader::new(child.stderr.take().expect("piped")).read_line(&mut line).expect("a log");
    child.kill().expect("runs");
    child.wait().expect("ends");
    assert!(line.contains("listening") && !line.contains('\u{1b}'), "{line:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_bounded_by_the_budget() {
    const BUDGET_MIB: u64 = 32;
    let process = Process::start(&["--max-inflight-bytes", "33554432", "--cpu-threads", "2"], &[]);
    process.serving().await;
    let base = process.peak();
    let html: bytes::Bytes = HTML.as_bytes().iter().copied().cycle().take(4 << 20).collect::<Vec<_>>().into();
    let mut callers = Vec::new();
    for _ in 0..8 {
        let channel = process.channel().await;
        for _ in 0..8 {
            let mut client = GleanerServiceClient::new(channel.clone()).max_decoding_message_size(usize::MAX);
            let request = CleanPageRequest {
                html: html.clone(),
                read_mask: Some(prost_types::FieldMask { paths: vec!["page".into()] }),
                ..CleanPageRequest::default()
            };
            callers.push(tokio::spawn(async move { client.clean_page(request).await.map(|_| ()).map_err(|status| status.code()) }));
        }
    }
    let (mut good, mut shed) = (0, 0);
    for caller in callers {
        match caller.await.expect("no panic") {
            Ok(()) => good += 1,
            Err(code) => {
                assert_eq!(code, Code::ResourceExhausted);
                shed += 1;
            }
        }
    }
    // Two pages of 4 MiB that are mostly tags in work, the budget twice, and what is on its way in 64 calls. Without the
    // budget all 256 MiB would be held, 224 more than now; peaks of 356 to 386 over the base were measured, and 425 once.
    let most = base + 2 * 4 * 44 + 2 * BUDGET_MIB + 40;
    assert!(process.peak() <= most, "{} MiB of {most}, at first {base}; {good} served, {shed} shed", process.peak());
    assert!(good > 0 && shed > 0, "{good} served, {shed} shed");
}

#[tokio::test(flavor = "multi_thread")]
async fn few_file_descriptors_are_stood() {
    let mut process = Process::start_after("ulimit -n 40", &[]);
    process.serving().await;
    let mut client = GleanerServiceClient::new(process.channel().await);
    let mut held = Vec::new();
    for _ in 0..80 {
        // The system takes them for the service, which has no descriptors left for most.
        held.extend(tokio::time::timeout(Duration::from_secs(1), tokio::net::TcpStream::connect(process.grpc)).await.into_iter().flatten());
    }
    assert!(client.clean_page(page(HTML)).await.is_ok(), "open connections are served");
    drop(held);
    until("it recovers", || async {
        let endpoint = Endpoint::from_shared(format!("http://{}", process.grpc)).expect("address").timeout(Duration::from_secs(5));
        match endpoint.connect().await {
            Ok(channel) => GleanerServiceClient::new(channel).clean_page(page(HTML)).await.is_ok(),
            Err(_) => false,
        }
    })
    .await;
    process.signal("TERM");
    assert_eq!(process.exit().await.code(), Some(0));
}

/// One of two places where an instance runs, as a balancer that watches health sees it.
struct Place {
    channel: std::sync::Mutex<Option<Channel>>,
    serving: AtomicBool,
}

impl Place {
    fn take_over(self: &Arc<Self>, channel: Channel) {
        *self.channel.lock().expect("no panic") = Some(channel.clone());
        let place = self.clone();
        tokio::spawn(async move {
            let Ok(watch) = HealthClient::new(channel).watch(HealthCheckRequest::default()).await else { return };
            let mut watch = watch.into_inner();
            while let Ok(Some(told)) = watch.message().await {
                place.serving.store(told.status() == ServingStatus::Serving, Ordering::SeqCst);
            }
            place.serving.store(false, Ordering::SeqCst);
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_take_turns_and_no_call_fails() {
    const ROUNDS: usize = 4;
    // Time enough for a slow machine to tell all callers.
    let start = || Process::start(&["--lame-duck", "3s"], &[]);
    let places = [0, 1].map(|_| Arc::new(Place { channel: std::sync::Mutex::new(None), serving: AtomicBool::new(false) }));
    let mut processes = Vec::new();
    for place in &places {
        let process = start();
        process.serving().await;
        place.take_over(process.channel().await);
        processes.push(process);
    }
    until("both serve", || async { places.iter().all(|place| place.serving.load(Ordering::SeqCst)) }).await;
    let (done, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let callers: Vec<_> = (0..8)
        .map(|number| {
            let (places, done, calls) = (places.clone(), done.clone(), calls.clone());
            tokio::spawn(async move {
                for turn in number.. {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    let chosen =
                        [turn, turn + 1].map(|turn| &places[turn % 2]).into_iter().find(|place| place.serving.load(Ordering::SeqCst));
                    let Some(channel) = chosen.and_then(|place| place.channel.lock().expect("no panic").clone()) else {
                        tokio::task::yield_now().await;
                        continue;
                    };
                    // No retries: each call succeeds, or the test fails.
                    GleanerServiceClient::new(channel).clean_page(page(HTML)).await?;
                    calls.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<(), tonic::Status>(())
            })
        })
        .collect();
    for round in 0..ROUNDS {
        let (turn, before) = (round % 2, calls.load(Ordering::Relaxed));
        until("calls", || async { calls.load(Ordering::Relaxed) > before + 100 || callers.iter().any(JoinHandle::is_finished) }).await;
        let mut old = std::mem::replace(&mut processes[turn], start());
        processes[turn].serving().await;
        old.signal("TERM");
        assert_eq!(old.exit().await.code(), Some(0));
        until("told to go", || async { !places[turn].serving.load(Ordering::SeqCst) }).await;
        places[turn].take_over(processes[turn].channel().await);
        until("both serve", || async { places.iter().all(|place| place.serving.load(Ordering::SeqCst)) }).await;
    }
    done.store(true, Ordering::Relaxed);
    for caller in callers {
        if let Err(status) = caller.await.expect("no panic") {
            panic!("a call failed after {} good ones: {status:?}", calls.load(Ordering::Relaxed));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probe_tells_by_its_exit_status() {
    let process = Process::start(&[], &[]);
    process.serving().await;
    let probe = |arguments: &[&str]| gleaner(&["probe"]).args(arguments).status().expect("runs").code();
    assert_eq!(probe(&[&process.grpc.to_string(), "--timeout", "1m"]), Some(0));
    assert_eq!(probe(&[&process.grpc.to_string(), "--timeout", "1m", "--service", "liveness"]), Some(0));
    assert_eq!(probe(&[&process.grpc.to_string(), "--timeout", "1m", "--service", "unknown"]), Some(1));
    assert_eq!(probe(&[&process.admin.to_string(), "--timeout", "300ms"]), Some(1));
    assert_eq!(probe(&["http://"]), Some(2));
    assert_eq!(probe(&[&format!("ftp://{}", process.grpc)]), Some(2));
    let mut client = GleanerServiceClient::new(process.channel().await);
    assert_eq!(client.clean_page(page("")).await.map(|_| ()).expect_err("empty").code(), Code::InvalidArgument);
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_gives_the_same_answer_near_and_far() {
    let process = Process::start(&[], &[]);
    process.serving().await;
    let folder = tempfile::tempdir().expect("temporary folder");
    for number in 0..20 {
        let html = HTML.replace("One", &format!("Paragraph {number} is one"));
        std::fs::write(folder.path().join(format!("{number:02}.html")), html).expect("file");
    }
    std::fs::write(folder.path().join("05.html"), "").expect("file");
    let clean = |more: &[&str]| {
        let mut command = gleaner(&["clean", "--format", "jsonl"]);
        let output = command.arg(folder.path()).args(more).stdout(Stdio::piped()).output().expect("runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let (near, far) = (clean(&[]), clean(&["--remote", &format!("http://{}", process.grpc)]));
    assert_eq!(near.0, Some(1), "one page is empty");
    assert_eq!(near, far);
    assert_eq!(near.1.lines().count(), 20);
    assert_eq!(near.1.lines().filter(|line| line.contains("\"error\":{\"code\":\"INVALID_ARGUMENT\"")).count(), 1);
    assert_eq!(clean(&["--remote", &format!("ftp://{}", process.grpc)]).0, Some(2), "a scheme that nothing speaks");
    let nowhere = clean(&["--remote", "http://127.0.0.1:1"]);
    assert_eq!((nowhere.0, nowhere.1.lines().count()), (Some(1), 20), "every page is told");
}

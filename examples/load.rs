//! A load client that speaks gRPC and reads grpc-status.
//!
//! ```text
//! gleaner serve &
//! cargo run --release --example load -- closed --callers 8 --seconds 10 page.html
//! cargo run --release --example load -- open --rate 500 --seconds 10 page.html
//! cargo run --release --example load -- burst --calls 256 --connections 8 page.html
//! cargo run --release --example load -- overhead --rounds 2000 page.html
//! cargo run --release --example load -- stream --pages 100000 page.html
//! ```
//!
//! `closed` keeps a number of callers busy; `open` sends at a fixed rate and counts waiting from the moment when a
//! call was due, so that a slow server cannot hide; `burst` sends calls all at once; `overhead` sets calls beside the
//! same work in this process, turn by turn; `stream` sends pages over one stream. Latencies are kept by outcome in HDR
//! histograms, in microseconds. With `--json` the last line says the same to a program; `tests/service/run` reads it.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::{Args, Parser, Subcommand};
use cpu_time::ThreadTime;
use gleaner::article::Cleaned;
use gleaner::options::{Observer, Options, Unobserved};
use gleaner::service::config::Config;
use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::proto::{CleanPageRequest, CleanPageResponse, CleanPagesRequest};
use gleaner::service::server::{Listeners, Parts, serve};
use gleaner::service::status::code_name;
use hdrhistogram::Histogram;
use prost::Message as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// The service's, so that work in this process is like work in the other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    mode: Mode,
}

#[derive(Subcommand)]
enum Mode {
    /// Callers that each wait for an answer before they ask again.
    Closed {
        #[command(flatten)]
        target: Target,
        /// Callers at a time.
        #[arg(long, default_value_t = 8)]
        callers: usize,
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
    /// Calls at a fixed rate, whatever the answers.
    Open {
        #[command(flatten)]
        target: Target,
        /// Calls a second.
        #[arg(long, default_value_t = 100.0)]
        rate: f64,
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
    /// Calls all at once.
    Burst {
        #[command(flatten)]
        target: Target,
        /// Calls.
        #[arg(long, default_value_t = 256)]
        calls: usize,
    },
    /// Calls and the same work in this process, in turns.
    Overhead {
        #[command(flatten)]
        target: Target,
        /// Turns.
        #[arg(long, default_value_t = 1000)]
        rounds: usize,
    },
    /// Pages over one stream.
    Stream {
        #[command(flatten)]
        target: Target,
        /// Pages.
        #[arg(long, default_value_t = 10_000)]
        pages: usize,
    },
}

/// The service's settings, for the one that this program runs itself.
#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

#[derive(Args, Clone)]
struct Target {
    /// The service.
    #[arg(long, default_value = "http://127.0.0.1:50051")]
    addr: String,
    /// Its admin port, for the processor time of the server.
    #[arg(long, default_value = "127.0.0.1:9464")]
    admin: String,
    /// Connections to spread calls over.
    #[arg(long, default_value_t = 1)]
    connections: usize,
    /// Deadline of each call, in milliseconds; 0 for none.
    #[arg(long, default_value_t = 0)]
    deadline: u64,
    /// Share of calls that are given up.
    #[arg(long, default_value_t = 0.0)]
    cancel: f64,
    /// When they are given up at the latest, in microseconds; the moment is drawn anew for each.
    #[arg(long, default_value_t = 2000)]
    cancel_within: u64,
    /// Fields to ask for.
    #[arg(long, value_delimiter = ',')]
    read_mask: Vec<String>,
    /// Ends with a line of JSON.
    #[arg(long)]
    json: bool,
    /// The page.
    page: PathBuf,
}

fn main() -> Outcome<()> {
    let mode = Line::parse().mode;
    // A caller that waits for each answer needs one thread; with more of them, every call would pay for the client's own changes
    // of thread too.
    let runtime = match mode {
        Mode::Overhead { .. } => tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        _ => tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?,
    };
    runtime.block_on(async {
        match mode {
            Mode::Closed { target, callers, seconds } => closed(target, callers, Duration::from_secs_f64(seconds)).await,
            Mode::Open { target, rate, seconds } => open(target, rate, Duration::from_secs_f64(seconds)).await,
            Mode::Burst { target, calls } => burst(target, calls).await,
            Mode::Overhead { target, rounds } => overhead(target, rounds).await,
            Mode::Stream { target, pages } => stream(target, pages).await,
        }
    })
}

/// Longest latency that is told apart.
const LONGEST: Duration = Duration::from_mins(10);

/// Latencies by outcome.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<BTreeMap<&'static str, Histogram<u64>>>>);

impl Seen {
    fn record(&self, outcome: &'static str, took: Duration) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = seen.entry(outcome).or_insert_with(|| {
            // A histogram that grows by itself would clamp what it saturates to the two microseconds that it begins with.
            Histogram::new_with_bounds(1, LONGEST.as_micros() as u64, 3).unwrap_or_else(|_| unreachable!("bounds and digits are allowed"))
        });
        histogram.saturating_record(took.as_micros() as u64);
    }

    fn count(&self, outcome: &str) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(outcome).map_or(0, Histogram::len)
    }

    fn json(&self) -> Value {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let figures = |of: &Histogram<u64>| {
            let at = |quantile| of.value_at_quantile(quantile);
            json!({"calls": of.len(), "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": of.max()})
        };
        seen.iter().map(|(outcome, histogram)| ((*outcome).to_owned(), figures(histogram))).collect()
    }

    fn print(&self, took: Duration) {
        println!("{:<22} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  (µs)", "outcome", "calls", "calls/s", "p50", "p90", "p99", "max");
        for (outcome, histogram) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let calls = histogram.len();
            let at = |quantile| histogram.value_at_quantile(quantile);
            let rate = calls as f64 / took.as_secs_f64();
            println!("{outcome:<22} {calls:>9} {rate:>9.1} {:>9} {:>9} {:>9} {:>9}", at(0.5), at(0.9), at(0.99), histogram.max());
        }
    }
}

impl Target {
    fn request(&self) -> Outcome<CleanPageRequest> {
        let read_mask = (!self.read_mask.is_empty()).then(|| prost_types::FieldMask { paths: self.read_mask.clone() });
        Ok(CleanPageRequest { html: Bytes::from(std::fs::read(&self.page)?), read_mask, ..CleanPageRequest::default() })
    }

    async fn clients(&self) -> Outcome<Vec<GleanerServiceClient<Channel>>> {
        let mut clients = Vec::new();
        for _ in 0..self.connections.max(1) {
            let channel = Endpoint::from_shared(self.addr.clone())?.initial_stream_window_size(1 << 20).connect().await?;
            clients.push(GleanerServiceClient::new(channel).max_decoding_message_size(usize::MAX));
        }
        Ok(clients)
    }

    /// Processor seconds that the server has used.
    async fn server_seconds(&self) -> f64 {
        let ask = async {
            let mut stream = tokio::net::TcpStream::connect(&self.admin).await.ok()?;
            stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: load\r\nconnection: close\r\n\r\n").await.ok()?;
            let mut text = String::new();
            stream.read_to_string(&mut text).await.ok()?;
            text.lines().find_map(|line| line.strip_prefix("process_cpu_seconds_total ")?.parse().ok())
        };
        ask.await.unwrap_or(f64::NAN)
    }

    /// One call, written down from `due`.
    async fn call(&self, client: &mut GleanerServiceClient<Channel>, request: &CleanPageRequest, due: Instant, seen: &Seen) {
        let mut call = Request::new(request.clone());
        if self.deadline > 0 {
            call.set_timeout(Duration::from_millis(self.deadline));
        }
        let gives_up = self.cancel > 0.0 && rand::random::<f64>() < self.cancel;
        let answer = client.clean_page(call);
        let answer = if gives_up {
            match tokio::time::timeout(Duration::from_micros(rand::random_range(0..=self.cancel_within)), answer).await {
                Ok(answer) => answer,
                Err(_) => return seen.record("given up", due.elapsed()),
            }
        } else {
            answer.await
        };
        let code = answer.as_ref().map_or_else(tonic::Status::code, |_| Code::Ok);
        if let Err(status) = answer
            && !matches!(code, Code::ResourceExhausted | Code::DeadlineExceeded)
        {
            // The first one tells why; the others are counted.
            static TOLD: std::sync::Once = std::sync::Once::new();
            TOLD.call_once(|| eprintln!("{status:?}"));
        }
        seen.record(code_name(code), due.elapsed());
        if code == Code::ResourceExhausted {
            // A well-mannered caller heeds the advice; a test of overload wants to see the door.
            tokio::task::yield_now().await;
        }
    }
}

/// Asks for health fifty times a second until `end`.
fn watch_health(target: &Target, seen: Seen, end: Instant) -> tokio::task::JoinHandle<()> {
    let addr = target.addr.clone();
    tokio::spawn(async move {
        let Ok(endpoint) = Endpoint::from_shared(addr) else { return };
        let Ok(channel) = endpoint.connect().await else { return };
        let mut health = HealthClient::new(channel);
        while Instant::now() < end {
            let began = Instant::now();
            let well = health.check(HealthCheckRequest::default()).await.is_ok();
            seen.record(if well { "health" } else { "health failed" }, began.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
}

async fn closed(target: Target, callers: usize, time: Duration) -> Outcome<()> {
    let (request, clients, seen) = (target.request()?, target.clients().await?, Seen::default());
    let (before, began) = (target.server_seconds().await, Instant::now());
    let end = began + time;
    let health = watch_health(&target, seen.clone(), end);
    let running: Vec<_> = (0..callers)
        .filter_map(|number| clients.get(number % clients.len()).cloned())
        .map(|mut client| {
            let (target, request, seen) = (target.clone(), request.clone(), seen.clone());
            tokio::spawn(async move {
                while Instant::now() < end {
                    target.call(&mut client, &request, Instant::now(), &seen).await;
                }
            })
        })
        .collect();
    for caller in running {
        caller.await?;
    }
    health.await?;
    report(&target, &seen, began.elapsed(), before).await;
    Ok(())
}

async fn open(target: Target, rate: f64, time: Duration) -> Outcome<()> {
    let (request, clients, seen) = (target.request()?, target.clients().await?, Seen::default());
    let (before, began) = (target.server_seconds().await, Instant::now());
    let end = began + time;
    let health = watch_health(&target, seen.clone(), end);
    let mut running = tokio::task::JoinSet::new();
    for number in 0.. {
        let due = began + Duration::from_secs_f64(f64::from(number) / rate);
        if due >= end {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let Some(mut client) = clients.get(number as usize % clients.len()).cloned() else { break };
        let (target, request, seen) = (target.clone(), request.clone(), seen.clone());
        running.spawn(async move { target.call(&mut client, &request, due, &seen).await });
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
    health.await?;
    report(&target, &seen, began.elapsed(), before).await;
    Ok(())
}

async fn burst(target: Target, calls: usize) -> Outcome<()> {
    let (request, clients, seen) = (target.request()?, target.clients().await?, Seen::default());
    let (before, began) = (target.server_seconds().await, Instant::now());
    let mut running = tokio::task::JoinSet::new();
    for mut client in clients.iter().cycle().take(calls).cloned() {
        let (target, request, seen) = (target.clone(), request.clone(), seen.clone());
        running.spawn(async move { target.call(&mut client, &request, began, &seen).await });
    }
    while running.join_next().await.is_some() {}
    report(&target, &seen, began.elapsed(), before).await;
    Ok(())
}

async fn report(target: &Target, seen: &Seen, took: Duration, before: f64) {
    seen.print(took);
    let used = target.server_seconds().await - before;
    let a_second = seen.count("OK") as f64 / used;
    println!("server: {used:.2} s of processor, {a_second:.1} pages a processor second");
    if target.json {
        let took = took.as_secs_f64();
        println!("{}", json!({"seconds": took, "outcomes": seen.json(), "server_seconds": used, "pages_a_processor_second": a_second}));
    }
}

async fn overhead(target: Target, rounds: usize) -> Outcome<()> {
    let request = target.request()?;
    let mut client = target.clients().await?.remove(0);
    let seen = Seen::default();
    let options = Options::default();
    // What a caller in the process would get: the answer, as a message.
    let here =
        || gleaner::extract::extract(&request.html, &options, &Unobserved).map(|cleaned| CleanPageResponse::from(cleaned).encoded_len());
    println!("page {} bytes, answer {} bytes", request.html.len(), here()?);
    // The first turns warm caches and connections up.
    for _ in 0..rounds.div_ceil(10) {
        here()?;
        client.clean_page(request.clone()).await?;
    }
    let (before, began, mut used_here) = (target.server_seconds().await, Instant::now(), Duration::ZERO);
    for _ in 0..rounds {
        let (turn, used) = (Instant::now(), ThreadTime::now());
        here()?;
        used_here += used.elapsed();
        let (inside, turn) = (turn.elapsed(), Instant::now());
        client.clean_page(request.clone()).await?;
        seen.record("in process", inside);
        seen.record("over gRPC", turn.elapsed());
    }
    let (took, used) = (began.elapsed(), target.server_seconds().await - before);
    // What of it is the network's part, and what that of a thread that wakes up for each page; in turns of their own, since
    // whatever runs between two pages makes the next one slower.
    let thread = Elsewhere::new(request.html.clone());
    let mut echo = echo(&target, gleaner::extract::extract(&request.html, &options, &Unobserved)?).await?;
    for _ in 0..rounds.div_ceil(4) {
        here()?;
        let turn = Instant::now();
        echo.clean_page(request.clone()).await?;
        seen.record("echo over gRPC", turn.elapsed());
        here()?;
        let turn = Instant::now();
        thread.clean()?;
        seen.record("on another thread", turn.elapsed());
    }
    seen.print(took);
    let a_second = |seconds: f64| rounds as f64 / seconds;
    let (near, far) = (a_second(used_here.as_secs_f64()), a_second(used));
    println!("pages a processor second: {near:.1} in process, {far:.1} by the server, {:.3} of it", far / near);
    if target.json {
        println!("{}", json!({"outcomes": seen.json(), "in_process": near, "pages_a_processor_second": far}));
    }
    Ok(())
}

/// The same service with a ready answer instead of the work, on threads of its own.
async fn echo(target: &Target, ready: Cleaned) -> Outcome<GleanerServiceClient<Channel>> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let config =
        Settings::parse_from(["echo", "--cpu-threads", "1", "--grpc-addr", &format!("127.0.0.1:{port}"), "--admin-addr", "off"]).config;
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(async {
            let listeners = Listeners { grpc: tokio::net::TcpListener::bind(config.grpc_addr).await?, admin: None };
            let parts = Parts::new(config, Arc::new(move |_: &[u8], _: &Options, _: &dyn Observer| Ok(ready.clone())), None, None)?;
            serve(listeners, parts, std::future::pending()).await?;
            Outcome::Ok(())
        })
    });
    let target = Target { addr: format!("http://127.0.0.1:{port}"), ..target.clone() };
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match target.clients().await {
            Ok(mut clients) => return Ok(clients.remove(0)),
            Err(error) if Instant::now() > until => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// A thread of this process that cleans one page whenever it is told to.
struct Elsewhere {
    ask: mpsc::Sender<()>,
    answer: mpsc::Receiver<bool>,
}

impl Elsewhere {
    fn new(html: Bytes) -> Self {
        let ((ask, asked), (answered, answer)) = (mpsc::channel(), mpsc::channel());
        std::thread::spawn(move || {
            while asked.recv().is_ok() {
                let cleaned = gleaner::extract::extract(&html, &Options::default(), &Unobserved);
                let _ = answered.send(cleaned.is_ok_and(|cleaned| CleanPageResponse::from(cleaned).encoded_len() > 0));
            }
        });
        Self { ask, answer }
    }

    fn clean(&self) -> Outcome<()> {
        self.ask.send(())?;
        self.answer.recv()?.then_some(()).ok_or_else(|| "the page could not be cleaned".into())
    }
}

async fn stream(target: Target, pages: usize) -> Outcome<()> {
    let request = target.request()?;
    let mut client = target.clients().await?.remove(0);
    let before = target.server_seconds().await;
    let began = Instant::now();
    let sent = tokio_stream::iter((0..pages).map(move |number| CleanPagesRequest { key: number.to_string(), page: Some(request.clone()) }));
    let mut results = client.clean_pages(sent).await?.into_inner();
    let (mut good, mut bad) = (0_usize, BTreeMap::<&str, usize>::new());
    while let Some(result) = results.message().await? {
        match result.result {
            Some(PageResult::Response(_)) => good += 1,
            Some(PageResult::Error(error)) => *bad.entry(code_name(Code::from(error.code))).or_default() += 1,
            None => *bad.entry("no result").or_default() += 1,
        }
    }
    let took = began.elapsed();
    let used = target.server_seconds().await - before;
    println!("{good} of {pages} pages in {took:.1?}, {:.1} a second; failed: {bad:?}", good as f64 / took.as_secs_f64());
    println!("server: {used:.2} s of processor, {:.1} pages a processor second", good as f64 / used);
    if target.json {
        println!("{}", json!({"pages": good, "failed": bad, "seconds": took.as_secs_f64(), "server_seconds": used}));
    }
    Ok(())
}

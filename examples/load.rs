//! A load client that speaks gRPC and reads grpc-status.
//!
//! ```text
//! gleaner serve &
//! cargo run --release --example load -- closed --callers 8 --seconds 10 page.html
//! cargo run --release --example load -- open --rate 500 --seconds 10 page.html
//! cargo run --release --example load -- overhead --rounds 2000 page.html
//! cargo run --release --example load -- stream --pages 100000 page.html
//! ```
//!
//! `closed` keeps a number of callers busy; `open` sends at a fixed rate and counts waiting from the moment when a
//! call was due, so that a slow server cannot hide; `overhead` sets calls beside the same work in this process, turn
//! by turn; `stream` sends pages over one stream. Latencies are kept by outcome in HDR histograms, in microseconds.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::{Args, Parser, Subcommand};
use gleaner::options::{Options, Unobserved};
use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::proto::{CleanPageRequest, CleanPageResponse, CleanPagesRequest};
use gleaner::service::status::code_name;
use hdrhistogram::Histogram;
use prost::Message as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

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
    /// Share of calls that are given up after a tenth of the usual time.
    #[arg(long, default_value_t = 0.0)]
    cancel: f64,
    /// Fields to ask for.
    #[arg(long, value_delimiter = ',')]
    read_mask: Vec<String>,
    /// The page.
    page: PathBuf,
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Outcome<()> {
    match Line::parse().mode {
        Mode::Closed { target, callers, seconds } => closed(target, callers, Duration::from_secs_f64(seconds)).await,
        Mode::Open { target, rate, seconds } => open(target, rate, Duration::from_secs_f64(seconds)).await,
        Mode::Overhead { target, rounds } => overhead(target, rounds).await,
        Mode::Stream { target, pages } => stream(target, pages).await,
    }
}

/// Latencies by outcome.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<BTreeMap<&'static str, Histogram<u64>>>>);

impl Seen {
    fn record(&self, outcome: &'static str, took: Duration) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram =
            seen.entry(outcome).or_insert_with(|| Histogram::new(3).unwrap_or_else(|_| unreachable!("three digits are allowed")));
        // Beyond the histogram's range is beyond an hour.
        histogram.saturating_record(took.as_micros() as u64);
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
            match tokio::time::timeout(Duration::from_micros(300), answer).await {
                Ok(answer) => answer,
                Err(_) => return seen.record("given up", due.elapsed()),
            }
        } else {
            answer.await
        };
        let code = answer.map_or_else(|status| status.code(), |_| Code::Ok);
        seen.record(code_name(code), due.elapsed());
        if code == Code::ResourceExhausted {
            // A well-mannered caller heeds the advice; a test of overload wants to see the door.
            tokio::task::yield_now().await;
        }
    }
}

/// Asks for health ten times a second until `end`.
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
            tokio::time::sleep(Duration::from_millis(100)).await;
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

async fn report(target: &Target, seen: &Seen, took: Duration, before: f64) {
    seen.print(took);
    let used = target.server_seconds().await - before;
    let good = seen.0.lock().unwrap_or_else(PoisonError::into_inner).get("OK").map_or(0, Histogram::len);
    println!("server: {used:.2} s of processor, {:.1} pages a processor second", good as f64 / used);
}

async fn overhead(target: Target, rounds: usize) -> Outcome<()> {
    let request = target.request()?;
    let mut client = target.clients().await?.remove(0);
    let seen = Seen::default();
    let options = Options::default();
    // What a caller in the process would get: the answer, as a message.
    let here =
        || gleaner::extract::extract(&request.html, &options, &Unobserved).map(|cleaned| CleanPageResponse::from(cleaned).encoded_len());
    let began = Instant::now();
    for round in 0..rounds + rounds / 10 {
        let turn = Instant::now();
        let size = here()?;
        let (inside, turn) = (turn.elapsed(), Instant::now());
        client.clean_page(request.clone()).await?;
        let outside = turn.elapsed();
        // The first turns warm caches and connections up.
        if round >= rounds / 10 {
            seen.record("in process", inside);
            seen.record("over gRPC", outside);
            seen.record("difference", outside.saturating_sub(inside));
        } else if round == 0 {
            println!("page {} bytes, answer {size} bytes", request.html.len());
        }
    }
    seen.print(began.elapsed());
    Ok(())
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
    Ok(())
}

//! A client of Gleaner as a pipeline would have it: deadline, retries, balancing, trace, one call and a stream.
//!
//! ```sh
//! cargo run --example client -- dns:///gleaner-headless.gleaner:50051 [--stream] PAGE...
//! ```
//!
//! Prints a line for each page. tonic has no resolver and no retries of its own: both are here, the retries as
//! `examples/service_config.json` says, each at the next server of the name. tonic's own balancer chooses by chance, and may choose one that
//! has gone at every attempt.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::proto::{CleanPageRequest, CleanPagesRequest};
use gleaner::service::status::code_name;
use tokio_stream::iter;
use tonic::codec::CompressionEncoding;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

type Fault = Box<dyn Error + Send + Sync>;
type Client = GleanerServiceClient<Channel>;

/// How often addresses are looked up.
const LOOK_UP: Duration = Duration::from_secs(5);
const DEADLINE: Duration = Duration::from_secs(10);

/// The retry policy of a service config.
struct Retries {
    attempts: u64,
    backoff: Duration,
    longest: Duration,
    factor: f64,
    codes: BTreeSet<String>,
}

impl Retries {
    fn read() -> Result<Self, Fault> {
        let config: serde_json::Value = serde_json::from_str(include_str!("service_config.json"))?;
        let policy = &config["methodConfig"][0]["retryPolicy"];
        let seconds = |name: &str| policy[name].as_str().and_then(|text| text.strip_suffix('s')?.parse().ok());
        let codes = policy["retryableStatusCodes"].as_array().ok_or("no codes")?;
        Ok(Self {
            attempts: policy["maxAttempts"].as_u64().ok_or("no attempts")?,
            backoff: Duration::from_secs_f64(seconds("initialBackoff").ok_or("no backoff")?),
            longest: Duration::from_secs_f64(seconds("maxBackoff").ok_or("no longest backoff")?),
            factor: policy["backoffMultiplier"].as_f64().ok_or("no factor")?,
            codes: codes.iter().filter_map(|code| code.as_str().map(str::to_owned)).collect(),
        })
    }

    /// How long to wait before the next attempt; `None` when there is none. The server's own advice comes first.
    fn wait(&self, attempt: u64, status: &Status) -> Option<Duration> {
        if attempt >= self.attempts || !self.codes.contains(code_name(status.code())) {
            return None;
        }
        let advised = status.get_details_retry_info().and_then(|info| info.retry_delay);
        let backoff = self.backoff.mul_f64(self.factor.powi(attempt as i32 - 1)).min(self.longest);
        Some(advised.unwrap_or_else(|| backoff.mul_f64(0.8 + 0.4 * rand::random::<f64>())))
    }
}

/// The servers behind a name, which take turns: a call that is tried again goes to the next one, so that one that is gone costs an attempt
/// and no call.
struct Servers {
    name: String,
    known: Mutex<BTreeMap<SocketAddr, Client>>,
    turn: AtomicUsize,
}

impl Servers {
    /// Looks the name up, now and for as long as the process lives.
    async fn of(target: &str) -> Result<Arc<Self>, Fault> {
        let name = target.strip_prefix("dns:///").unwrap_or(target).to_owned();
        let servers = Arc::new(Self { name, known: Mutex::default(), turn: AtomicUsize::new(0) });
        servers.look_up().await?;
        let looking = Arc::clone(&servers);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK_UP).await;
                // What is known stays where a look-up fails.
                let _ = looking.look_up().await;
            }
        });
        Ok(servers)
    }

    async fn look_up(&self) -> Result<(), Fault> {
        let mut found = BTreeSet::new();
        for name in self.name.split(',') {
            found.extend(tokio::net::lookup_host(name).await?);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|address, _| found.contains(address));
        for address in found {
            if let Entry::Vacant(place) = known.entry(address) {
                place.insert(connect(address)?);
            }
        }
        Ok(())
    }

    /// The server whose turn it is.
    fn next(&self) -> Result<Client, Fault> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed).checked_rem(known.len()).ok_or("the name has no address")?;
        Ok(known.values().nth(turn).ok_or("the name has no address")?.clone())
    }
}

/// A client of one server, connected when it is first called and again when the connection has gone.
fn connect(address: SocketAddr) -> Result<Client, Fault> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?
        .connect_timeout(Duration::from_secs(2))
        .http2_keep_alive_interval(Duration::from_mins(1))
        .connect_lazy();
    Ok(GleanerServiceClient::new(channel)
        .send_compressed(CompressionEncoding::Zstd)
        .accept_compressed(CompressionEncoding::Zstd)
        .max_decoding_message_size(64 << 20))
}

/// A request within the trace `trace`, as W3C Trace Context writes it.
fn traced<T>(message: T, trace: u128) -> Result<Request<T>, Fault> {
    let mut request = Request::new(message);
    let span = rand::random::<u64>() | 1;
    request.metadata_mut().insert("traceparent", format!("00-{trace:032x}-{span:016x}-01").parse()?);
    Ok(request)
}

/// Cleans one page; how many times it was tried stands in the line.
async fn one(servers: &Servers, page: &Path, trace: u128, retries: &Retries) -> Result<String, Fault> {
    let message = CleanPageRequest { html: std::fs::read(page)?.into(), ..CleanPageRequest::default() };
    let ends = tokio::time::Instant::now() + DEADLINE;
    for attempt in 1.. {
        let mut request = traced(message.clone(), trace)?;
        request.set_timeout(ends - tokio::time::Instant::now());
        match servers.next()?.clean_page(request).await {
            Ok(answer) => return Ok(answer.into_inner().article.unwrap_or_default().title),
            Err(status) => match retries.wait(attempt, &status) {
                Some(wait) if tokio::time::Instant::now() + wait < ends => tokio::time::sleep(wait).await,
                _ => return Err(format!("{}: {}", code_name(status.code()), status.message()).into()),
            },
        }
    }
    Err("never tried".into())
}

/// Cleans many pages over one call; returns how many failed.
async fn stream(client: &mut Client, pages: Vec<PathBuf>, trace: u128) -> Result<usize, Fault> {
    let mut open: BTreeSet<String> = pages.iter().map(|page| page.display().to_string()).collect();
    // Read lazily: HTTP/2 flow control asks for the next page when the service can take it.
    let requests = pages.into_iter().filter_map(|page| {
        let html = std::fs::read(&page).ok()?.into();
        let request = CleanPageRequest { html, ..CleanPageRequest::default() };
        Some(CleanPagesRequest { key: page.display().to_string(), page: Some(request) })
    });
    let mut results = client.clean_pages(traced(iter(requests), trace)?).await?.into_inner();
    let mut failed = 0;
    while let Some(result) = results.message().await? {
        open.remove(&result.key);
        match result.result {
            Some(PageResult::Response(answer)) => println!("{}\t{}", result.key, answer.article.unwrap_or_default().title),
            Some(PageResult::Error(error)) => {
                failed += 1;
                eprintln!("{}: {}", result.key, error.message);
            }
            None => failed += 1,
        }
    }
    Ok(failed + open.len())
}

#[tokio::main]
async fn main() -> Result<ExitCode, Fault> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let streams = arguments.iter().any(|argument| argument == "--stream");
    arguments.retain(|argument| argument != "--stream");
    let Some((target, pages)) = arguments.split_first() else {
        return Err("usage: client dns:///host:port [--stream] PAGE...".into());
    };
    let trace: u128 = rand::random();
    eprintln!("trace {trace:032x}");
    let servers = Servers::of(target).await?;
    let pages: Vec<PathBuf> = pages.iter().map(PathBuf::from).collect();
    let mut failed = 0;
    if streams {
        failed = stream(&mut servers.next()?, pages, trace).await?;
    } else {
        let retries = Retries::read()?;
        for page in &pages {
            match one(&servers, page, trace, &retries).await {
                Ok(title) => println!("{}\t{title}", page.display()),
                Err(error) => {
                    failed += 1;
                    eprintln!("{}: {error}", page.display());
                }
            }
        }
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

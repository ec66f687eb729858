//! A client of Gleaner as a pipeline would have it: deadline, retries, balancing, trace, one call and a stream.
//!
//! ```sh
//! cargo run --example client -- dns:///gleaner-headless.gleaner:50051 [--stream] PAGE...
//! ```
//!
//! Prints a line for each page. tonic has no resolver and no retries of its own: both are here, the retries as
//! `examples/service_config.json` says. Its balancer takes the less busy of two servers by chance.

use std::collections::BTreeSet;
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::proto::{CleanPageRequest, CleanPagesRequest};
use gleaner::service::status::code_name;
use tokio_stream::iter;
use tonic::codec::CompressionEncoding;
use tonic::transport::channel::Change;
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

/// Follows the addresses of a name for as long as the process lives.
async fn connect(target: &str) -> Result<Client, Fault> {
    let name = target.strip_prefix("dns:///").unwrap_or(target).to_owned();
    let (channel, changes) = Channel::balance_channel::<SocketAddr>(64);
    let mut known = BTreeSet::new();
    let first = look_up(&name).await?;
    update(&changes, &mut known, first).await?;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK_UP).await;
            let Ok(found) = look_up(&name).await else { continue };
            if update(&changes, &mut known, found).await.is_err() {
                return;
            }
        }
    });
    Ok(GleanerServiceClient::new(channel)
        .send_compressed(CompressionEncoding::Zstd)
        .accept_compressed(CompressionEncoding::Zstd)
        .max_decoding_message_size(64 << 20))
}

async fn look_up(name: &str) -> std::io::Result<BTreeSet<SocketAddr>> {
    let mut found = BTreeSet::new();
    for name in name.split(',') {
        found.extend(tokio::net::lookup_host(name).await?);
    }
    Ok(found)
}

async fn update(
    changes: &tokio::sync::mpsc::Sender<Change<SocketAddr, Endpoint>>,
    known: &mut BTreeSet<SocketAddr>,
    found: BTreeSet<SocketAddr>,
) -> Result<(), Fault> {
    for gone in known.difference(&found) {
        changes.send(Change::Remove(*gone)).await?;
    }
    for new in found.difference(known) {
        let endpoint = Endpoint::from_shared(format!("http://{new}"))?
            .connect_timeout(Duration::from_secs(2))
            .http2_keep_alive_interval(Duration::from_mins(1));
        changes.send(Change::Insert(*new, endpoint)).await?;
    }
    *known = found;
    Ok(())
}

/// A request within the trace `trace`, as W3C Trace Context writes it.
fn traced<T>(message: T, trace: u128) -> Result<Request<T>, Fault> {
    let mut request = Request::new(message);
    let span = rand::random::<u64>() | 1;
    request.metadata_mut().insert("traceparent", format!("00-{trace:032x}-{span:016x}-01").parse()?);
    Ok(request)
}

/// Cleans one page; how many times it was tried stands in the line.
async fn one(client: &mut Client, page: &Path, trace: u128, retries: &Retries) -> Result<String, Fault> {
    let message = CleanPageRequest { html: std::fs::read(page)?.into(), ..CleanPageRequest::default() };
    let ends = tokio::time::Instant::now() + DEADLINE;
    for attempt in 1.. {
        let mut request = traced(message.clone(), trace)?;
        request.set_timeout(ends - tokio::time::Instant::now());
        match client.clean_page(request).await {
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
    let mut client = connect(target).await?;
    let pages: Vec<PathBuf> = pages.iter().map(PathBuf::from).collect();
    let mut failed = 0;
    if streams {
        failed = stream(&mut client, pages, trace).await?;
    } else {
        let retries = Retries::read()?;
        for page in &pages {
            match one(&mut client, page, trace, &retries).await {
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

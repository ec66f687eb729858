//! A service in this process, on ports of its own, with pages that do what they say.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use gleaner::article::{Article, Cleaned};
use gleaner::error::{Error, ErrorKind};
use gleaner::service::api::Cleaner;
use gleaner::service::config::Config;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::proto::{CleanPageRequest, CleanPagesRequest};
use gleaner::service::server::{Ending, Listeners, Parts, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

/// Longest time for anything that is bound to happen, also on a machine that is busy with something else. No test waits
/// so long for what must not happen.
pub const SOON: Duration = Duration::from_mins(2);
/// Limits that no test reaches unless it asks for shorter ones: what must succeed has all the time of a busy machine.
pub const PATIENT: [&str; 6] = ["--timeout", "10m", "--queue-max-wait", "1m", "--drain-timeout", "10m"];

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    config: Config,
}

/// The settings of a command line; patient, and quick to stop, unless told otherwise.
fn config(arguments: &[&str]) -> Config {
    let defaults = [&["gleaner", "--lame-duck", "0s", "--cpu-threads", "2"], &PATIENT[..]].concat();
    Line::parse_from(with_defaults(&defaults, arguments)).config
}

/// A command line with defaults that its own flags replace.
pub fn with_defaults<'a>(defaults: &[&'a str], arguments: &[&'a str]) -> Vec<&'a str> {
    let mut words = defaults.to_vec();
    for flag in arguments.iter().filter(|word| word.starts_with("--")) {
        if let Some(place) = words.iter().position(|word| word == flag) {
            words.drain(place..place + 2);
        }
    }
    words.extend(arguments);
    words
}

/// What the pages of a test did.
#[derive(Debug, Default)]
pub struct Seen {
    pub begun: AtomicUsize,
    pub ended: AtomicUsize,
    pub interrupted: AtomicUsize,
    /// Whether pages that hold may end.
    released: AtomicBool,
}

impl Seen {
    pub fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    pub fn interrupted(&self) -> usize {
        self.interrupted.load(Ordering::SeqCst)
    }

    /// Lets the pages end that hold.
    pub fn release(&self) {
        self.released.store(true, Ordering::SeqCst);
    }
}

/// A cleaner that obeys its page: "panic", "work MILLISECONDS" and "hold" until it is released (both stop when told),
/// "big BYTES", anything else is echoed as the title.
pub fn obedient(seen: Arc<Seen>) -> Cleaner {
    Arc::new(move |html, _, observer| {
        seen.begun.fetch_add(1, Ordering::SeqCst);
        let text = String::from_utf8_lossy(html.get(..html.len().min(64)).unwrap_or_default()).into_owned();
        let number = || text.split(' ').nth(1).and_then(|number| number.trim().parse::<u64>().ok()).unwrap_or(0);
        let mut article = Article::default();
        match text.split(' ').next() {
            Some("panic") => panic!("the page said so"),
            Some(word @ ("work" | "hold")) => {
                let end = Instant::now() + Duration::from_millis(number());
                while if word == "work" { Instant::now() < end } else { !seen.released.load(Ordering::SeqCst) } {
                    if observer.interrupted() {
                        seen.interrupted.fetch_add(1, Ordering::SeqCst);
                        return Err(Error::new(ErrorKind::Interrupted, "html", "was given up"));
                    }
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
            Some("big") => article.body.text = "x".repeat(number() as usize),
            _ => article.title = text,
        }
        seen.ended.fetch_add(1, Ordering::SeqCst);
        Ok(Cleaned { article, ..Cleaned::default() })
    })
}

/// A running service.
pub struct House {
    pub addr: SocketAddr,
    pub admin: SocketAddr,
    pub seen: Arc<Seen>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<Result<Ending, String>>,
}

impl House {
    /// Opens a service whose pages do what they say, and waits until it serves.
    pub async fn open(arguments: &[&str]) -> Self {
        let seen = Arc::new(Seen::default());
        Self::open_with(config(arguments), obedient(seen.clone()), seen).await
    }

    /// Opens the service as it is.
    pub async fn open_real(arguments: &[&str]) -> Self {
        Self::open_with(config(arguments), Arc::new(gleaner::extract::extract), Arc::default()).await
    }

    async fn open_with(config: Config, cleaner: Cleaner, seen: Arc<Seen>) -> Self {
        let (grpc, admin) = (listener().await, listener().await);
        let (addr, admin_addr) = (grpc.local_addr().expect("bound"), admin.local_addr().expect("bound"));
        let (stop, stopped) = oneshot::channel::<()>();
        let listeners = Listeners { grpc, admin: Some(admin) };
        let parts = Parts::new(config, cleaner, None, None).expect("settings that work");
        let running = tokio::spawn(serve(listeners, parts, async move {
            let _ = stopped.await;
        }));
        let house = Self { addr, admin: admin_addr, seen, stop: Some(stop), running };
        until("ready", || async { house.get("/readyz").await.starts_with("HTTP/1.1 200") || house.running.is_finished() }).await;
        house
    }

    /// A channel of its own.
    pub async fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.addr)).expect("address").connect().await.expect("connects")
    }

    pub async fn client(&self) -> GleanerServiceClient<Channel> {
        GleanerServiceClient::new(self.channel().await).max_decoding_message_size(usize::MAX)
    }

    /// Tells the service to stop.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Tells the service to stop, and waits for the end.
    pub async fn ended(mut self) -> Ending {
        self.stop();
        tokio::time::timeout(SOON, &mut self.running).await.expect("ends in time").expect("no panic").expect("served")
    }

    /// What the admin port answers, head and all.
    pub async fn get(&self, path: &str) -> String {
        get(self.admin, path).await
    }

    /// The sum of the samples of a metric whose line holds all `parts`.
    pub async fn metric(&self, parts: &[&str]) -> f64 {
        metric(self.admin, parts).await
    }
}

/// What an admin port answers, head and all.
async fn get(admin: SocketAddr, path: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(admin).await.expect("admin");
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sends");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

/// The sum of the samples of a metric whose line holds all `parts`, from an admin port.
pub async fn metric(admin: SocketAddr, parts: &[&str]) -> f64 {
    let text = get(admin, "/metrics").await;
    let lines = text.lines().filter(|line| !line.starts_with('#') && parts.iter().all(|part| line.contains(part)));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port")
}

/// Asks until the answer is yes, or fails with `what`.
pub async fn until<F: Future<Output = bool>>(what: &str, mut yes: impl FnMut() -> F) {
    let asking = async {
        while !yes().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, asking).await.unwrap_or_else(|_| panic!("not in time: {what}"));
}

pub fn page(html: impl Into<Vec<u8>>) -> CleanPageRequest {
    CleanPageRequest { html: html.into().into(), ..CleanPageRequest::default() }
}

pub fn keyed(key: &(impl ToString + ?Sized), html: impl Into<Vec<u8>>) -> CleanPagesRequest {
    CleanPagesRequest { key: key.to_string(), page: Some(page(html)) }
}

//! Starts the service, and shuts it down.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::{HealthReporter, health_reporter};

use crate::options::{Options, Unobserved};
use crate::service::accept::{self, accept};
use crate::service::admin::{self, Admin};
use crate::service::api::{Cleaner, Contract, Engine, SERVICE_NAME};
use crate::service::budget::Budget;
use crate::service::config::Config;
use crate::service::drain::{self, Drain, Phase, PhaseSender};
use crate::service::layers::admission::{Admission, Gate};
use crate::service::layers::deadline::Deadline;
use crate::service::layers::identity::{self, Identity};
use crate::service::layers::telemetry::Telemetry;
use crate::service::layers::{self};
use crate::service::playground::Playground;
pub use crate::service::pool::Lull;
use crate::service::pool::{Pool, QueuePolicy, Terms};
use crate::service::proto;
use crate::service::status::Fault;
use crate::service::telemetry::metrics::{self, Sample};
use crate::service::telemetry::traces::Traces;
use crate::service::tls::{Names, Tls};
use crate::service::tokens::Tokens;

/// The health name that stays SERVING while the server drains, so that nobody kills it before it is done.
pub(super) const LIVENESS: &str = "liveness";
/// Time for the cut connections to notice.
const AFTER_CUT: Duration = Duration::from_millis(500);

/// A page on which the tables and weights are read that most pages need, so that no caller waits for them.
pub const WARM_UP: &[u8] = r#"<!doctype html><html lang="en"><head><title>Warm - The Stove</title><meta name="author" content="Ada Bell">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Warm", "datePublished": "2024-05-01"}</script></head><body>
<header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header><main><article><h1>Warm</h1><p class="byline">By Ada Bell, 1 May 2024</p>
<p>A page to begin with is long enough to be read, has a picture and a list, and says one thing after the other.</p>
<p>“It is warm now,” said Ada Bell, who had lit the stove at seven on Monday morning. <a href="/stove">The stove</a> is old.</p>
<figure><img src="/a.jpg" alt="A stove"><figcaption>A stove. Photo: Ada Bell</figcaption></figure><h2>What was done</h2><ul><li>Wood</li><li>Fire</li></ul>
<blockquote>Keep it warm.</blockquote></article><aside><h2>Related</h2><a href="/cold">Cold</a></aside></main><div class="share">Share</div>
<div class="cookie-banner">We use cookies. <button>Accept all</button></div><footer>Copyright The Stove. All rights reserved.</footer></body></html>"#
    .as_bytes();

/// Where to serve.
#[derive(Debug)]
pub struct Listeners {
    /// gRPC.
    pub grpc: TcpListener,
    /// HTTP for operators.
    pub admin: Option<TcpListener>,
}

/// What to serve with: all that can fail before there is anybody to serve.
pub struct Parts {
    config: Config,
    cleaner: Cleaner,
    traces: Option<Arc<Traces>>,
    tls: Option<Tls>,
    tokens: Option<Arc<Tokens>>,
    pool: Pool,
}

impl Parts {
    /// The service of these settings: reads their files, and starts the threads on which `cleaner` works, which is
    /// [`crate::extract::extract`] unless a test wants something else. Spans go to `traces`. While there is a `lull`, short pages are
    /// cleaned on the network's thread.
    ///
    /// # Errors
    /// What is wrong with the settings or their files, in one line.
    pub fn new(config: Config, cleaner: Cleaner, traces: Option<Arc<Traces>>, lull: Option<Arc<Lull>>) -> Result<Self, String> {
        if let Some(problem) = config.problems().into_iter().next() {
            return Err(problem);
        }
        // Certificates are measured as they are read.
        metrics::install();
        let tls = Tls::load(&config)?;
        let tokens = config.token_file.clone().map(Tokens::load).transpose()?.map(Arc::new);
        let threads = config.cpu_threads();
        let pool = Pool::start(threads, config.queue_max, config.queue_max_wait, lull)
            .map_err(|error| format!("--cpu-threads: cannot start {threads} threads: {error}"))?;
        Ok(Self { config, cleaner, traces, tls, tokens, pool })
    }
}

/// How the service ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Every call had ended.
    Drained,
    /// The drain's time was over, and what was open was cut.
    Cut,
}

/// What an operator may look at while the service runs.
struct Gauges {
    pool: Arc<Pool>,
    budget: Budget,
    open: Arc<AtomicUsize>,
    ready: AtomicBool,
}

/// Serves until `shutdown` is ready and the drain is over.
///
/// # Errors
/// What cannot be served, in one line.
pub async fn serve(listeners: Listeners, parts: Parts, shutdown: impl Future<Output = ()>) -> Result<Ending, String> {
    let Parts { config, cleaner, traces, tls, tokens, pool } = parts;
    if let Some((worst, limit)) = config.memory_short() {
        let (worst_mib, limit_mib) = ((worst >> 20) as i64, (limit >> 20) as i64);
        tracing::warn!(
            worst_mib,
            limit_mib,
            "the worst pages that the limits allow may need more memory than there is: lower --max-message-bytes, --max-nodes or \
             --max-inflight-bytes, or raise the memory limit"
        );
    }
    let config = Arc::new(config);
    let gauges = Arc::new(Gauges {
        pool: Arc::new(pool),
        budget: Budget::new(config.max_inflight_bytes()),
        open: Arc::default(),
        ready: AtomicBool::new(false),
    });
    let (phases, drain) = drain::drain();
    let (health, health_service) = health_reporter();
    tell_health(&health, ServingStatus::NotServing).await;
    health.set_service_status(LIVENESS, ServingStatus::Serving).await;

    let engine = engine(&config, &gauges, cleaner, traces.clone(), drain.clone());
    // Clients compress all calls of a channel or none.
    let health_service = health_service.accept_compressed(CompressionEncoding::Gzip).accept_compressed(CompressionEncoding::Zstd);
    let contract = Contract::new(engine.clone(), reflection(&config)?.add_service(health_service).prepare());
    let rules = identity::Rules {
        tokens: tokens.clone(),
        names: config.tls_client_ca.as_ref().map(|_| Arc::new(Names::new(&config.tls_client_names))),
    };
    let service = stack(contract, &config, &gauges, rules, traces);

    let admin = listeners.admin.map(|listener| admin::serve(listener, Arc::new(admin_parts(&config, &gauges, drain.clone()))));
    let background = Background::start(config.reload_interval, tls.as_ref(), tokens.as_deref(), admin);
    let shared = Arc::new(accept::Shared { service, config: config.clone(), tls });
    let door = tokio::spawn(accept(listeners.grpc, shared, drain.clone()));
    drop(drain);

    warm_up(&engine).await;
    drop(engine);
    gauges.ready.store(true, Ordering::Relaxed);
    tell_health(&health, ServingStatus::Serving).await;
    metrics::serving();
    tracing::info!(threads = gauges.pool.threads() as i64, "serving");

    shutdown.await;
    let ending = close(&phases, &health, &config, door).await;
    drop(background);
    Ok(ending)
}

fn engine(config: &Config, gauges: &Gauges, cleaner: Cleaner, traces: Option<Arc<Traces>>, drain: Drain) -> Arc<Engine> {
    Arc::new(Engine {
        cleaner,
        pool: gauges.pool.clone(),
        limits: config.limits(),
        max_response: config.max_response_bytes,
        timeout: config.timeout,
        stream_pages: config.stream_pages(),
        stream_idle: config.stream_idle_timeout,
        traces,
        drain,
    })
}

/// What the admin port tells: gauges as they are asked for, whether calls are taken, and the playground.
fn admin_parts(config: &Config, gauges: &Arc<Gauges>, drain: Drain) -> Admin {
    let (sampled, asked) = (gauges.clone(), gauges.clone());
    let sample = move || Sample {
        calls: sampled.open.load(Ordering::Relaxed),
        bytes: sampled.budget.used(),
        waiting: sampled.pool.waiting(),
        busy: sampled.pool.busy(),
        threads: sampled.pool.threads(),
    };
    let ready = move || asked.ready.load(Ordering::Relaxed);
    let playground = config.playground.then(|| Playground::new(config.limits(), config.timeout));
    Admin { sample: Box::new(sample), ready: Box::new(ready), drain, playground }
}

fn reflection(config: &Config) -> Result<Routes, String> {
    let routes = Routes::default();
    if !config.reflection {
        return Ok(routes);
    }
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // So that clients can print the details of errors.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let v1 = builder().build_v1().map_err(|error| format!("reflection: {error}"))?;
    let v1alpha = builder().build_v1alpha().map_err(|error| format!("reflection: {error}"))?;
    Ok(routes
        .add_service(v1.accept_compressed(CompressionEncoding::Gzip).accept_compressed(CompressionEncoding::Zstd))
        .add_service(v1alpha.accept_compressed(CompressionEncoding::Gzip).accept_compressed(CompressionEncoding::Zstd)))
}

fn stack(
    contract: Contract,
    config: &Config,
    gauges: &Gauges,
    rules: identity::Rules,
    traces: Option<Arc<Traces>>,
) -> impl layers::Service + Sync + use<> {
    let gate = Gate {
        pool: gauges.pool.clone(),
        budget: gauges.budget.clone(),
        open: gauges.open.clone(),
        max_open: config.max_inflight,
        max_message: config.max_message_bytes,
        timeout: config.timeout,
    };
    let admission = Admission::new(contract, gate);
    let deadline = Deadline::new(admission, config.timeout);
    Telemetry::new(Identity::new(deadline, rules), traces, config.stall_timeout)
}

/// Cleans one small page, so that the first caller does not pay for the tables, which all threads share.
async fn warm_up(engine: &Engine) {
    let began = Instant::now();
    let cleaner = engine.cleaner.clone();
    let warm = async {
        let slot = engine.pool.enter(Terms { bytes: 0, came: Instant::now(), deadline: None, policy: QueuePolicy::Wait }).await?;
        slot.run(move |_| cleaner(WARM_UP, &Options::default(), &Unobserved).map_err(Fault::from), |_| ()).await
    };
    if let Err(fault) = warm.await {
        tracing::warn!(%fault, "the page to warm up with could not be cleaned");
    }
    tracing::debug!(micros = began.elapsed().as_micros() as i64, "warm");
}

async fn tell_health(health: &HealthReporter, status: ServingStatus) {
    health.set_service_status("", status).await;
    health.set_service_status(SERVICE_NAME, status).await;
}

/// The way out; see [`drain`].
async fn close(phases: &PhaseSender, health: &HealthReporter, config: &Config, door: JoinHandle<TaskTracker>) -> Ending {
    tracing::info!("draining");
    metrics::draining();
    tell_health(health, ServingStatus::NotServing).await;
    phases.advance(Phase::LameDuck);
    tokio::time::sleep(config.lame_duck).await;
    phases.advance(Phase::Closing);
    // The door closes, and with it the listening socket.
    let open = door.await.unwrap_or_default();
    open.close();
    if tokio::time::timeout(config.drain_timeout, open.wait()).await.is_ok() {
        tracing::info!("drained");
        return Ending::Drained;
    }
    tracing::warn!(connections = open.len() as i64, "the drain's time is over, cutting what is open");
    phases.advance(Phase::Cut);
    let _ = tokio::time::timeout(AFTER_CUT, open.wait()).await;
    Ending::Cut
}

/// Tasks that run beside the door, and end with the service.
struct Background(Vec<JoinHandle<()>>);

impl Background {
    fn start(
        reload: Duration,
        tls: Option<&Tls>,
        tokens: Option<&Tokens>,
        admin: Option<impl Future<Output = ()> + Send + 'static>,
    ) -> Self {
        let mut tasks = vec![tokio::spawn(metrics::upkeep())];
        tasks.extend(tls.map(|tls| tokio::spawn(tls.reloaded().watch(reload))));
        tasks.extend(tokens.map(|tokens| tokio::spawn(tokens.reloaded().watch(reload))));
        tasks.extend(admin.map(|admin| tokio::spawn(admin)));
        Self(tasks)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

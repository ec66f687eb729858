//! One connection, from its first byte to its last.
//!
//! hyper speaks HTTP/2; the limits are ours: of the handshake, of the preface, of age, of idleness, and of answers
//! that nobody reads. A call is never cut by age, only by the end of a drain.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::Request;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Sleep;
use tonic::body::Body;

use crate::service::call::Connection;
use crate::service::config::Config;
use crate::service::drain::{Drain, Phase};
use crate::service::layers;
use crate::service::leftover::Leftover;
use crate::service::wire::Wire;

/// The client's preface and the header of its settings frame: less is no HTTP/2.
const PREFACE: u64 = 24 + 9;
/// How often the limits of a connection are checked.
const TICK: Duration = Duration::from_millis(500);
/// The same while it closes.
const CLOSING_TICK: Duration = Duration::from_millis(25);
/// Shortest time between two checks of a connection that is in use.
const LEAST_TICK: Duration = Duration::from_millis(25);
/// Time for streams that do no work once a drain has sent GOAWAY; and for calls that a distant client sent before it
/// heard of it.
const DRAIN_GRACE: Duration = Duration::from_secs(1);
/// Least window of a connection: what may lie in memory unasked for.
const CONNECTION_WINDOW: u32 = 2 << 20;
/// Streams of a connection that we may reset over its life for each that its client may, before it is closed: a deadline or a refusal in
/// the middle of a large body is one.
const RESETS_OF_OURS: usize = 512;
/// Bytes of answers that may wait in a connection for its client.
const SEND_BUFFER: usize = 256 << 10;

/// Serves one connection; the answer says why it ended.
pub async fn serve<IO, S>(io: IO, connection: Arc<Connection>, service: S, config: &Config, drain: Drain) -> &'static str
where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: layers::Service,
{
    let wire = Wire::new(io);
    let calls = connection.clone();
    let window = config.stream_window as usize;
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Leftover::new(body, window)));
        request.extensions_mut().insert(calls.clone());
        let mut service = service.clone();
        async move {
            poll_fn(|cx| service.poll_ready(cx)).await?;
            service.call(request).await
        }
    });
    let served = builder(config).serve_connection(TokioIo::new(wire.clone()), service);
    tokio::pin!(served);

    let mut lifetime = Lifetime::new(config, connection);
    let (mut leaving, mut cut) = (drain.clone(), drain);
    let (mut closing, mut draining) = (false, false);
    loop {
        let tick = lifetime.tick(config, wire.received());
        tokio::select! {
            biased;
            end = poll_fn(|cx| poll(&mut served, &wire, cx)) => return lifetime.reason(end),
            () = cut.reached(Phase::Cut) => return "cut",
            () = leaving.reached(Phase::Closing), if !draining => {
                draining = true;
                lifetime.close("drain", DRAIN_GRACE);
            }
            () = tokio::time::sleep(tick) => {
                if let Some(reason) = lifetime.check(config, wire.received()) {
                    return reason;
                }
            }
        }
        if lifetime.closing.is_some() && !closing {
            closing = true;
            served.as_mut().graceful_shutdown();
        }
    }
}

/// How the protocol came to its end.
#[derive(Debug, Clone, Copy)]
enum End {
    /// As it should.
    Clean,
    /// The client broke its rules, or the wire broke.
    Broken,
}

/// Drives the protocol, then sends what it wrote; ready when the connection is over.
fn poll<IO, E>(served: &mut Pin<&mut impl Future<Output = Result<(), E>>>, wire: &Wire<IO>, cx: &mut Context<'_>) -> Poll<End>
where
    IO: AsyncWrite + Unpin,
{
    match (served.as_mut().poll(cx), wire.poll_out(cx)) {
        (Poll::Ready(Ok(())), _) => Poll::Ready(End::Clean),
        (Poll::Ready(Err(_)), _) | (Poll::Pending, Poll::Ready(Err(_))) => Poll::Ready(End::Broken),
        (Poll::Pending, _) => Poll::Pending,
    }
}

fn builder(config: &Config) -> http2::Builder<Calls> {
    let mut builder = http2::Builder::new(Calls);
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.max_streams)
        .max_header_list_size(config.max_header_bytes)
        .max_pending_accept_reset_streams(config.max_reset_streams)
        .max_local_error_reset_streams(config.max_reset_streams.saturating_mul(RESETS_OF_OURS))
        .keep_alive_interval(config.keepalive_interval)
        .keep_alive_timeout(config.keepalive_timeout)
        .initial_stream_window_size(config.stream_window)
        .initial_connection_window_size(CONNECTION_WINDOW.max(config.stream_window))
        .max_send_buf_size(SEND_BUFFER)
        .auto_date_header(false);
    builder
}

/// How long a connection lasts, and why it ends.
struct Lifetime {
    connection: Arc<Connection>,
    born: Instant,
    age: Duration,
    quiet_since: Instant,
    closing: Option<Closing>,
}

struct Closing {
    reason: &'static str,
    since: Instant,
    /// Time for streams that do no work.
    grace: Duration,
}

impl Lifetime {
    fn new(config: &Config, connection: Arc<Connection>) -> Self {
        // Give or take a tenth, so that connections that came together do not leave together.
        let age = config.max_connection_age.mul_f64(0.9 + 0.2 * rand::random::<f64>());
        Self { connection, born: Instant::now(), age, quiet_since: Instant::now(), closing: None }
    }

    fn close(&mut self, reason: &'static str, grace: Duration) {
        let closing = self.closing.get_or_insert(Closing { reason, since: Instant::now(), grace });
        closing.grace = closing.grace.min(grace);
    }

    /// How long until the next check: often enough for the limits that hold now, and never so often that checking is work.
    fn tick(&self, config: &Config, received: u64) -> Duration {
        if self.closing.is_some() {
            CLOSING_TICK
        } else if received < PREFACE {
            TICK.min(config.preface_timeout)
        } else {
            TICK.min(config.idle_timeout / 4).max(LEAST_TICK)
        }
    }

    /// Sends GOAWAY when it is time; says why to end at once.
    fn check(&mut self, config: &Config, received: u64) -> Option<&'static str> {
        if received < PREFACE {
            return (self.born.elapsed() >= config.preface_timeout).then_some("preface_timeout");
        }
        if self.connection.open() > 0 {
            self.quiet_since = Instant::now();
        }
        if let Some(closing) = &self.closing {
            let over = self.connection.working() == 0 && closing.since.elapsed() >= closing.grace;
            return over.then_some(closing.reason);
        }
        if self.born.elapsed() >= self.age {
            self.close("age", config.connection_age_grace);
        } else if self.quiet_since.max(self.connection.last_call()).elapsed() >= config.idle_timeout {
            self.close("idle", DRAIN_GRACE);
        }
        None
    }

    /// Why the connection ended, for the metrics.
    fn reason(&self, end: End) -> &'static str {
        match (&self.closing, end) {
            (Some(closing), _) => closing.reason,
            (None, End::Clean) => "client",
            (None, End::Broken) => "error",
        }
    }
}

/// Runs the calls of a connection, and gives up those whose answer lies unread.
#[derive(Debug, Clone, Copy)]
struct Calls;

impl<F> Executor<F> for Calls
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, call: F) {
        tokio::spawn(StallTimeout { call: Box::pin(call), stall: Arc::default(), timer: None });
    }
}

tokio::task_local! {
    static STALL: Arc<Stall>;
}

/// When a call is given up because its answer lies unread. The task that drives a call looks here, since hyper
/// does not ask a body for more while the client gives no window.
#[derive(Debug, Default)]
pub struct Stall(std::sync::Mutex<Option<Instant>>);

impl Stall {
    /// The stall of the call that is being polled.
    pub fn current() -> Option<Arc<Self>> {
        STALL.try_with(Arc::clone).ok()
    }

    /// Gives the client `time` to read what it gets now.
    pub fn set(&self, time: Duration) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now().checked_add(time);
    }

    /// The client has read it.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }

    fn at(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A call that ends when its [`Stall`] says so.
struct StallTimeout {
    call: Pin<Box<dyn Future<Output = ()> + Send>>,
    stall: Arc<Stall>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Future for StallTimeout {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if STALL.sync_scope(this.stall.clone(), || this.call.as_mut().poll(cx)).is_ready() {
            return Poll::Ready(());
        }
        let Some(at) = this.stall.at() else {
            this.timer = None;
            return Poll::Pending;
        };
        let timer = this.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at.into())));
        if timer.deadline() != at.into() {
            timer.as_mut().reset(at.into());
        }
        // Dropping the call resets its stream.
        timer.as_mut().poll(cx)
    }
}

//! What the layers know about a call, carried in its extensions.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http::HeaderMap;

use crate::service::status::{Fault, Time};

/// A method, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// "package.Service/Method", or "_OTHER".
    pub name: &'static str,
    /// How it is treated.
    pub kind: Kind,
    /// Its place among the methods; the last place is that of all others.
    pub number: usize,
}

/// How a method is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One page: admitted or shed, with a deadline.
    Page,
    /// A stream of pages: each page waits for its place.
    Stream,
    /// Health: always answered, to anyone.
    Health,
    /// Reflection and whatever we do not know: answered without admission.
    Other,
}

/// The methods that are served.
pub const METHODS: [Method; 7] = [
    Method { name: "gleaner.v1.GleanerService/CleanPage", kind: Kind::Page, number: 0 },
    Method { name: "gleaner.v1.GleanerService/CleanPages", kind: Kind::Stream, number: 1 },
    Method { name: "grpc.health.v1.Health/Check", kind: Kind::Health, number: 2 },
    Method { name: "grpc.health.v1.Health/List", kind: Kind::Health, number: 3 },
    Method { name: "grpc.health.v1.Health/Watch", kind: Kind::Health, number: 4 },
    Method { name: "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", kind: Kind::Other, number: 5 },
    Method { name: "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kind: Kind::Other, number: 6 },
];

const OTHER: Method = Method { name: "_OTHER", kind: Kind::Other, number: METHODS.len() };

impl Method {
    /// The method of a request path. Names that we do not serve share one, so that callers cannot make up labels.
    pub fn of(path: &str) -> Self {
        let name = path.strip_prefix('/').unwrap_or(path);
        METHODS.into_iter().find(|method| method.name == name).unwrap_or(OTHER)
    }

    /// Whether a connection must not be closed under it.
    pub fn is_work(self) -> bool {
        matches!(self.kind, Kind::Page | Kind::Stream)
    }
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is called.
    pub method: Method,
    /// When its headers came.
    pub started: Instant,
    /// When the caller stops waiting.
    pub deadline: Option<Deadline>,
    /// The span of the call, when traces are exported.
    pub span: opentelemetry::Context,
    /// Who calls, once that is known; empty for callers without a name.
    pub caller: Arc<OnceLock<Arc<str>>>,
}

/// When something is to be over, and by whose time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub at: Instant,
    /// The time that is over then.
    pub time: Time,
}

impl Deadline {
    /// `time` after `since`; `None` for a time beyond the clock, which is no deadline.
    pub fn after(since: Instant, time: Time) -> Option<Self> {
        let (Time::OfCaller(length) | Time::OfServer(length)) = time;
        since.checked_add(length).map(|at| Self { at, time })
    }

    /// Whether it has passed at `now`.
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.at
    }

    /// What it is when it has passed.
    pub fn fault(self) -> Fault {
        Fault::DeadlineExceeded(self.time)
    }
}

/// One connection, shared by its calls.
#[derive(Debug)]
pub struct Connection {
    /// The client's address.
    pub peer: SocketAddr,
    /// DNS names and URIs of the client's certificate; `None` without a certificate.
    pub names: Option<Vec<String>>,
    /// Calls open that do work.
    working: AtomicUsize,
    /// Calls open of any kind.
    open: AtomicUsize,
    /// When the last call began, in milliseconds after `born`.
    last_call: AtomicU64,
    born: Instant,
}

impl Connection {
    /// A connection of `peer`.
    pub fn new(peer: SocketAddr, names: Option<Vec<String>>) -> Arc<Self> {
        Arc::new(Self {
            peer,
            names,
            working: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            last_call: AtomicU64::new(0),
            born: Instant::now(),
        })
    }

    /// Calls open that do work.
    pub fn working(&self) -> usize {
        self.working.load(Ordering::Relaxed)
    }

    /// Calls open of any kind.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// When the last call began; when the connection did, before there was one.
    pub fn last_call(&self) -> Instant {
        self.born + Duration::from_millis(self.last_call.load(Ordering::Relaxed))
    }
}

/// Counts a call as open on its connection for as long as this lives.
#[derive(Debug)]
pub struct OpenCall {
    connection: Arc<Connection>,
    work: usize,
}

impl OpenCall {
    /// Opens a call.
    pub fn new(connection: Arc<Connection>, method: Method) -> Self {
        let work = usize::from(method.is_work());
        connection.open.fetch_add(1, Ordering::Relaxed);
        connection.working.fetch_add(work, Ordering::Relaxed);
        connection.last_call.store(connection.born.elapsed().as_millis() as u64, Ordering::Relaxed);
        Self { connection, work }
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.connection.open.fetch_sub(1, Ordering::Relaxed);
        self.connection.working.fetch_sub(self.work, Ordering::Relaxed);
    }
}

/// The caller's `grpc-timeout`, if it is one: up to eight digits and a unit.
pub fn caller_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(amount * 3600),
        "M" => Duration::from_secs(amount * 60),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("grpc-timeout", http::HeaderValue::from_static(text));
            caller_timeout(&headers)
        };
        assert_eq!(of("200m"), Some(Duration::from_millis(200)));
        assert_eq!(of("99999999H"), Some(Duration::from_hours(99_999_999)));
        for bad in ["", "m", "100", "-1S", "1.5S", "123456789S", "5x"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn made_up_methods_share_a_name() {
        assert_eq!(Method::of("/gleaner.v1.GleanerService/CleanPage").kind, Kind::Page);
        assert_eq!(Method::of("/a.B/C").name, "_OTHER");
        assert!(METHODS.iter().chain([&OTHER]).enumerate().all(|(place, method)| method.number == place));
        assert_eq!(Method::of("/grpc.health.v1.Health/Check").kind, Kind::Health);
    }
}

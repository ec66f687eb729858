//! Everything that can be set, once: a flag, its `GLEANER_*` variable and its default.
//!
//! The names are a promise to whoever writes manifests; `docs/CONFIGURATION.md` lists them with reasons.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::limits::Limits;
use crate::service::machine;

/// Largest message that can be allowed: offsets are of 32 bits, and an answer is larger than its page.
const MOST_MESSAGE_BYTES: usize = 1 << 30;
/// Shortest time that a limit can be set to.
const LEAST_TIME: Duration = Duration::from_millis(1);
/// Most threads that clean pages: more than the CPUs of the largest machines, and few enough to be started.
const MOST_CPU_THREADS: usize = 1024;
/// Most threads for the network, a quarter of these.
const MOST_NET_THREADS: usize = MOST_CPU_THREADS / 4;
/// Least budget for bytes in work: two pages of the largest size.
const LEAST_BUDGET: u64 = 32 << 20;
/// Memory for a node, in bytes, at worst: 512 for itself, and for every two nodes a text block of 1,024 (docs/PERFORMANCE.md).
const NODE_COST: u64 = 1 << 10;
/// Fewest nodes that a small machine allows: the most of 1,358 real pages is 34,447.
const LEAST_NODES: usize = 40_000;
/// Memory for a byte of a page in work, in bytes, at worst.
const BYTE_COST: u64 = 24;
/// Memory for a page in work beside that, in bytes.
const PAGE_COST: u64 = 1 << 20;
/// Memory for a byte of the budget, in bytes: the page that it was taken for, or two bytes of an answer.
const BUDGET_COST: u64 = 2;
/// Memory of the process beside its pages, in bytes.
const BASE_COST: u64 = 64 << 20;
/// Sizes of a call's window.
const WINDOWS: std::ops::RangeInclusive<i64> = 16 << 10..=16 << 20;
/// Budget for bytes in work where the machine tells no memory limit.
const DEFAULT_BUDGET: u64 = 256 << 20;

/// The settings of `gleaner serve`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where to serve gRPC.
    #[arg(long, env = "GLEANER_GRPC_ADDR", default_value = "0.0.0.0:50051", value_name = "ADDR")]
    pub grpc_addr: SocketAddr,
    /// Where to serve /metrics, /livez, /readyz and /version over HTTP; "off" for nowhere.
    #[arg(long, env = "GLEANER_ADMIN_ADDR", default_value = "0.0.0.0:9464", value_name = "ADDR")]
    pub admin_addr: Switchable<SocketAddr>,
    /// Serve a page at /playground on the admin address, on which people try out pages. Not for the open internet.
    #[arg(long, env = "GLEANER_PLAYGROUND")]
    pub playground: bool,

    /// Threads that clean pages, at most 1,024; 0 for the CPUs that this process may use (cgroup quota and affinity).
    #[arg(long, env = "GLEANER_CPU_THREADS", default_value_t = 0, value_name = "N", help_heading = "Work")]
    pub cpu_threads: usize,
    /// Threads for the network, at most 256; 0 for a quarter of the CPUs, at least one.
    #[arg(long, env = "GLEANER_NET_THREADS", default_value_t = 0, value_name = "N", help_heading = "Work")]
    pub net_threads: usize,
    /// Most calls open at a time, reading, waiting or working; above, calls are shed before their body is read.
    #[arg(long, env = "GLEANER_MAX_INFLIGHT", default_value_t = 1024, value_name = "N", help_heading = "Work")]
    pub max_inflight: usize,
    /// Most bytes of pages held at a time; 0 for a quarter of the memory that the largest page on every thread leaves of the limit, at
    /// least 32 MiB; 256 MiB without a limit.
    #[arg(long, env = "GLEANER_MAX_INFLIGHT_BYTES", default_value_t = 0, value_name = "BYTES", help_heading = "Work")]
    pub max_inflight_bytes: u64,
    /// Most calls waiting for a thread.
    #[arg(long, env = "GLEANER_QUEUE_MAX", default_value_t = 256, value_name = "N", help_heading = "Work")]
    pub queue_max: usize,
    /// Longest wait for a thread; a call that would wait longer is shed at once.
    #[arg(long, env = "GLEANER_QUEUE_MAX_WAIT", default_value = "40ms", value_parser = duration, value_name = "TIME", help_heading = "Work")]
    pub queue_max_wait: Duration,
    /// Pages of one CleanPages stream in work or waiting to be read; 0 for twice the CPU threads.
    #[arg(long, env = "GLEANER_STREAM_PAGES", default_value_t = 0, value_name = "N", help_heading = "Work")]
    pub stream_pages: usize,
    /// Longest time without a page for a CleanPages stream: none coming, in work or waiting to be read. Then it ends with UNAVAILABLE,
    /// reason IDLE.
    #[arg(long, env = "GLEANER_STREAM_IDLE_TIMEOUT", default_value = "1m", value_parser = duration, value_name = "TIME", help_heading = "Work")]
    pub stream_idle_timeout: Duration,
    /// Longest time for a call of one page, whatever the caller allows; for a page of a stream to come, and again to be cleaned from
    /// its turn on, however long it waited.
    #[arg(long, env = "GLEANER_TIMEOUT", default_value = "10s", value_parser = duration, value_name = "TIME", help_heading = "Work")]
    pub timeout: Duration,

    /// Largest request message, compressed or decompressed; above, INVALID_ARGUMENT with reason CONTENT_TOO_LARGE.
    #[arg(long, env = "GLEANER_MAX_MESSAGE_BYTES", default_value_t = 16 << 20, value_name = "BYTES", help_heading = "Limits of a page")]
    pub max_message_bytes: usize,
    /// Largest answer; above, OUT_OF_RANGE with reason ANSWER_TOO_LARGE.
    #[arg(long, env = "GLEANER_MAX_RESPONSE_BYTES", default_value_t = 64 << 20, value_name = "BYTES", help_heading = "Limits of a page")]
    pub max_response_bytes: usize,
    /// Most nodes of a page's tree; above, INVALID_ARGUMENT with reason TOO_COMPLEX. 0 for what the memory limit leaves
    /// when every thread has such a page of the largest size and as many bytes are held as may be, 40,000 at least and 4,000,000 at most.
    #[arg(long, env = "GLEANER_MAX_NODES", default_value_t = 0, value_name = "N", help_heading = "Limits of a page")]
    pub max_nodes: usize,
    /// Deepest nesting of elements; what goes deeper is flattened.
    #[arg(long, env = "GLEANER_MAX_DEPTH", default_value_t = Limits::default().max_depth, value_name = "N", help_heading = "Limits of a page")]
    pub max_depth: usize,

    /// Most connections; above, new ones are closed at once.
    #[arg(long, env = "GLEANER_MAX_CONNECTIONS", default_value_t = 1024, value_name = "N", help_heading = "Connections")]
    pub max_connections: usize,
    /// Most calls open on one connection.
    #[arg(long, env = "GLEANER_MAX_STREAMS", default_value_t = 128, value_name = "N", help_heading = "Connections")]
    pub max_streams: u32,
    /// Bytes that a caller may send of a call before the service has read them. More lets distant callers send large pages in
    /// fewer round trips; less costs a full service less for each call that it sheds.
    #[arg(long, env = "GLEANER_STREAM_WINDOW", default_value_t = 64 << 10, value_parser = clap::value_parser!(u32).range(WINDOWS), value_name = "BYTES", help_heading = "Connections")]
    pub stream_window: u32,
    /// Longest TLS handshake.
    #[arg(long, env = "GLEANER_HANDSHAKE_TIMEOUT", default_value = "5s", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub handshake_timeout: Duration,
    /// Longest time from the connection (after TLS) to the end of the client's HTTP/2 preface and settings.
    #[arg(long, env = "GLEANER_PREFACE_TIMEOUT", default_value = "5s", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub preface_timeout: Duration,
    /// Longest time without any call; then GOAWAY.
    #[arg(long, env = "GLEANER_IDLE_TIMEOUT", default_value = "15m", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub idle_timeout: Duration,
    /// Age at which a connection gets GOAWAY, give or take a tenth, so that clients spread over new servers.
    #[arg(long, env = "GLEANER_MAX_CONNECTION_AGE", default_value = "5m", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub max_connection_age: Duration,
    /// Time after GOAWAY in which streams that do no work (health watches, reflection) may stay. Calls are never cut.
    #[arg(long, env = "GLEANER_CONNECTION_AGE_GRACE", default_value = "30s", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub connection_age_grace: Duration,
    /// Interval of HTTP/2 pings.
    #[arg(long, env = "GLEANER_KEEPALIVE_INTERVAL", default_value = "30s", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub keepalive_interval: Duration,
    /// Longest wait for the answer to a ping.
    #[arg(long, env = "GLEANER_KEEPALIVE_TIMEOUT", default_value = "10s", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub keepalive_timeout: Duration,
    /// Longest time for which an answer may lie unread; then its call is reset.
    #[arg(long, env = "GLEANER_STALL_TIMEOUT", default_value = "30s", value_parser = duration, value_name = "TIME", help_heading = "Connections")]
    pub stall_timeout: Duration,
    /// Largest metadata of a request.
    #[arg(long, env = "GLEANER_MAX_HEADER_BYTES", default_value_t = 16 << 10, value_name = "BYTES", help_heading = "Connections")]
    pub max_header_bytes: u32,
    /// Reset calls that a connection may have pending before it is closed (HTTP/2 rapid reset).
    #[arg(long, env = "GLEANER_MAX_RESET_STREAMS", default_value_t = 20, value_name = "N", help_heading = "Connections")]
    pub max_reset_streams: usize,

    /// On SIGTERM, time to go on serving while health says NOT_SERVING, so that balancers look away.
    #[arg(long, env = "GLEANER_LAME_DUCK", default_value = "5s", value_parser = duration, value_name = "TIME", help_heading = "Stopping")]
    pub lame_duck: Duration,
    /// Longest time after the lame duck for open calls to end; then they are cut.
    #[arg(long, env = "GLEANER_DRAIN_TIMEOUT", default_value = "25s", value_parser = duration, value_name = "TIME", help_heading = "Stopping")]
    pub drain_timeout: Duration,

    /// Certificate chain, PEM; with --tls-key, serves TLS.
    #[arg(long, env = "GLEANER_TLS_CERT", requires = "tls_key", value_name = "FILE", help_heading = "Who may call")]
    pub tls_cert: Option<PathBuf>,
    /// Private key, PEM.
    #[arg(long, env = "GLEANER_TLS_KEY", requires = "tls_cert", value_name = "FILE", help_heading = "Who may call")]
    pub tls_key: Option<PathBuf>,
    /// Authorities of client certificates, PEM; callers without one get UNAUTHENTICATED.
    #[arg(long, env = "GLEANER_TLS_CLIENT_CA", requires = "tls_cert", value_name = "FILE", help_heading = "Who may call")]
    pub tls_client_ca: Option<PathBuf>,
    /// Client names allowed: DNS names or URIs of the certificate, such as spiffe://cluster/ns/news/*.
    #[arg(
        long,
        env = "GLEANER_TLS_CLIENT_NAMES",
        requires = "tls_client_ca",
        value_delimiter = ',',
        value_name = "NAMES",
        help_heading = "Who may call"
    )]
    pub tls_client_names: Vec<String>,
    /// Bearer tokens, one a line; callers need one of them.
    #[arg(long, env = "GLEANER_TOKEN_FILE", value_name = "FILE", help_heading = "Who may call")]
    pub token_file: Option<PathBuf>,
    /// How often to look for changes of the files above.
    #[arg(long, env = "GLEANER_RELOAD_INTERVAL", default_value = "10s", value_parser = duration, value_name = "TIME", help_heading = "Who may call")]
    pub reload_interval: Duration,

    /// Whether to serve gRPC reflection.
    #[arg(long, env = "GLEANER_REFLECTION", default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL", help_heading = "Seen from outside")]
    pub reflection: bool,
    /// Form of the log on standard error.
    #[arg(long, env = "GLEANER_LOG_FORMAT", value_enum, default_value = "json", value_name = "FORM", help_heading = "Seen from outside")]
    pub log_format: LogFormat,
    /// What to log: a level, or directives such as gleaner=debug,h2=warn.
    #[arg(long, env = "GLEANER_LOG", default_value = "info", value_name = "FILTER", help_heading = "Seen from outside")]
    pub log: String,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// A value, or "off".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switchable<T> {
    /// Switched off.
    Off,
    /// The value.
    On(T),
}

impl<T: FromStr> FromStr for Switchable<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" { Ok(Self::Off) } else { text.parse().map(Self::On) }
    }
}

impl<T: fmt::Display> fmt::Display for Switchable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::On(value) => value.fmt(f),
        }
    }
}

fn duration(text: &str) -> Result<Duration, humantime::DurationError> {
    humantime::parse_duration(text)
}

impl Config {
    /// Threads that clean pages.
    pub fn cpu_threads(&self) -> usize {
        if self.cpu_threads > 0 { self.cpu_threads } else { machine::cpus().min(MOST_CPU_THREADS) }
    }

    /// Threads for the network.
    pub fn net_threads(&self) -> usize {
        if self.net_threads > 0 { self.net_threads } else { (machine::cpus() / 4).clamp(1, MOST_NET_THREADS) }
    }

    /// Pages in work for one stream.
    pub(super) fn stream_pages(&self) -> usize {
        if self.stream_pages > 0 { self.stream_pages } else { 2 * self.cpu_threads() }
    }

    /// Bytes of pages held at a time, never less than one message.
    pub(super) fn max_inflight_bytes(&self) -> u64 {
        self.budget_within(machine::memory_limit())
    }

    /// The limits of one page.
    pub fn limits(&self) -> Limits {
        let max_nodes = self.nodes_within(machine::memory_limit());
        Limits { max_bytes: self.max_message_bytes, max_nodes, max_depth: self.max_depth, ..Limits::default() }
    }

    /// What the worst pages that the limits allow may take, and the memory limit, where that is less; in bytes.
    pub(super) fn memory_short(&self) -> Option<(u64, u64)> {
        machine::memory_limit().map(|memory| (self.worst_within(Some(memory)), memory)).filter(|(worst, memory)| worst > memory)
    }

    /// Memory for the process and the bytes of the largest page on every thread.
    fn pages_cost(&self) -> u64 {
        BASE_COST + self.cpu_threads() as u64 * (PAGE_COST + BYTE_COST * self.max_message_bytes as u64)
    }

    /// Memory for as many nodes on every thread.
    fn nodes_cost(&self, nodes: usize) -> u64 {
        (nodes as u64).saturating_mul(NODE_COST).saturating_mul(self.cpu_threads() as u64)
    }

    /// The budget for pages held that `memory` bytes allow for: with what it costs, half of what the largest pages leave, the other half
    /// being for their nodes; or all that they leave when their number is set.
    fn budget_within(&self, memory: Option<u64>) -> u64 {
        let wanted = match (self.max_inflight_bytes, memory) {
            (0, Some(memory)) => {
                let left = memory.saturating_sub(self.pages_cost());
                let share = if self.max_nodes == 0 { left / 2 } else { left.saturating_sub(self.nodes_cost(self.max_nodes)) };
                (share / BUDGET_COST).max(LEAST_BUDGET)
            }
            (0, None) => DEFAULT_BUDGET,
            (bytes, _) => bytes,
        };
        wanted.max(self.max_message_bytes as u64)
    }

    /// Nodes of one page that `memory` bytes allow for: what everything else leaves.
    fn nodes_within(&self, memory: Option<u64>) -> usize {
        let most = Limits::default().max_nodes;
        match (self.max_nodes, memory) {
            (0, Some(memory)) => {
                let others = self.pages_cost().saturating_add(self.budget_within(Some(memory)).saturating_mul(BUDGET_COST));
                let left = memory.saturating_sub(others) / NODE_COST / self.cpu_threads().max(1) as u64;
                usize::try_from(left).unwrap_or(most).clamp(LEAST_NODES, most)
            }
            (0, None) => most,
            (nodes, _) => nodes,
        }
    }

    /// Memory that everything together takes at worst, where `memory` is the limit.
    fn worst_within(&self, memory: Option<u64>) -> u64 {
        let nodes = self.nodes_cost(self.nodes_within(memory));
        self.pages_cost().saturating_add(nodes).saturating_add(self.budget_within(memory).saturating_mul(BUDGET_COST))
    }

    /// What contradicts itself, or cannot work. A time of zero is fine where there need be none: no wait in the queue, no grace,
    /// no lame duck, no time to drain.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let most = [
            ("--cpu-threads", self.cpu_threads, MOST_CPU_THREADS),
            ("--net-threads", self.net_threads, MOST_NET_THREADS),
            ("--max-message-bytes", self.max_message_bytes, MOST_MESSAGE_BYTES),
        ];
        for (name, value, most) in most {
            if value > most {
                problems.push(format!("{name} must be at most {most}, not {value}"));
            }
        }
        if self.playground && self.admin_addr == Switchable::Off {
            problems.push("--playground is a page on the admin address, and --admin-addr is off".to_owned());
        }
        let mut least = |name: &str, fine: bool, least: &str| {
            if !fine {
                problems.push(format!("{name} must be at least {least}"));
            }
        };
        least("--max-inflight", self.max_inflight >= 1, "1");
        least("--queue-max", self.queue_max >= 1, "1");
        least("--max-connections", self.max_connections >= 1, "1");
        least("--max-streams", self.max_streams >= 1, "1");
        least("--max-message-bytes", self.max_message_bytes >= 1 << 10, "1024");
        least("--max-response-bytes", self.max_response_bytes >= 1 << 10, "1024");
        least("--max-header-bytes", self.max_header_bytes >= 1 << 10, "1024");
        least("--max-depth", self.max_depth >= 16, "16");
        let times = [
            ("--timeout", self.timeout),
            ("--stream-idle-timeout", self.stream_idle_timeout),
            ("--handshake-timeout", self.handshake_timeout),
            ("--preface-timeout", self.preface_timeout),
            ("--idle-timeout", self.idle_timeout),
            ("--max-connection-age", self.max_connection_age),
            ("--keepalive-interval", self.keepalive_interval),
            ("--keepalive-timeout", self.keepalive_timeout),
            ("--stall-timeout", self.stall_timeout),
            ("--reload-interval", self.reload_interval),
        ];
        for (name, time) in times {
            least(name, time >= LEAST_TIME, "1ms");
        }
        problems
    }
}

#[cfg(test)]
mod tests;

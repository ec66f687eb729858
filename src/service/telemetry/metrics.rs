//! What an operator counts: one function for each event.
//!
//! Labels are bounded: methods that we serve, codes, reasons and stages of ours, languages of a fixed list.
//! `docs/OBSERVABILITY.md` lists everything here with its meaning.

mod names;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use metrics::{Counter, Histogram, counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tonic::Code;

use crate::options::Stage;
use crate::service::answer::Facts;
use crate::service::call::Method;
use crate::service::status::{Full, code_name};
use crate::service::telemetry::known::{self, CODES, Family, Known, known};
use crate::service::telemetry::labels::{Callers, LANGUAGES, PAGE_TYPES, language_number, page_type_name};

pub use names::*;

/// Call durations: the buckets of the semantic conventions, with three below, since a small page takes less.
const SECONDS: [f64; 17] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// Stages are shorter than calls.
const SHORT_SECONDS: [f64; 14] = [0.000_01, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
/// From a note to the largest page.
const BYTES: [f64; 10] = [1024.0, 4096.0, 16384.0, 65536.0, 131_072.0, 262_144.0, 524_288.0, 1_048_576.0, 4_194_304.0, 16_777_216.0];
const RATIO: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// How often recorded samples are sorted into buckets.
const UPKEEP: Duration = Duration::from_secs(1);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
static CALLERS: LazyLock<Callers> = LazyLock::new(Callers::default);
static STARTED: OnceLock<f64> = OnceLock::new();
static WASTED_NANOS: AtomicU64 = AtomicU64::new(0);
static REPEATED_NANOS: AtomicU64 = AtomicU64::new(0);
static WORK_NANOS: AtomicU64 = AtomicU64::new(0);

/// Starts counting, once for the process. A process that embeds the service and has a recorder of its own keeps it.
pub fn install() {
    HANDLE.get_or_init(|| {
        let recorder = recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("metrics go to the recorder that was there before");
        }
        names::describe();
        known::begin(PAGE_TYPES * LANGUAGES.len());
        begin_at_zero();
        gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        handle
    });
    STARTED.get_or_init(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64()));
}

fn recorder() -> metrics_exporter_prometheus::PrometheusRecorder {
    let buckets: [(&str, &[f64]); 8] = [
        (CALL_DURATION, &SECONDS),
        (WORK_OVERRUN, &SHORT_SECONDS),
        (QUEUE_WAIT, &SHORT_SECONDS),
        (STAGE_DURATION, &SHORT_SECONDS),
        (REQUEST_SIZE, &BYTES),
        (RESPONSE_SIZE, &BYTES),
        (PAGE_BYTES, &BYTES),
        (PAGE_QUALITY, &RATIO),
    ];
    buckets
        .into_iter()
        .try_fold(PrometheusBuilder::new(), |builder, (name, buckets)| {
            builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), buckets)
        })
        // Only an empty list of buckets is refused.
        .unwrap_or_default()
        .build_recorder()
}

/// What is rare is there from the start, at zero: an alert that counts an increase would not see a first event that
/// brings its own series along.
fn begin_at_zero() {
    for name in [OVERSIZED, PANICS] {
        counter!(name).increment(0);
    }
    for reason in [Full::Calls, Full::Bytes, Full::Wait] {
        counter!(ADMISSION, "outcome" => "shed", "reason" => reason.name()).increment(0);
    }
    counter!(ADMISSION, "outcome" => "admitted", "reason" => "").increment(0);
    for (what, result) in [("tls", "ok"), ("tls", "failed"), ("tokens", "ok"), ("tokens", "failed")] {
        counter!(RELOADS, "what" => what, "result" => result).increment(0);
    }
    for outcome in ["exported", "failed"] {
        counter!(SPANS, "outcome" => outcome).increment(0);
    }
    for reason in ["limit", "system"] {
        counter!(CONNECTIONS_CLOSED, "reason" => reason).increment(0);
    }
    for name in [CONNECTIONS, SERVING] {
        gauge!(name).set(0.0);
    }
    // Known is enough: a histogram is shown, empty.
    drop(histogram!(WORK_OVERRUN));
}

/// Figures that are read when somebody asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample {
    /// Calls open.
    pub calls: usize,
    /// Bytes of pages held.
    pub bytes: u64,
    /// Pages waiting for a thread.
    pub waiting: usize,
    /// Threads that are cleaning.
    pub busy: usize,
    /// Threads that clean pages.
    pub threads: usize,
}

/// Sorts what was recorded into its buckets, for ever: until then each sample takes memory, whether anybody asks or not.
pub async fn upkeep() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        if let Some(handle) = HANDLE.get() {
            handle.run_upkeep();
        }
    }
}

/// Everything counted so far, in the Prometheus text format.
pub fn render(sample: Sample) -> String {
    gauge!(INFLIGHT_CALLS).set(sample.calls as f64);
    gauge!(INFLIGHT_BYTES).set(sample.bytes as f64);
    gauge!(QUEUE_DEPTH).set(sample.waiting as f64);
    gauge!(BUSY_THREADS).set(sample.busy as f64);
    gauge!(CPU_THREADS).set(sample.threads as f64);
    let Some(handle) = HANDLE.get() else {
        return String::new();
    };
    handle.run_upkeep();
    let mut text = handle.render();
    let seconds = |nanos: &AtomicU64| Duration::from_nanos(nanos.load(Ordering::Relaxed)).as_secs_f64();
    family(&mut text, WORK, "counter", "Time that threads spent on pages.", seconds(&WORK_NANOS));
    family(&mut text, WORK_WASTED, "counter", "Time that threads spent on pages whose caller was gone.", seconds(&WASTED_NANOS));
    family(
        &mut text,
        WORK_REPEATED,
        "counter",
        "Time that the network's thread spent on pages that began anew on a thread of their own.",
        seconds(&REPEATED_NANOS),
    );
    process(&mut text);
    text
}

fn family(text: &mut String, name: &str, kind: &str, help: &str, value: f64) {
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n\n");
}

/// The customary figures of a process, where `/proc` tells them.
fn process(text: &mut String) {
    if let Some(start) = STARTED.get() {
        family(text, "process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.", *start);
    }
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else {
        return;
    };
    // The second field, a name in brackets, may hold spaces; user and system time are fields 14 and 15, in ticks; field 24 counts pages.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let number = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    family(
        text,
        "process_cpu_seconds_total",
        "counter",
        "Processor time used.",
        (number(11) + number(12)) / rustix::param::clock_ticks_per_second() as f64,
    );
    family(text, "process_resident_memory_bytes", "gauge", "Resident memory.", number(21) * rustix::param::page_size() as f64);
    family(text, "process_threads", "gauge", "Threads of the process.", number(17));
    if let Ok(entries) = std::fs::read_dir("/proc/self/fd") {
        family(text, "process_open_fds", "gauge", "Open file descriptors.", entries.count() as f64);
    }
}

/// A call ended.
pub fn call_ended(method: Method, code: Code, took: Duration) {
    let number = method.number * CODES + code as usize;
    let register = || histogram!(CALL_DURATION, "rpc_method" => method.name, "rpc_status_code" => code_name(code));
    record(|known| &known.call_duration, number, register, took.as_secs_f64());
}

/// The body of a call was read, as far as it was.
pub fn request_received(method: Method, bytes: u64) {
    let register = || histogram!(REQUEST_SIZE, "rpc_method" => method.name);
    record(|known| &known.request_size, method.number, register, bytes as f64);
}

/// The answer of a call was sent, as far as it was.
pub fn response_sent(method: Method, bytes: u64) {
    let register = || histogram!(RESPONSE_SIZE, "rpc_method" => method.name);
    record(|known| &known.response_size, method.number, register, bytes as f64);
}

fn record(family: impl Fn(&Known) -> &Family<Histogram>, number: usize, register: impl FnOnce() -> Histogram, value: f64) {
    if let Some(series) = known().and_then(|known| family(known).get(number, register)) {
        series.record(value);
    }
}

/// A call was admitted.
pub fn admitted() {
    known().inspect(|known| known.admitted.increment(1));
}

/// A caller with a name has its answer.
pub fn caller_called(caller: &str, code: &'static str) {
    counter!(CALLER_CALLS, "caller" => CALLERS.label(caller), "rpc_status_code" => code).increment(1);
}

/// A call was shed.
pub fn shed(full: Full) {
    known().and_then(|known| known.shed.get(full as usize)).inspect(|series| series.increment(1));
}

/// A page waited for a thread.
pub fn queue_waited(waited: Duration) {
    known().inspect(|known| known.queue_wait.record(waited));
}

/// A page was worked on, to its end or not.
pub fn worked(took: Duration) {
    WORK_NANOS.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
}

/// The stages of a page whose last one ended at `ended`.
pub fn stages(stages: &[(Stage, Instant)], ended: Instant) {
    let ends = stages.iter().skip(1).map(|(_, begin)| *begin).chain([ended]);
    for ((stage, begin), end) in stages.iter().zip(ends) {
        let register = || histogram!(STAGE_DURATION, "stage" => stage.name());
        record(|known| &known.stages, *stage as usize, register, (end - *begin).as_secs_f64());
    }
}

/// A page was cleaned.
pub fn page_cleaned(bytes: usize, facts: &Facts) {
    let Some(known) = known() else { return };
    let page_type = facts.page.page_type();
    let language = language_number(&facts.language);
    let register = || {
        let language = LANGUAGES.get(language).copied().unwrap_or_default();
        counter!(PAGES, "outcome" => "OK", "page_type" => page_type_name(page_type), "language" => language)
    };
    known.pages.get(page_type as usize * LANGUAGES.len() + language, register).inspect(|series| series.increment(1));
    known.page_bytes.record(bytes as f64);
    for count in &facts.removed_counts {
        let category = count.category();
        let name = category.as_str_name();
        let name = name.strip_prefix("BOILERPLATE_CATEGORY_").unwrap_or(name);
        let add = |family: &Family<Counter>, series, by| {
            family.get(category as usize, || counter!(series, "category" => name)).inspect(|series| series.increment(by));
        };
        add(&known.removed_blocks, REMOVED_BLOCKS, u64::from(count.blocks));
        add(&known.removed_bytes, REMOVED_BYTES, count.text_bytes);
    }
    known.page_quality.record(f64::from(facts.page.quality));
}

/// A page failed, for one of the reasons of the contract.
pub fn page_failed(reason: &'static str) {
    counter!(PAGES, "outcome" => reason, "page_type" => "", "language" => "").increment(1);
}

/// A message was over the limit.
pub fn oversized() {
    counter!(OVERSIZED).increment(1);
}

/// Work was done for nobody.
pub fn work_wasted(took: Duration) {
    WASTED_NANOS.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
}

/// Work was stopped and begins anew.
pub fn work_repeated(took: Duration) {
    REPEATED_NANOS.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
}

/// Work went on for nobody.
pub fn work_overran(took: Duration) {
    histogram!(WORK_OVERRUN).record(took);
}

/// A page was stopped by a bug.
pub fn panicked() {
    counter!(PANICS).increment(1);
}

/// A connection was opened.
pub fn connection_opened() {
    gauge!(CONNECTIONS).increment(1.0);
}

/// A connection was closed.
pub fn connection_closed(reason: &'static str) {
    gauge!(CONNECTIONS).decrement(1.0);
    counter!(CONNECTIONS_CLOSED, "reason" => reason).increment(1);
}

/// A connection was refused before it was opened.
pub fn connection_refused(reason: &'static str) {
    counter!(CONNECTIONS_CLOSED, "reason" => reason).increment(1);
}

/// Files of certificates or tokens changed and were read again.
pub fn reloaded(what: &'static str, result: &'static str) {
    counter!(RELOADS, "what" => what, "result" => result).increment(1);
}

/// The certificate in use ends at `seconds` since 1970.
pub fn cert_expires(seconds: i64) {
    gauge!(CERT_EXPIRY).set(seconds as f64);
}

/// Spans were handed to the collector, or lost.
pub fn spans(outcome: &'static str, count: usize) {
    counter!(SPANS, "outcome" => outcome).increment(count as u64);
}

/// The server takes calls.
pub fn serving() {
    gauge!(SERVING).set(1.0);
}

/// The server drains.
pub fn draining() {
    gauge!(SERVING).set(0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_help_and_labels_are_bounded() {
        install();
        call_ended(Method::of("/gleaner.v1.GleanerService/CleanPage"), Code::Ok, Duration::from_millis(3));
        shed(Full::Calls);
        connection_opened();
        let text = render(Sample { threads: 2, ..Sample::default() });
        assert!(text.contains("gleaner_cpu_threads 2") && text.contains("process_cpu_seconds_total"));
        for line in text.lines().filter(|line| line.starts_with("# TYPE ")) {
            let name = line.split(' ').nth(2).expect("name");
            assert!(text.contains(&format!("# HELP {name} ")), "{name} has no help");
        }
        assert!(text.contains(r#"rpc_status_code="OK""#) && text.contains(r#"outcome="shed",reason="calls""#));
    }
}

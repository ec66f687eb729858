//! Names of what is counted, and what they mean to an operator.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Seconds from the headers of a call to the end of its answer.
pub const CALL_DURATION: &str = "rpc_server_call_duration_seconds";
/// Bytes of request bodies.
pub const REQUEST_SIZE: &str = "rpc_server_request_size_bytes";
/// Bytes of answers.
pub const RESPONSE_SIZE: &str = "rpc_server_response_size_bytes";
/// Calls admitted and shed.
pub const ADMISSION: &str = "gleaner_admission_total";
/// Calls open.
pub const INFLIGHT_CALLS: &str = "gleaner_inflight_calls";
/// Bytes of pages held.
pub const INFLIGHT_BYTES: &str = "gleaner_inflight_bytes";
/// Pages waiting for a thread.
pub const QUEUE_DEPTH: &str = "gleaner_queue_depth";
/// Seconds that pages waited for a thread.
pub const QUEUE_WAIT: &str = "gleaner_queue_wait_seconds";
/// Threads that clean pages.
pub const CPU_THREADS: &str = "gleaner_cpu_threads";
/// Threads that are cleaning.
pub const BUSY_THREADS: &str = "gleaner_busy_threads";
/// Seconds of each stage of a page.
pub const STAGE_DURATION: &str = "gleaner_stage_duration_seconds";
/// Pages by outcome.
pub const PAGES: &str = "gleaner_pages_total";
/// Bytes of HTML.
pub const PAGE_BYTES: &str = "gleaner_page_html_bytes";
/// The estimate of how well a page was cleaned.
pub const PAGE_QUALITY: &str = "gleaner_page_quality_ratio";
/// Blocks of boilerplate in the answers, by category.
pub const REMOVED_BLOCKS: &str = "gleaner_removed_blocks_total";
/// Bytes of their text.
pub const REMOVED_BYTES: &str = "gleaner_removed_text_bytes_total";
/// Messages over the limit.
pub const OVERSIZED: &str = "gleaner_oversized_messages_total";
/// Calls by the name of their caller and their code.
pub const CALLER_CALLS: &str = "gleaner_caller_calls_total";
/// Seconds of work whose caller was gone.
pub const WORK_WASTED: &str = "gleaner_work_wasted_seconds_total";
/// Seconds of work on pages that kept the network's thread for too long and began anew.
pub const WORK_REPEATED: &str = "gleaner_work_repeated_seconds_total";
/// Seconds that a thread went on after nobody waited any more.
pub const WORK_OVERRUN: &str = "gleaner_work_overrun_seconds";
/// Seconds of work.
pub const WORK: &str = "gleaner_work_seconds_total";
/// Pages stopped by a bug.
pub const PANICS: &str = "gleaner_panics_total";
/// Connections open.
pub const CONNECTIONS: &str = "gleaner_connections";
/// Connections closed, by reason.
pub const CONNECTIONS_CLOSED: &str = "gleaner_connections_closed_total";
/// Reloads of certificates and tokens.
pub const RELOADS: &str = "gleaner_reloads_total";
/// When the certificate in use ends.
pub const CERT_EXPIRY: &str = "gleaner_tls_cert_expiry_timestamp_seconds";
/// Spans handed to the exporter.
pub const SPANS: &str = "gleaner_otel_spans_total";
/// Whether the server takes calls: 1 until it drains.
pub const SERVING: &str = "gleaner_serving";
/// Version, as a label.
pub const BUILD_INFO: &str = "gleaner_build_info";

/// Tells the meanings of the names.
pub(super) fn describe() {
    describe_histogram!(CALL_DURATION, Unit::Seconds, "Time from the headers of a call to the end of its answer.");
    describe_histogram!(REQUEST_SIZE, Unit::Bytes, "Size of request bodies as received.");
    describe_histogram!(RESPONSE_SIZE, Unit::Bytes, "Size of answers as sent.");
    describe_counter!(ADMISSION, "Calls admitted, and calls shed by what was full.");
    describe_counter!(CALLER_CALLS, "Calls of callers whose token or certificate has a name, by status code.");
    describe_gauge!(INFLIGHT_CALLS, "Calls open that read, wait or work.");
    describe_gauge!(INFLIGHT_BYTES, Unit::Bytes, "Bytes of pages held.");
    describe_gauge!(QUEUE_DEPTH, "Pages waiting for a thread.");
    describe_histogram!(QUEUE_WAIT, Unit::Seconds, "Time that pages waited for a thread.");
    describe_gauge!(CPU_THREADS, "Threads that clean pages.");
    describe_gauge!(BUSY_THREADS, "Threads that are cleaning a page.");
    describe_histogram!(STAGE_DURATION, Unit::Seconds, "Time of each stage of a page.");
    describe_counter!(PAGES, "Pages by outcome, page type and language.");
    describe_histogram!(PAGE_BYTES, Unit::Bytes, "Size of the pages' HTML.");
    describe_histogram!(PAGE_QUALITY, "Estimate of how well pages were cleaned, 0 to 1.");
    describe_counter!(REMOVED_BLOCKS, "Blocks of boilerplate by category, in answers that were asked for them.");
    describe_counter!(REMOVED_BYTES, Unit::Bytes, "Text of boilerplate by category, in answers that were asked for it.");
    describe_histogram!(WORK_OVERRUN, Unit::Seconds, "Time that a thread went on after its caller was gone or its deadline had passed.");
    describe_counter!(OVERSIZED, "Messages over the size limit, compressed or decompressed.");
    describe_counter!(PANICS, "Pages stopped by a bug.");
    describe_gauge!(CONNECTIONS, "Connections open.");
    describe_counter!(CONNECTIONS_CLOSED, "Connections closed, by reason.");
    describe_counter!(RELOADS, "Reloads of certificates and tokens whose files changed, by result.");
    describe_gauge!(CERT_EXPIRY, Unit::Seconds, "When the certificate in use ends, in seconds since 1970.");
    describe_counter!(SPANS, "Spans handed to the collector, by outcome.");
    describe_gauge!(SERVING, "1 while the server takes calls, 0 while it drains.");
    describe_gauge!(BUILD_INFO, "The version that runs; always 1.");
}

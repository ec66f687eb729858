//! The binary in a control group of its own, as a container runtime would confine it. Needs the right to make one, and passes without it
//! unless `GLEANER_CONFINED` is set; `.ci/run` sets it wherever there is that right.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use gleaner::service::proto::CleanPageRequest;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::process::Process;
use crate::support::{metric, page, until};

/// A control group; goes with the test.
struct Group(PathBuf);

impl Group {
    /// A group with limits: `settings` are files and what goes into them. `None`, told in one line, where that is not allowed and not
    /// asked for.
    fn new(controller: &str, settings: &[(&str, &str)]) -> Option<Self> {
        let own = Path::new("/sys/fs/cgroup").join(controller);
        let root = if own.is_dir() { own } else { PathBuf::from("/sys/fs/cgroup") };
        let group = Self(root.join(format!("gleaner-test-{}-{}", controller, std::process::id())));
        let made = std::fs::create_dir(&group.0)
            .and_then(|()| settings.iter().try_for_each(|(file, value)| std::fs::write(group.0.join(file), value)));
        if let Err(error) = made {
            assert!(std::env::var_os("GLEANER_CONFINED").is_none(), "no control group of our own: {error}");
            println!("skipped: no control group of our own ({error})");
            return None;
        }
        Some(group)
    }

    /// A service in the group.
    fn start(&self, arguments: &[&str]) -> Process {
        Process::start_after(&format!("echo $$ > {}/cgroup.procs", self.0.display()), arguments)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// The names of a limit in both versions of control groups, whichever is there.
fn by_version<'a>(controller: &str, first: &'a [(&'a str, &'a str)], second: &'a [(&'a str, &'a str)]) -> &'a [(&'a str, &'a str)] {
    if Path::new("/sys/fs/cgroup").join(controller).is_dir() { first } else { second }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_memory_limit_sheds_and_does_not_kill() {
    const LIMIT: &str = "268435456";
    let Some(group) = Group::new("memory", by_version("memory", &[("memory.limit_in_bytes", LIMIT)], &[("memory.max", LIMIT)])) else {
        return;
    };
    // As the capacity notes say for such a container; the rest follows the limit.
    let mut process = group.start(&["--max-message-bytes", "4194304", "--cpu-threads", "2", "--queue-max-wait", "50ms"]);
    process.serving().await;
    // Nested elements and table cells: the most nodes, and so the most memory, that four megabytes can hold.
    let hostile: [Bytes; 2] = ["<p>a", "<table><tr><td>x"].map(|piece| piece.repeat((4 << 20) / piece.len() - 8).into());
    let mut callers = Vec::new();
    for _ in 0..4 {
        let channel = process.channel().await;
        for html in hostile.iter().cycle().take(8).cloned() {
            let mut client = GleanerServiceClient::new(channel.clone()).max_decoding_message_size(usize::MAX);
            let read_mask = Some(prost_types::FieldMask { paths: vec!["page".into()] });
            callers.push(tokio::spawn(async move {
                client
                    .clean_page(CleanPageRequest { html, read_mask, ..Default::default() })
                    .await
                    .map(|_| ())
                    .map_err(|status| status.code())
            }));
        }
    }
    for caller in callers {
        let outcome = caller.await.expect("no panic");
        assert!(matches!(outcome, Ok(()) | Err(Code::ResourceExhausted | Code::InvalidArgument | Code::DeadlineExceeded)), "{outcome:?}");
    }
    GleanerServiceClient::new(process.channel().await).clean_page(page("<p>Still there.</p>")).await.expect("still there");
    process.signal("TERM");
    assert_eq!(process.exit().await.code(), Some(0), "{} MiB at most", process.peak());
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_follow_the_processor_quota_and_health_answers() {
    for quota in ["50000", "150000"] {
        let (first, second) = ([("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", quota)], [("cpu.max", quota)]);
        let Some(group) = Group::new("cpu", by_version("cpu", &first, &second)) else { return };
        let mut process = group.start(&[]);
        process.serving().await;
        assert_eq!(metric(process.admin, &["gleaner_cpu_threads"]).await, 1.0, "whole processors of {quota} µs in 100,000");
        let html = "<p>Some words that make a paragraph of the page, and more of them.</p>".repeat(500);
        let channel = process.channel().await;
        let (enough, pages) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let callers: Vec<_> = (0..4)
            .map(|_| {
                let (mut client, html) = (GleanerServiceClient::new(channel.clone()), html.clone());
                let (enough, pages) = (enough.clone(), pages.clone());
                tokio::spawn(async move {
                    while !enough.load(Ordering::Relaxed) {
                        client.clean_page(page(html.clone())).await.expect("answers");
                        pages.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        // The pages are the clock: what slows them down, slows health down too.
        let mut health = HealthClient::new(process.channel().await);
        let mut waited = Vec::new();
        while waited.len() < 20 {
            let before = pages.load(Ordering::Relaxed);
            until("the next page", || async { pages.load(Ordering::Relaxed) > before }).await;
            let asked = pages.load(Ordering::Relaxed);
            health.check(HealthCheckRequest::default()).await.expect("answers");
            waited.push(pages.load(Ordering::Relaxed) - asked);
        }
        enough.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.await.expect("no panic");
        }
        // In the queue it would have waited for three pages each time.
        assert!(waited.iter().sum::<usize>() < 30, "health waited for {waited:?} pages with {quota}");
        process.signal("TERM");
        assert_eq!(process.exit().await.code(), Some(0));
    }
}

//! The threads that clean pages, away from the network.
//!
//! A job waits in a short line, those of calls in one and those that wait as long as it takes in another. A caller that will not wait is turned
//! away at the door when the queue would cost it too much time, which we know from the pace of the jobs before it and from the calls
//! that were let in and whose pages are still to come; a job whose caller is gone or whose
//! deadline has passed is skipped, or stops itself by asking its [`Watch`]. A panic ends its job and nothing else. While calls come one
//! at a time, short pages stay on the network's thread ([`Lull`]).

mod lull;
mod queue;
mod slot;
mod watch;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::options::Stage;
use crate::service::arriving::{Arrival, Arriving};
use crate::service::call::Deadline;
use crate::service::machine;
use crate::service::status::{Fault, Full};
use crate::service::telemetry::metrics;

pub use lull::Lull;
use queue::Queue;
pub use slot::Slot;
use watch::Gone;
pub use watch::Watch;

/// Cost of a job beside its bytes, in bytes: what an empty page takes.
const BASE_COST: u64 = 4 << 10;
/// Cost of a page before the first one has told, in bytes.
const FIRST_COST: u64 = 64 << 10;
/// Pace before the first job has told, in nanoseconds per 1,024 bytes.
const FIRST_PACE: u64 = 20_000;
/// Pages over which pace and usual cost are averaged, each a sixteenth less than the one behind it.
const MEAN_OF: u64 = 16;
/// Most that one page counts as slower than the pace before it.
const MOST_SLOWER: u64 = 8;
/// Stack of a thread. The core does not recurse over the tree; its parsers are allowed a little.
const STACK: usize = 4 << 20;
/// Shortest advice to a caller that was turned away.
const LEAST_RETRY: Duration = Duration::from_millis(20);

/// What becomes of a job for which there is no thread yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePolicy {
    /// It waits no longer than the pool's limit; else it is turned away.
    Shed,
    /// It waits as long as it takes: the caller slows down instead.
    Wait,
}

/// On what terms a job is taken.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Bytes of the page, the measure of its cost.
    pub bytes: u64,
    /// When its call came.
    pub came: Instant,
    /// When the caller stops waiting.
    pub deadline: Option<Deadline>,
    /// How long the job may wait for a thread.
    pub policy: QueuePolicy,
}

impl Terms {
    /// The job's cost, in bytes.
    fn cost(&self) -> u64 {
        BASE_COST + self.bytes
    }
}

/// How a job went, and when.
#[derive(Debug)]
pub struct Done<'a, R> {
    /// What it gave.
    pub outcome: Result<&'a R, &'a Fault>,
    /// When the caller came.
    pub queued: Instant,
    /// When a thread took the job.
    pub started: Instant,
    /// When it was finished.
    pub ended: Instant,
    /// When each stage began, in order.
    pub stages: &'a [(Stage, Instant)],
}

type Deliver = Box<dyn FnOnce()>;

struct Job {
    /// Does the work; gives back what delivers the answer, once the pool has counted the thread as free.
    run: Box<dyn FnOnce(Result<(), Fault>) -> Deliver + Send>,
    gone: Gone,
    queued: Instant,
    cost: u64,
    policy: QueuePolicy,
    deadline: Option<Deadline>,
}

struct Shared {
    queue: Mutex<Queue>,
    ready: Condvar,
    threads: usize,
    queue_max: usize,
    max_wait: Duration,
    /// Cost of all jobs in work.
    working: AtomicU64,
    /// Nanoseconds per 1,024 bytes of cost, a running mean.
    pace: AtomicU64,
    /// Cost of a job, a running mean.
    usual: AtomicU64,
    arriving: Arc<Arriving>,
    busy: AtomicUsize,
    lull: Option<Arc<Lull>>,
}

/// The threads and their queue. Dropping it waits for the jobs that are in work.
pub struct Pool {
    shared: Arc<Shared>,
    /// Places for jobs that wait as long as it takes, so that they never fill the queue.
    patient: Arc<Semaphore>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts `threads` threads behind a queue of `queue_max` jobs and `max_wait`. With a `lull`, short jobs may stay on the thread that
    /// brings them.
    pub fn start(threads: usize, queue_max: usize, max_wait: Duration, lull: Option<Arc<Lull>>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            ready: Condvar::new(),
            threads,
            queue_max,
            max_wait,
            working: AtomicU64::new(0),
            pace: AtomicU64::new(FIRST_PACE),
            usual: AtomicU64::new(FIRST_COST),
            arriving: Arriving::new(max_wait),
            busy: AtomicUsize::new(0),
            lull,
        });
        let threads = (0..threads)
            .map(|number| {
                let shared = shared.clone();
                thread::Builder::new().name(format!("clean-{number}")).stack_size(STACK).spawn(move || {
                    machine::step_back();
                    shared.work();
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let patient = Arc::new(Semaphore::new(2 * threads.len()));
        Ok(Self { shared, patient, threads })
    }

    /// Lets a call in that will not wait and whose page is still to come; it is counted as arriving while the place is held.
    ///
    /// # Errors
    /// It would be turned away when its page is there; when it should come back.
    pub fn admit(&self) -> Result<Arrival, Fault> {
        let now = Instant::now();
        self.refusal(self.shared.arriving.calls(now)).map_or_else(|| Ok(self.shared.arriving.enter(now)), Err)
    }

    /// Whether a job that will not wait is turned away now, behind the queue and as many calls that are `arriving`.
    fn refusal(&self, arriving: usize) -> Option<Fault> {
        let (calls, wait) = self.shared.ahead(arriving);
        let idle = self.shared.threads.saturating_sub(self.busy());
        let waiting = (calls + arriving).saturating_sub(idle);
        // A page for each thread may always wait: the pace is an estimate, and learns only from pages that are let in.
        if waiting < self.shared.threads.min(self.shared.queue_max) {
            return None;
        }
        let what = if waiting >= self.shared.queue_max {
            Full::Calls
        } else if wait > self.shared.max_wait {
            Full::Wait
        } else {
            return None;
        };
        Some(Fault::Overloaded { what, retry_after: retry_after(wait) })
    }

    /// Lets a job in, now or when there is a place.
    ///
    /// # Errors
    /// It is turned away; when it should come back.
    pub async fn enter(&self, terms: Terms) -> Result<Slot<'_>, Fault> {
        let queued = Instant::now();
        let place = match terms.policy {
            QueuePolicy::Wait => Some(self.patient.clone().acquire_owned().await.map_err(|_| Fault::Draining)?),
            QueuePolicy::Shed => self.refusal(0).map_or(Ok(None), Err)?,
        };
        Ok(Slot { shared: &self.shared, terms, queued, place })
    }

    /// Jobs waiting for a thread.
    pub fn waiting(&self) -> usize {
        self.shared.queue().len()
    }

    /// Threads that are working.
    pub fn busy(&self) -> usize {
        self.shared.busy.load(Ordering::Relaxed)
    }

    /// Threads that are alive.
    pub fn threads(&self) -> usize {
        self.threads.iter().filter(|thread| !thread.is_finished()).count()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let dropped = { self.shared.queue().close() };
        drop(dropped);
        self.shared.ready.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls wait, and how long one more would behind them, what is in work and as many that are `arriving`, by the pace of the
    /// jobs before it.
    fn ahead(&self, arriving: usize) -> (usize, Duration) {
        let (calls, waiting) = self.queue().before_a_call(arriving);
        let cost = self.working.load(Ordering::Relaxed) + waiting + arriving as u64 * self.usual.load(Ordering::Relaxed);
        (calls, self.time_for(cost) / self.threads.max(1) as u32)
    }

    /// What one thread needs for `cost`, by the pace of the jobs before it.
    fn time_for(&self, cost: u64) -> Duration {
        Duration::from_nanos((cost >> 10).saturating_mul(self.pace.load(Ordering::Relaxed)))
    }

    fn push(&self, job: Job) -> Result<(), Fault> {
        self.queue().push(job)?;
        self.ready.notify_one();
        Ok(())
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.pop() {
                self.begin(job.cost);
                return Some(job);
            }
            if queue.is_closed() {
                return None;
            }
            queue = self.ready.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The life of one thread.
    fn work(&self) {
        while let Some(job) = self.next() {
            self.run(job);
        }
    }

    /// Counts a job of this cost as in work.
    fn begin(&self, cost: u64) {
        self.busy.fetch_add(1, Ordering::Relaxed);
        self.working.fetch_add(cost, Ordering::Relaxed);
    }

    /// It is done.
    fn end(&self, cost: u64) {
        self.working.fetch_sub(cost, Ordering::Relaxed);
        self.busy.fetch_sub(1, Ordering::Relaxed);
    }

    /// Does a job that is counted as in work, or says why not.
    fn run(&self, job: Job) {
        let Job { run, gone, queued, cost, policy, deadline } = job;
        let started = Instant::now();
        let waited = started - queued;
        metrics::queue_waited(waited);
        let deliver = if gone.get().is_some() {
            None
        } else if let Some(deadline) = deadline.filter(|deadline| deadline.is_over(started)) {
            Some(run(Err(deadline.fault())))
        } else if policy == QueuePolicy::Shed && waited > self.max_wait && self.pressed() {
            Some(run(Err(Fault::Overloaded { what: Full::Wait, retry_after: retry_after(waited) })))
        } else {
            let deliver = run(Ok(()));
            // A page that was given up half-way tells nothing of the pace.
            if gone.get().is_none() {
                self.learn_in_time(started, cost, deadline);
            }
            Some(deliver)
        };
        // First free, then answered: a caller that comes again at once must find the place it left.
        self.end(cost);
        if let Some(deliver) = deliver {
            deliver();
        }
    }

    /// Whether other calls wait: without them, one that came late does no harm.
    fn pressed(&self) -> bool {
        self.queue().holds_calls()
    }

    /// Learns from a job that began at `started` and ends now, if it ends in time.
    fn learn_in_time(&self, started: Instant, cost: u64, deadline: Option<Deadline>) {
        let now = Instant::now();
        if deadline.is_none_or(|deadline| !deadline.is_over(now)) {
            self.learn(now - started, cost);
        }
    }

    /// Moves the pace and the usual cost a little towards those of this job.
    fn learn(&self, took: Duration, cost: u64) {
        let now = (took.as_nanos() as u64).saturating_mul(1 << 10) / cost.max(1);
        let before = self.pace.load(Ordering::Relaxed);
        // One page that is much harder than the others must not close the door to them.
        let now = now.min(before.saturating_mul(MOST_SLOWER));
        self.pace.store(before - before / MEAN_OF + now / MEAN_OF, Ordering::Relaxed);
        let usual = self.usual.load(Ordering::Relaxed);
        self.usual.store(usual - usual / MEAN_OF + cost / MEAN_OF, Ordering::Relaxed);
    }
}

/// Advice to a caller: about the wait it was spared, with jitter so that callers do not come back as one.
fn retry_after(wait: Duration) -> Duration {
    wait.max(LEAST_RETRY).min(Duration::from_secs(5)).mul_f64(0.75 + 0.5 * rand::random::<f64>())
}

#[cfg(test)]
mod tests;

//! A job that was let in, and where it is done.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::watch::{Caller, Gone, Watch};
use super::{Deliver, Done, Job, Lull, QueuePolicy, Shared, Terms};
use crate::service::call::Deadline;
use crate::service::panics::contained;
use crate::service::status::{Fault, Time};
use crate::service::telemetry::metrics;

/// Most bytes of a page that may be cleaned on the network's thread, which hears of nobody meanwhile.
pub(super) const SHORT: u64 = 32 << 10;
/// Longest time that it may take by the pace of those before it.
const SHORT_TIME: Duration = Duration::from_millis(4);
/// Longest time that it does take; then it begins anew on the pool.
const STAY: Duration = Duration::from_millis(10);

/// A job that was let in.
pub struct Slot<'p> {
    pub(super) shared: &'p Shared,
    pub(super) terms: Terms,
    pub(super) queued: Instant,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

impl<'p> Slot<'p> {
    /// The same, which is to be over `time` from now, if its caller does not stop waiting before. A time beyond the clock is no limit.
    #[must_use]
    pub fn within(mut self, time: Time) -> Self {
        let own = Deadline::after(Instant::now(), time);
        self.terms.deadline = own.into_iter().chain(self.terms.deadline).min_by_key(|deadline| deadline.at);
        self
    }

    /// When the job is to be over.
    pub fn deadline(&self) -> Option<Deadline> {
        self.terms.deadline
    }

    /// Runs `work` on a thread of the pool, and lets `told` hear there how it went, whether or not somebody still waits for it. While
    /// there is a lull, a short job is done on this thread; one that proves to be long is told to stop, and asked for again on the pool.
    /// When the returned future is dropped, the job is told to stop, or, if it has not begun, dropped with `told`.
    pub async fn run<R, W, T>(mut self, mut work: W, told: T) -> Result<R, Fault>
    where
        R: Send + 'static,
        W: FnMut(&Watch) -> Result<R, Fault> + Send + 'static,
        T: FnOnce(&Done<'_, R>) + Send + 'static,
    {
        if let Some((watch, started, result)) = self.here(&mut work) {
            conclude(watch, &result, self.queued, started, told);
            return result;
        }
        let Self { shared, terms, queued, place } = self;
        let gone = Gone::default();
        let caller = Caller::new(gone.clone());
        let (answer, answered) = oneshot::channel();
        let watch = Watch::new(gone.clone(), terms.deadline.map(|deadline| deadline.at));
        let run = Box::new(move |admitted: Result<(), Fault>| -> Deliver {
            let started = Instant::now();
            let result = admitted.and_then(|()| attempt(&mut work, &watch, started));
            conclude(watch, &result, queued, started, told);
            Box::new(move || {
                drop(place);
                // A send fails when the caller is gone, which is its good right.
                let _ = answer.send(result);
            })
        });
        let cost = terms.cost();
        shared.push(Job { run, gone, queued, cost, policy: terms.policy, deadline: terms.deadline })?;
        let answer = answered.await;
        drop(caller);
        answer.unwrap_or(Err(Fault::Draining))
    }

    /// Does the job on this thread, if it may stay; what it gave unless it took too long.
    fn here<R>(&mut self, work: &mut impl FnMut(&Watch) -> Result<R, Fault>) -> Option<(Watch, Instant, Result<R, Fault>)> {
        let lull = self.lull()?;
        let Self { shared, terms, .. } = self;
        let cost = terms.cost();
        let started = Instant::now();
        let watch = Watch::new(Gone::default(), terms.deadline.map(|deadline| deadline.at)).staying(started + STAY);
        shared.begin(cost);
        let result = attempt(work, &watch, started);
        shared.end(cost);
        lull.cleaned();
        shared.learn_in_time(started, cost, terms.deadline);
        if watch.outstayed() && result.is_err() {
            self.queued = Instant::now();
            metrics::work_repeated(self.queued - started);
            return None;
        }
        metrics::queue_waited(started - self.queued);
        Some((watch, started, result))
    }

    /// The lull in which the job may stay on this thread: it is a short one in time, and nothing else is to be done.
    fn lull(&self) -> Option<&'p Lull> {
        let (shared, terms) = (self.shared, &self.terms);
        let now = Instant::now();
        let in_time = terms.deadline.is_none_or(|deadline| !deadline.is_over(now));
        let short = terms.bytes <= SHORT && terms.policy == QueuePolicy::Shed && shared.time_for(terms.cost()) <= SHORT_TIME;
        let lull = shared.lull.as_deref().filter(|_| short && in_time)?;
        let alone = shared.busy.load(Ordering::Relaxed) == 0 && shared.queue().len() == 0;
        (alone && lull.holds(terms.came, now)).then_some(lull)
    }
}

/// Does a job that began at `started`; a panic ends it and nothing else.
fn attempt<R>(work: &mut impl FnMut(&Watch) -> Result<R, Fault>, watch: &Watch, started: Instant) -> Result<R, Fault> {
    let result = contained(|| work(watch)).flatten();
    watch.write_down(started, Instant::now());
    result
}

/// Lets `told` hear how a job went that has ended.
fn conclude<R>(watch: Watch, result: &Result<R, Fault>, queued: Instant, started: Instant, told: impl FnOnce(&Done<'_, R>)) {
    let stages = watch.into_stages();
    told(&Done { outcome: result.as_ref(), queued, started, ended: Instant::now(), stages: &stages });
}

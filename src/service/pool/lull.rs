//! Whether calls come one at a time, so that the network's thread may clean a short page itself.
//!
//! To hand a page to another thread and to be woken by its answer costs two changes of thread, one to four hundredths of the processor
//! time of a page of 20 KB. Where the network has one thread and calls come one at a time, that thread would only sleep meanwhile. A call that
//! comes while it cleans must wait, though other threads may be idle; so at the first one that did, all pages go to the pool for a
//! second.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Shortest sleep that tells that nothing waited: a look for what is ready takes less.
const LEAST_SLEEP: Duration = Duration::from_micros(20);
/// How long all pages go to the pool once a call had to wait.
const BUSY: Duration = Duration::from_secs(1);

/// What is known of the network's only thread. It is told when that thread goes to sleep and wakes.
#[derive(Debug)]
pub struct Lull(Mutex<State>);

#[derive(Debug)]
struct State {
    /// When the thread went to sleep, while it sleeps.
    asleep: Option<Instant>,
    /// When it woke from its first sleep since it cleaned a page: whoever comes later has not waited for that page.
    rested: Option<Instant>,
    /// Until when all pages go to the pool.
    busy_until: Option<Instant>,
}

impl Default for Lull {
    fn default() -> Self {
        Self(Mutex::new(State { asleep: None, rested: Some(Instant::now()), busy_until: None }))
    }
}

impl Lull {
    /// The thread goes to sleep `now`.
    pub fn sleeps(&self, now: Instant) {
        self.state().asleep = Some(now);
    }

    /// The thread wakes `now`.
    pub fn wakes(&self, now: Instant) {
        let mut state = self.state();
        let slept = state.asleep.take().map(|since| now.saturating_duration_since(since));
        if state.rested.is_none() && slept.is_some_and(|slept| slept >= LEAST_SLEEP) {
            state.rested = Some(now);
        }
    }

    /// Whether the thread may clean the page of a call that came at `came`, as far as other calls are concerned.
    pub fn holds(&self, came: Instant, now: Instant) -> bool {
        let mut state = self.state();
        if state.busy_until.is_some_and(|until| now < until) {
            return false;
        }
        let waited = state.rested.is_none_or(|rested| came < rested);
        state.busy_until = waited.then(|| now + BUSY);
        !waited
    }

    /// The thread has cleaned a page.
    pub fn cleaned(&self) {
        self.state().rested = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_waited_ends_it_for_a_second() {
        let lull = Lull::default();
        let born = Instant::now();
        let at = |micros| born + Duration::from_micros(micros);
        assert!(lull.holds(at(10), at(20)));
        lull.cleaned();
        lull.sleeps(at(2_000));
        lull.wakes(at(2_019));
        assert!(!lull.holds(at(2_020), at(2_030)), "it was there when the thread looked");
        lull.sleeps(at(2_040));
        lull.wakes(at(3_000));
        assert!(!lull.holds(at(3_010), at(3_020)), "a second is not over");
        assert!(lull.holds(at(1_002_040), at(1_002_050)));
        lull.cleaned();
        lull.sleeps(at(1_004_000));
        lull.wakes(at(1_004_020));
        assert!(lull.holds(at(1_004_020), at(1_004_100)), "the thread slept before it came");
    }

    #[test]
    fn a_call_whose_page_came_later_than_the_call_has_waited_too() {
        let lull = Lull::default();
        let born = Instant::now();
        let at = |micros| born + Duration::from_micros(micros);
        lull.cleaned();
        // The head of the call was there, its page was not.
        lull.sleeps(at(100));
        lull.wakes(at(300));
        assert!(!lull.holds(at(50), at(310)));
    }
}

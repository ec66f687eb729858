//! Calls that were let in, and whose pages have not come yet.
//!
//! A page takes its place in the queue when all of its bytes are there. Until then the queue looks shorter than it is
//! going to be: at ten times too many calls on a busy machine, six of seven that had passed the door were turned away behind
//! it, and their bodies had been read for nothing. So the door counts them too, each for a short time only: a body that dawdles must
//! not keep others out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Shortest time for which a call is counted.
const LEAST: Duration = Duration::from_millis(1);

/// The calls that were let in lately.
#[derive(Debug)]
pub struct Arriving {
    born: Instant,
    span: Duration,
    /// Of two spans that follow each other, the number and the calls.
    spans: Mutex<[(u64, usize); 2]>,
}

/// A call that is counted until this is dropped, or its time is over.
#[derive(Debug)]
pub struct Arrival {
    arriving: Arc<Arriving>,
    number: u64,
}

impl Arriving {
    /// Counts each call for `span` to twice `span`.
    pub fn new(span: Duration) -> Arc<Self> {
        Arc::new(Self { born: Instant::now(), span: span.max(LEAST), spans: Mutex::default() })
    }

    /// Calls that are counted at `now`.
    pub fn calls(&self, now: Instant) -> usize {
        let number = self.number(now);
        self.spans().iter().filter(|(of, _)| of + 1 >= number).map(|(_, calls)| calls).sum()
    }

    /// Counts one more from `now` on.
    pub fn enter(self: &Arc<Self>, now: Instant) -> Arrival {
        let number = self.number(now);
        let [even, odd] = &mut *self.spans();
        let span = if number.is_multiple_of(2) { even } else { odd };
        if span.0 != number {
            *span = (number, 0);
        }
        span.1 += 1;
        Arrival { arriving: self.clone(), number }
    }

    fn number(&self, now: Instant) -> u64 {
        (now.saturating_duration_since(self.born).as_nanos() / self.span.as_nanos()) as u64
    }

    fn spans(&self) -> MutexGuard<'_, [(u64, usize); 2]> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        for (number, calls) in &mut *self.arriving.spans() {
            if *number == self.number {
                // Both spans begin with the number 0.
                *calls = calls.saturating_sub(1);
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_until_their_pages_come_or_their_time_is_over() {
        let arriving = Arriving::new(Duration::from_millis(50));
        let at = |millis| arriving.born + Duration::from_millis(millis);
        let first = arriving.enter(at(0));
        let second = arriving.enter(at(49));
        let third = arriving.enter(at(60));
        assert_eq!(arriving.calls(at(60)), 3);
        drop(first);
        assert_eq!(arriving.calls(at(99)), 2);
        assert_eq!(arriving.calls(at(100)), 1, "the second dawdles");
        drop(third);
        assert_eq!(arriving.calls(at(100)), 0);
        let _fourth = arriving.enter(at(120));
        drop(second);
        assert_eq!(arriving.calls(at(120)), 1, "what was over takes nothing away");
        assert_eq!(arriving.calls(at(10_000)), 0);
    }
}

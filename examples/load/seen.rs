//! Latencies by outcome, and how they are told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Value, json};

/// Longest latency that is told apart.
const LONGEST: Duration = Duration::from_mins(10);

/// Latencies by outcome.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<BTreeMap<&'static str, Histogram<u64>>>>);

impl Seen {
    pub fn record(&self, outcome: &'static str, took: Duration) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = seen.entry(outcome).or_insert_with(|| {
            // A histogram that grows by itself would clamp what it saturates to the two microseconds that it begins with.
            Histogram::new_with_bounds(1, LONGEST.as_micros() as u64, 3).unwrap_or_else(|_| unreachable!("bounds and digits are allowed"))
        });
        histogram.saturating_record(took.as_micros() as u64);
    }

    pub fn count(&self, outcome: &str) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(outcome).map_or(0, Histogram::len)
    }

    pub fn json(&self) -> Value {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let figures = |of: &Histogram<u64>| {
            let at = |quantile| of.value_at_quantile(quantile);
            json!({"calls": of.len(), "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": of.max()})
        };
        seen.iter().map(|(outcome, histogram)| ((*outcome).to_owned(), figures(histogram))).collect()
    }

    pub fn print(&self, took: Duration) {
        println!("{:<22} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  (µs)", "outcome", "calls", "calls/s", "p50", "p90", "p99", "max");
        for (outcome, histogram) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let calls = histogram.len();
            let at = |quantile| histogram.value_at_quantile(quantile);
            let rate = calls as f64 / took.as_secs_f64();
            println!("{outcome:<22} {calls:>9} {rate:>9.1} {:>9} {:>9} {:>9} {:>9}", at(0.5), at(0.9), at(0.99), histogram.max());
        }
    }
}

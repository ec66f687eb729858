//! The series that every call adds to, each looked up once.
//!
//! To find a series by its labels costs more than to add to it: some thirty of them a call are a third of what the service
//! does beside the page. So each is kept under a number, from the moment when it is first counted.

use std::sync::OnceLock;

use metrics::{Counter, Histogram, counter, histogram};

use crate::article::Category;
use crate::options::Stage;
use crate::service::call::METHODS;
use crate::service::status::Full;
use crate::service::telemetry::metrics as names;

/// Series of one name, by number; each is registered when it is first counted, so that none is shown that never was.
pub struct Family<T>(Box<[OnceLock<T>]>);

impl<T> Family<T> {
    /// A family of `size` series.
    pub fn new(size: usize) -> Self {
        Self((0..size).map(|_| OnceLock::new()).collect())
    }

    /// The series of this number, made by `register` the first time; `None` beyond the family.
    pub fn get(&self, number: usize, register: impl FnOnce() -> T) -> Option<&T> {
        self.0.get(number).map(|series| series.get_or_init(register))
    }
}

/// Codes of a status.
pub const CODES: usize = 17;

/// The series.
pub struct Known {
    /// By method and code.
    pub call_duration: Family<Histogram>,
    /// By method.
    pub request_size: Family<Histogram>,
    /// By method.
    pub response_size: Family<Histogram>,
    /// By stage.
    pub stages: Family<Histogram>,
    /// By page type and language.
    pub pages: Family<Counter>,
    /// By category.
    pub removed_blocks: Family<Counter>,
    /// By category.
    pub removed_bytes: Family<Counter>,
    /// Calls let in.
    pub admitted: Counter,
    /// By what was full.
    pub shed: [Counter; 3],
    /// Waits for a thread.
    pub queue_wait: Histogram,
    /// Sizes of pages.
    pub page_bytes: Histogram,
    /// Their quality.
    pub page_quality: Histogram,
}

static KNOWN: OnceLock<Known> = OnceLock::new();

/// Begins to keep series; what is counted before is lost.
pub fn begin(page_kinds: usize) {
    let shed = |full: Full| counter!(names::ADMISSION, "outcome" => "shed", "reason" => full.name());
    // One more for the methods that we do not serve.
    let methods = METHODS.len() + 1;
    KNOWN.get_or_init(|| Known {
        call_duration: Family::new(methods * CODES),
        request_size: Family::new(methods),
        response_size: Family::new(methods),
        stages: Family::new(Stage::ALL.len()),
        pages: Family::new(page_kinds),
        removed_blocks: Family::new(Category::ALL.len() + 1),
        removed_bytes: Family::new(Category::ALL.len() + 1),
        admitted: counter!(names::ADMISSION, "outcome" => "admitted", "reason" => ""),
        shed: [shed(Full::Calls), shed(Full::Bytes), shed(Full::Wait)],
        queue_wait: histogram!(names::QUEUE_WAIT),
        page_bytes: histogram!(names::PAGE_BYTES),
        page_quality: histogram!(names::PAGE_QUALITY),
    });
}

/// The series, once they are kept.
pub fn known() -> Option<&'static Known> {
    KNOWN.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_made_once_and_none_beyond_the_family() {
        let family = Family::new(2);
        assert_eq!(family.get(1, || 7), Some(&7));
        assert_eq!(family.get(1, || 8), Some(&7));
        assert_eq!(family.get(2, || 9), None);
    }
}

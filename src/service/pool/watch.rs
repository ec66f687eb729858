//! What a job and its caller know of each other.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::options::{Observer, Stage};
use crate::service::telemetry::metrics;

/// The job's view of its caller.
#[derive(Debug)]
pub struct Watch {
    gone: Gone,
    deadline: Option<Instant>,
    /// Until when the job may keep the thread that it is on.
    stays: Option<Instant>,
    outstayed: Cell<bool>,
    stages: RefCell<Vec<(Stage, Instant)>>,
}

impl Observer for Watch {
    fn enter(&self, stage: Stage) {
        self.stages.borrow_mut().push((stage, Instant::now()));
    }

    fn interrupted(&self) -> bool {
        if self.gone.get().is_some() {
            return true;
        }
        if self.deadline.is_none() && self.stays.is_none() {
            return false;
        }
        let now = Instant::now();
        let late = self.deadline.is_some_and(|deadline| now >= deadline);
        let outstays = !late && self.stays.is_some_and(|until| now >= until);
        self.outstayed.set(self.outstayed.get() || outstays);
        late || outstays
    }
}

impl Watch {
    /// The view of a caller that is `gone` when it says so, and waits until `deadline`.
    pub fn new(gone: Gone, deadline: Option<Instant>) -> Self {
        Self { gone, deadline, stays: None, outstayed: Cell::default(), stages: RefCell::default() }
    }

    /// The same of a job that may keep its thread until `until`.
    #[must_use]
    pub fn staying(self, until: Instant) -> Self {
        Self { stays: Some(until), ..self }
    }

    /// Whether the job was told to stop because it kept its thread for too long.
    pub fn outstayed(&self) -> bool {
        self.outstayed.get()
    }

    /// When each stage began, in order.
    pub fn into_stages(self) -> Vec<(Stage, Instant)> {
        self.stages.into_inner()
    }

    /// Since when nobody waited, at `now`.
    fn unwanted_since(&self, now: Instant) -> Option<Instant> {
        let late = self.deadline.filter(|&deadline| deadline <= now);
        self.gone.get().copied().into_iter().chain(late).min()
    }

    /// Writes down the time of a job that ends now, and how much of it was for nobody.
    pub fn write_down(&self, started: Instant, ended: Instant) {
        metrics::worked(ended - started);
        if self.gone.get().is_some() {
            metrics::work_wasted(ended - started);
        }
        if let Some(since) = self.unwanted_since(ended) {
            metrics::work_overran(ended.saturating_duration_since(since.max(started)));
        }
    }
}

/// When a job's caller left.
pub type Gone = Arc<OnceLock<Instant>>;

/// Says to the job that its caller is gone.
pub struct Caller(Gone);

impl Caller {
    /// A caller that is there until this is dropped.
    pub fn new(gone: Gone) -> Self {
        Self(gone)
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let _ = self.0.set(Instant::now());
    }
}

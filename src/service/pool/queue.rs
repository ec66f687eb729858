//! Jobs that wait for a thread.
//!
//! Those of calls are taken first, since they are turned away when it takes too long; what waits as long as it takes, the pages of
//! streams, comes after so many of them, and whenever no call waits.

use std::collections::VecDeque;

use super::{Job, QueuePolicy};
use crate::service::status::Fault;

/// Calls in a row while something patient waits.
const CALLS_IN_A_ROW: usize = 3;

/// The jobs, in two lines.
#[derive(Default)]
pub(super) struct Queue {
    calls: Line,
    patient: Line,
    /// Calls that were taken since something patient was, or since nothing patient waited.
    row: usize,
    closed: bool,
}

#[derive(Default)]
struct Line {
    jobs: VecDeque<Job>,
    /// Of them all.
    cost: u64,
}

impl Line {
    fn pop(&mut self) -> Option<Job> {
        let job = self.jobs.pop_front()?;
        self.cost -= job.cost;
        Some(job)
    }
}

impl Queue {
    /// Puts a job at the end of its line.
    ///
    /// # Errors
    /// None are taken any more.
    pub fn push(&mut self, job: Job) -> Result<(), Fault> {
        if self.closed {
            return Err(Fault::Draining);
        }
        let line = match job.policy {
            QueuePolicy::Shed => &mut self.calls,
            QueuePolicy::Wait => &mut self.patient,
        };
        line.cost += job.cost;
        line.jobs.push_back(job);
        Ok(())
    }

    /// Takes the job whose turn it is.
    pub fn pop(&mut self) -> Option<Job> {
        let waits = !self.patient.jobs.is_empty();
        if waits && (self.row >= CALLS_IN_A_ROW || self.calls.jobs.is_empty()) {
            self.row = 0;
            return self.patient.pop();
        }
        self.row = if waits { self.row + 1 } else { 0 };
        self.calls.pop()
    }

    /// How many calls wait, and what is done before a call that comes behind them and as many that are `arriving`: they, and what
    /// is patient and comes in between.
    pub fn before_a_call(&self, arriving: usize) -> (usize, u64) {
        let calls = self.calls.jobs.len();
        let patient = self.patient.jobs.len();
        let between = ((self.row + calls + arriving) / CALLS_IN_A_ROW).min(patient);
        let usual = self.patient.cost / patient.max(1) as u64;
        (calls, self.calls.cost + between as u64 * usual)
    }

    /// Whether calls wait.
    pub fn holds_calls(&self) -> bool {
        !self.calls.jobs.is_empty()
    }

    /// How many jobs wait.
    pub fn len(&self) -> usize {
        self.calls.jobs.len() + self.patient.jobs.len()
    }

    /// Takes no more jobs; gives back those that waited.
    pub fn close(&mut self) -> Vec<Job> {
        self.closed = true;
        let lines = [std::mem::take(&mut self.calls), std::mem::take(&mut self.patient)];
        lines.into_iter().flat_map(|line| line.jobs).collect()
    }

    /// Whether no more jobs are taken.
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}

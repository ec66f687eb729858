//! The bytes of pages that the process may hold at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::service::status::Fault;

/// Bytes of one unit; semaphores count to 2^29 on small machines.
const UNIT: u64 = 1 << 10;

/// A budget of bytes, shared by all calls.
#[derive(Debug, Clone)]
pub struct Budget {
    units: Arc<Semaphore>,
    total: u32,
}

/// Bytes taken out of a budget; they go back when this is dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Budget,
    permit: OwnedSemaphorePermit,
}

impl Budget {
    /// A budget of `bytes`.
    pub fn new(bytes: u64) -> Self {
        let total = (bytes / UNIT).clamp(1, u64::from(u32::MAX >> 3)) as u32;
        Self { units: Arc::new(Semaphore::new(total as usize)), total }
    }

    /// Units for `bytes`; what is larger than the whole budget takes the whole budget, and so goes alone.
    fn units_of(&self, bytes: u64) -> u32 {
        u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(self.total)
    }

    /// Takes `bytes` now, or not at all.
    pub fn try_reserve(&self, bytes: u64) -> Option<Reservation> {
        let permit = self.units.clone().try_acquire_many_owned(self.units_of(bytes)).ok()?;
        Some(Reservation { budget: self.clone(), permit })
    }

    /// Takes `bytes` as soon as they are there, first come, first served.
    pub async fn reserve(self, bytes: u64) -> Option<Reservation> {
        let permit = self.units.clone().acquire_many_owned(self.units_of(bytes)).await.ok()?;
        Some(Reservation { budget: self, permit })
    }

    /// Bytes taken at the moment.
    pub fn used(&self) -> u64 {
        (u64::from(self.total) - (self.units.available_permits() as u64).min(u64::from(self.total))) * UNIT
    }
}

impl Reservation {
    /// Makes it hold at least `bytes`; `false` when they are not there, and then it is as before.
    pub fn grow(&mut self, bytes: u64) -> bool {
        let missing = (self.budget.units_of(bytes) as usize).saturating_sub(self.permit.num_permits());
        let Ok(permit) = self.budget.units.clone().try_acquire_many_owned(missing as u32) else {
            return false;
        };
        self.permit.merge(permit);
        true
    }

    /// Makes it hold `bytes`, giving back what it has beyond them; `false` when more is needed than is there.
    pub fn resize(&mut self, bytes: u64) -> bool {
        let surplus = self.permit.num_permits().saturating_sub(self.budget.units_of(bytes) as usize);
        drop(self.permit.split(surplus));
        self.grow(bytes)
    }
}

/// What the reader of a call's body knows about each message, in order, for whoever takes the messages.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<VecDeque<Entry>>);

/// What is known about one message.
#[derive(Debug)]
pub enum Entry {
    /// Its bytes are paid for.
    Paid(Reservation),
    /// A page of a stream that could not be read; only its key was kept.
    Refused(Fault),
}

impl Ledger {
    /// Writes down the next message.
    pub fn push(&self, entry: Entry) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(entry);
    }

    /// Takes the entry of the message that was decoded next.
    pub fn pop(&self) -> Option<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// What that message was paid with.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn paid(&self) -> Result<Option<Reservation>, Fault> {
        match self.pop() {
            Some(Entry::Paid(reservation)) => Ok(Some(reservation)),
            Some(Entry::Refused(fault)) => Err(fault),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back() {
        let budget = Budget::new(10 * UNIT);
        let mut first = budget.try_reserve(4 * UNIT).expect("free");
        assert!(budget.try_reserve(7 * UNIT).is_none());
        assert!(first.grow(6 * UNIT));
        assert!(first.grow(2 * UNIT), "it has more than that");
        assert_eq!(budget.used(), 6 * UNIT);
        let second = budget.try_reserve(3 * UNIT).expect("free");
        assert!(!first.grow(8 * UNIT));
        assert_eq!(budget.used(), 9 * UNIT);
        assert!(first.resize(UNIT));
        assert_eq!(budget.used(), 4 * UNIT);
        assert!(!first.resize(8 * UNIT));
        drop(second);
        assert!(first.resize(1_000 * UNIT), "clamped to the whole");
        assert_eq!(budget.used(), 10 * UNIT);
        drop(first);
        assert_eq!(budget.used(), 0);
        let whole = budget.try_reserve(1_000 * UNIT).expect("clamped to the whole");
        assert!(budget.try_reserve(1).is_none());
        drop(whole);
    }
}

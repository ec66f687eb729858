//! The bytes of pages that the process may hold at a time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::service::status::Fault;

/// Bytes of one unit; semaphores count to 2^29 on small machines.
const UNIT: u64 = 1 << 10;
/// Most that is taken for a message before any of it has come, in bytes: about what its window lets come unasked. More would
/// let a few callers who send five bytes and no more take all there is.
const FIRST: u64 = 64 << 10;

/// A budget of bytes, shared by all calls.
#[derive(Debug, Clone)]
pub struct Budget {
    units: Arc<Semaphore>,
    total: u32,
    /// The one message that may come without being paid for.
    overdraft: Arc<Semaphore>,
}

/// Bytes taken out of a budget; they go back when this is dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Budget,
    permit: OwnedSemaphorePermit,
    /// Held when it needs to take no more, whatever is asked of it.
    overdraft: Option<OwnedSemaphorePermit>,
}

impl Budget {
    /// A budget of `bytes`.
    pub fn new(bytes: u64) -> Self {
        let total = (bytes / UNIT).clamp(1, u64::from(u32::MAX >> 3)) as u32;
        Self { units: Arc::new(Semaphore::new(total as usize)), total, overdraft: Arc::new(Semaphore::new(1)) }
    }

    /// Units for `bytes`; what is larger than the whole budget takes the whole budget, and so goes alone.
    fn units_of(&self, bytes: u64) -> u32 {
        u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(self.total)
    }

    /// Takes `bytes` now, or not at all.
    pub fn try_reserve(&self, bytes: u64) -> Option<Reservation> {
        let permit = self.units.clone().try_acquire_many_owned(self.units_of(bytes)).ok()?;
        Some(Reservation { budget: self.clone(), permit, overdraft: None })
    }

    /// Takes `bytes` as soon as they are there, first come, first served.
    async fn reserve(self, bytes: u64) -> Option<Reservation> {
        let permit = self.units.clone().acquire_many_owned(self.units_of(bytes)).await.ok()?;
        Some(Reservation { budget: self, permit, overdraft: None })
    }

    /// Begins to pay for a message of `length` bytes that is to cost `cost`; not at all when that is not there now.
    pub fn begin(&self, length: usize, cost: u64) -> Option<Instalments> {
        if self.units.available_permits() < self.units_of(cost) as usize {
            return None;
        }
        let reservation = self.try_reserve(cost.min(FIRST))?;
        Some(Instalments { reservation, length, cost, came: 0 })
    }

    /// The same as soon as there is something to begin with, first come, first served.
    pub async fn begin_in_turn(self, length: usize, cost: u64) -> Option<Instalments> {
        let reservation = self.reserve(cost.min(FIRST)).await?;
        Some(Instalments { reservation, length, cost, came: 0 })
    }

    /// Bytes taken at the moment.
    pub fn used(&self) -> u64 {
        (u64::from(self.total) - (self.units.available_permits() as u64).min(u64::from(self.total))) * UNIT
    }
}

impl Reservation {
    /// Makes it hold at least `bytes`; `false` when they are not there, and then it is as before.
    pub fn grow(&mut self, bytes: u64) -> bool {
        let missing = self.missing(bytes);
        if missing == 0 {
            return true;
        }
        let Ok(permit) = self.budget.units.clone().try_acquire_many_owned(missing) else {
            return false;
        };
        self.permit.merge(permit);
        true
    }

    /// Makes it hold at least `bytes` as soon as they are there. It waits with what it has, and all that wait so may have everything
    /// between them; so one at a time need not pay, and its end gives to the others.
    async fn grow_in_turn(mut self, bytes: u64) -> Option<Self> {
        let missing = self.missing(bytes);
        let Budget { units, overdraft, .. } = self.budget.clone();
        tokio::select! {
            biased;
            permit = units.acquire_many_owned(missing) => self.permit.merge(permit.ok()?),
            permit = overdraft.acquire_owned() => self.overdraft = Some(permit.ok()?),
        }
        Some(self)
    }

    /// Units that it would have to take to hold `bytes`.
    fn missing(&self, bytes: u64) -> u32 {
        if self.overdraft.is_some() {
            return 0;
        }
        self.budget.units_of(bytes).saturating_sub(self.permit.num_permits() as u32)
    }

    /// Makes it hold `bytes`, giving back what it has beyond them; `false` when more is needed than is there.
    pub fn resize(&mut self, bytes: u64) -> bool {
        let surplus = self.permit.num_permits().saturating_sub(self.budget.units_of(bytes) as usize);
        drop(self.permit.split(surplus));
        self.grow(bytes)
    }
}

/// A message that is paid for as it comes, so that one that does not come takes nothing from others.
#[derive(Debug)]
pub struct Instalments {
    reservation: Reservation,
    /// Bytes of the message.
    length: usize,
    /// Bytes that it is to cost when all of it is there.
    cost: u64,
    /// Bytes that have come.
    came: usize,
}

impl Instalments {
    /// Takes what `more` bytes cost; `false` when that is not there.
    pub fn pay(&mut self, more: usize) -> bool {
        let (share, ahead) = self.due(more);
        let paid = self.reservation.missing(share) == 0 || self.reservation.grow(ahead) || self.reservation.grow(share);
        if paid {
            self.came += more;
        }
        paid
    }

    /// Waits until `more` bytes can be paid.
    pub async fn in_turn(mut self, more: usize) -> Option<Self> {
        let (share, _) = self.due(more);
        self.reservation = self.reservation.grow_in_turn(share).await?;
        Some(self)
    }

    /// What it must hold when `more` bytes have come; and what it takes if it can, so that it asks seldom.
    fn due(&self, more: usize) -> (u64, u64) {
        let share = self.cost.saturating_mul((self.came + more) as u64) / (self.length as u64).max(1);
        (share, share.saturating_mul(2).min(self.cost))
    }

    /// What has been paid.
    pub fn paid(self) -> Reservation {
        self.reservation
    }
}

/// What the reader of a call's body knows about each message, in order, for whoever takes the messages.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Mutex<VecDeque<Entry>>,
    coming: AtomicBool,
}

/// What is known about one message.
#[derive(Debug)]
pub enum Entry {
    /// Its bytes are paid for.
    Paid(Reservation),
    /// A page of a stream that could not be read; only its key was kept.
    Refused(Fault),
}

impl Ledger {
    /// Writes down that a message has begun.
    pub fn message_began(&self) {
        self.coming.store(true, Ordering::Relaxed);
    }

    /// Writes down that it has ended.
    pub fn message_ended(&self) {
        self.coming.store(false, Ordering::Relaxed);
    }

    /// Whether a message has begun and not ended.
    pub fn is_coming(&self) -> bool {
        self.coming.load(Ordering::Relaxed)
    }

    /// Writes down the next message.
    pub fn push(&self, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push_back(entry);
    }

    /// Takes the entry of the message that was decoded next.
    pub fn pop(&self) -> Option<Entry> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
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

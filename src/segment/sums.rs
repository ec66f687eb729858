//! Sums over runs of blocks in constant time: what an element holds is asked for again and again.

use std::ops::{Add, Range, Sub};

/// Sums over the blocks of a page.
#[derive(Debug, Clone)]
pub struct Sums<T> {
    /// Those of what stands before each block, and at the end that of all.
    before: Vec<T>,
}

impl<T: Copy + Default + Add<Output = T> + Sub<Output = T>> Sums<T> {
    /// Of one value for each block, added in this order.
    pub fn of(values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter();
        let mut before = Vec::with_capacity(values.size_hint().0 + 1);
        let mut sum = T::default();
        before.push(sum);
        before.extend(values.map(|value| {
            sum = sum + value;
            sum
        }));
        Self { before }
    }

    /// The sum of all blocks.
    pub fn all(&self) -> T {
        self.before.last().copied().unwrap_or_default()
    }

    /// The sum of what stands before a block; for one behind the last that of all.
    pub fn before(&self, block: usize) -> T {
        self.before.get(block).copied().unwrap_or_else(|| self.all())
    }

    /// The sum over some blocks.
    pub fn within(&self, blocks: Range<usize>) -> T {
        self.before(blocks.end) - self.before(blocks.start)
    }
}

/// How much there is of something, and how much of it is of one kind: bytes and those in links, links and those to other pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Portion {
    /// What is of the kind.
    pub part: usize,
    /// All of it.
    pub all: usize,
}

impl Portion {
    /// So much, all of the kind or nothing of it.
    pub fn of(size: usize, is_part: bool) -> Self {
        Self { part: if is_part { size } else { 0 }, all: size }
    }

    /// What is of the kind as a share of all, 0 to 1; of nothing 0.
    pub fn share(self) -> f32 {
        self.part as f32 / self.all.max(1) as f32
    }

    /// Whether at least this share is of the kind; nothing always is.
    pub fn reaches(self, share: f32) -> bool {
        self.part as f32 >= share * self.all as f32
    }
}

impl Add for Portion {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { part: self.part + other.part, all: self.all + other.all }
    }
}

impl Sub for Portion {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { part: self.part - other.part, all: self.all - other.all }
    }
}

impl std::iter::Sum for Portion {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::{Portion, Sums};

    #[test]
    fn runs_of_blocks_are_summed() {
        let sums = Sums::of([3, 0, 4]);
        assert_eq!((sums.all(), sums.before(0), sums.before(2), sums.before(9)), (7, 0, 3, 7));
        assert_eq!((sums.within(0..3), sums.within(1..3), sums.within(1..1)), (7, 4, 0));
        assert_eq!(Sums::<usize>::of([]).within(0..0), 0);
    }

    #[test]
    fn a_portion_is_a_share_of_all() {
        let sums = Sums::of([Portion::of(6, true), Portion::of(2, false)]);
        assert_eq!(sums.all(), Portion { part: 6, all: 8 });
        assert!(sums.all().reaches(0.75) && !sums.all().reaches(0.76) && Portion::default().reaches(1.0));
        assert_eq!((sums.all().share(), Portion::default().share()), (0.75, 0.0));
    }
}

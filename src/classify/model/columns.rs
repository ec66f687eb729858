//! Bins of a page's rows, a column a feature: what the trees and the network read.

/// Rows that are asked together.
pub const LANES: usize = 16;

/// Bins of rows, a column a feature.
#[derive(Debug)]
pub struct Columns {
    rows: usize,
    /// The least and the greatest bin of each feature.
    ranges: Vec<(u8, u8)>,
    /// For each group of rows, the bins of each feature.
    bins: Vec<[u8; LANES]>,
}

impl Columns {
    /// Room for `rows` rows of `features` features.
    pub fn new(rows: usize, features: usize) -> Self {
        Self { rows, ranges: vec![(u8::MAX, 0); features], bins: vec![[0; LANES]; rows.div_ceil(LANES) * features] }
    }

    /// Where a row's bins are written. Rows come in order; `bins` are those of the row before, with which a group of rows begins.
    pub fn group(&mut self, row: usize, bins: &[Bins]) -> Group<'_> {
        let (first, count) = (row / LANES * self.ranges.len(), self.ranges.len());
        let group = self.bins.get_mut(first..first + count).unwrap_or_default();
        if row.is_multiple_of(LANES) {
            group.iter_mut().zip(bins).for_each(|(lanes, bins)| *lanes = [bins.last; LANES]);
        }
        Group { bins: group, behind: u128::MAX << (row % LANES * 8) }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The least and the greatest bin of a feature; none without rows.
    pub fn span(&self, feature: usize) -> Option<(u8, u8)> {
        self.ranges.get(feature).copied().filter(|(least, most)| least <= most)
    }

    /// For each feature a bin that most rows have, if there is one: by votes of the first row of each group (Boyer and Moore, MJRTY,
    /// 1981).
    pub fn usual(&self) -> Vec<u8> {
        let mut votes = vec![(0, 0_u32); self.ranges.len()];
        for group in self.groups() {
            for ((usual, lead), [bin, ..]) in votes.iter_mut().zip(group) {
                (*usual, *lead) = match (*lead, *usual == *bin) {
                    (0, _) => (*bin, 1),
                    (lead, true) => (*usual, lead + 1),
                    (lead, false) => (*usual, lead - 1),
                };
            }
        }
        votes.into_iter().map(|(usual, _)| usual).collect()
    }

    /// For each group of [`LANES`] rows, the bins of each feature. What is behind the last row is of no meaning.
    pub fn groups(&self) -> impl Iterator<Item = &[[u8; LANES]]> {
        self.bins.chunks(self.ranges.len().max(1))
    }

    /// The least and the greatest bin of each feature; to be told when all rows are written.
    pub fn ranges(&mut self, ranges: impl Iterator<Item = (u8, u8)>) {
        self.ranges.clear();
        self.ranges.extend(ranges);
    }
}

/// The bins of a group of rows, by feature, for one row to be written.
pub struct Group<'a> {
    bins: &'a mut [[u8; LANES]],
    /// All bits of the row and of those behind it.
    behind: u128,
}

impl Group<'_> {
    /// Writes the row's bin of a feature, for those behind it as well.
    pub fn write(&mut self, feature: usize, bin: u8) {
        if let Some(lanes) = self.bins.get_mut(feature) {
            let before = u128::from_le_bytes(*lanes) & !self.behind;
            *lanes = (before | u128::from_le_bytes([bin; LANES]) & self.behind).to_le_bytes();
        }
    }
}

/// Bins of one feature while rows are written.
#[derive(Debug, Clone, Copy)]
pub struct Bins {
    /// That of the last row.
    pub last: u8,
    /// The least of all.
    pub least: u8,
    /// The greatest.
    pub most: u8,
}

impl Default for Bins {
    fn default() -> Self {
        Self { last: 0, least: u8::MAX, most: 0 }
    }
}

impl Bins {
    /// Adds the bin of the next row; answers whether it is another one than before.
    pub fn note(&mut self, bin: u8) -> bool {
        let is_new = bin != self.last || self.least > self.most;
        if is_new {
            *self = Self { last: bin, least: self.least.min(bin), most: self.most.max(bin) };
        }
        is_new
    }
}

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
    /// Bins of `rows` rows of `features` features. `write` writes those of a group of rows, by feature; behind the last row
    /// it repeats it.
    pub fn new(rows: usize, features: usize, mut write: impl FnMut(usize, &mut [[u8; LANES]])) -> Self {
        let mut bins = vec![[0; LANES]; rows.div_ceil(LANES) * features];
        let mut ranges = vec![([u8::MAX; LANES], [0; LANES]); features];
        for (at, group) in bins.chunks_mut(features.max(1)).enumerate() {
            write(at, group);
            for ((least, most), lanes) in ranges.iter_mut().zip(group) {
                least.iter_mut().zip(&*lanes).for_each(|(least, bin)| *least = (*least).min(*bin));
                most.iter_mut().zip(&*lanes).for_each(|(most, bin)| *most = (*most).max(*bin));
            }
        }
        let range = |(least, most): ([u8; LANES], [u8; LANES])| {
            (least.into_iter().min().unwrap_or(u8::MAX), most.into_iter().max().unwrap_or_default())
        };
        Self { rows, ranges: ranges.into_iter().map(range).collect(), bins }
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

    /// For each group of [`LANES`] rows, the bins of each feature. Behind the last row stands the same once more.
    pub fn groups(&self) -> impl Iterator<Item = &[[u8; LANES]]> {
        self.bins.chunks(self.ranges.len().max(1))
    }
}

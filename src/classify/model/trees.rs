//! Evidence from counted numbers: gradient-boosted trees, read from a committed file.
//!
//! Trees are walked the way QuickScorer does (Lucchese et al., SIGIR 2015), over many rows at once: every inner node
//! that a row answers with "right" strikes out the leaves on its left; the first leaf still standing
//! is the row's. Bins and leaves are integers, so the sum is the same on every machine. What all rows of a page answer
//! alike, and that is most, is asked once a page.

use std::fmt;

use super::columns::{Columns, LANES};
use crate::error::{Error, Pause};

/// First bytes of a weights file, with its format's version.
const MAGIC: &[u8; 8] = b"GLEANGB1";

/// A forest per output: one for a probability, several for classes.
#[derive(Debug, Clone)]
pub struct Model {
    /// Names of the features used, in the order of the columns.
    features: Vec<String>,
    /// Upper bounds of each feature's bins, filled up with infinities; a value belongs to the first bound that is not below it.
    bounds: Vec<Vec<[f32; STEP]>>,
    outputs: Vec<Forest>,
    /// What one unit of a leaf is worth.
    unit: f32,
}

#[derive(Debug, Clone, Default)]
struct Forest {
    /// Value of a row before any tree, in leaf units.
    start: i32,
    /// Inner nodes of all trees, tree after tree.
    nodes: Vec<Node>,
    trees: Vec<Tree>,
}

#[derive(Debug, Clone)]
struct Tree {
    /// One past its last node.
    end: usize,
    /// Those that it does not have are zeros.
    leaves: [i16; MAX_LEAVES],
}

impl Tree {
    /// The value of the first leaf that stands.
    fn leaf(&self, standing: u16) -> i32 {
        self.leaves.get(standing.trailing_zeros() as usize % MAX_LEAVES).copied().map_or(0, i32::from)
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    feature: u16,
    /// A row goes right when its bin is above this one.
    bin: u8,
    /// The leaves that stay when it does.
    stay: u16,
}

/// Why a weights file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightsError {
    /// It does not begin as one, or with another version.
    Magic,
    /// It ends early, or goes on after its end.
    Length,
    /// A number in it points nowhere.
    Index,
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Magic => "not a weights file of this version",
            Self::Length => "weights file has the wrong length",
            Self::Index => "weights file points outside of its tables",
        })
    }
}

impl std::error::Error for WeightsError {}

/// Takes numbers from the front of a weights file.
pub(in crate::classify) struct Reader<'a>(pub(in crate::classify) &'a [u8]);

impl<'a> Reader<'a> {
    pub(in crate::classify) fn take(&mut self, count: usize) -> Result<&'a [u8], WeightsError> {
        let (head, tail) = self.0.split_at_checked(count).ok_or(WeightsError::Length)?;
        self.0 = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WeightsError> {
        self.take(N)?.try_into().map_err(|_| WeightsError::Length)
    }

    pub(in crate::classify) fn u8(&mut self) -> Result<u8, WeightsError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(in crate::classify) fn u16(&mut self) -> Result<u16, WeightsError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(in crate::classify) fn f32(&mut self) -> Result<f32, WeightsError> {
        self.array().map(f32::from_le_bytes)
    }

    /// Whether the whole file was taken.
    pub(in crate::classify) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Model {
    /// Reads a weights file.
    ///
    /// # Errors
    /// See [`WeightsError`]; a file cut anywhere is refused.
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut reader = Reader(bytes);
        if reader.take(MAGIC.len()).map_err(|_| WeightsError::Magic)? != MAGIC {
            return Err(WeightsError::Magic);
        }
        let unit = reader.f32()?;
        let (mut features, mut bounds) = (Vec::new(), Vec::new());
        for _ in 0..reader.u16()? {
            let length = reader.u8()?;
            features.push(String::from_utf8_lossy(reader.take(length.into())?).into_owned());
            let count = reader.u8()?;
            bounds.push((0..count).map(|_| reader.f32()).collect::<Result<Vec<f32>, _>>()?);
        }
        let mut outputs = Vec::new();
        for _ in 0..reader.u8()? {
            let start = i32::from_le_bytes(reader.array()?);
            let mut forest = Forest { start, ..Forest::default() };
            for _ in 0..reader.u16()? {
                forest.read_tree(&mut reader, &bounds)?;
            }
            outputs.push(forest);
        }
        if !reader.is_empty() {
            return Err(WeightsError::Length);
        }
        let bounds = bounds.iter().map(|bounds| bounds.chunks(STEP).map(filled).collect()).collect();
        Ok(Self { features, bounds, outputs, unit })
    }

    /// Names of the features used, in column order.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// How many bounds each column has: it has one bin more.
    pub fn bounds(&self) -> impl ExactSizeIterator<Item = usize> {
        self.bounds.iter().map(|bounds| bounds.iter().flatten().filter(|bound| bound.is_finite()).count())
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Bin of a value of the feature in `column`; `last` is that of the value before.
    pub fn bin(&self, column: usize, value: f32, last: u8) -> u8 {
        let Some(bounds) = self.bounds.get(column) else { return 0 };
        // What grows from block to block stays in its bin for a while.
        let (all, at) = (bounds.as_flattened(), usize::from(last));
        let is_below = |bound: usize| all.get(bound).is_some_and(|bound| *bound < value);
        if at.checked_sub(1).is_none_or(is_below) && !is_below(at) {
            return last;
        }
        // Those below it come first, and most features have few.
        let mut bin = 0;
        for [a, b, c, d] in bounds {
            let below = u32::from(*a < value) | u32::from(*b < value) << 1 | u32::from(*c < value) << 2 | u32::from(*d < value) << 3;
            bin += below.trailing_ones();
            if below.trailing_ones() < STEP as u32 {
                break;
            }
        }
        bin as u8
    }

    /// Sums of one output for all rows, as log-odds. Cost: nodes that tell rows apart times rows, in simple steps
    /// that a compiler can do many at a time. `pause` is asked every few trees.
    ///
    /// # Errors
    /// Those of `pause`.
    pub fn score(&self, output: usize, columns: &Columns, pause: Pause<'_>) -> Result<Vec<f32>, Error> {
        let rows = columns.rows();
        let Some(forest) = self.outputs.get(output) else { return Ok(vec![0.0; rows]) };
        let mut sums = vec![[0_i32; LANES]; rows.div_ceil(LANES)];
        let mut start = forest.start;
        let (mut telling, mut asked): (Vec<Node>, Vec<Asked>) = (Vec::with_capacity(MAX_NODES), Vec::with_capacity(MAX_NODES));
        let mut first = 0;
        for (at, tree) in forest.trees.iter().enumerate() {
            if at % TREES_BETWEEN_PAUSES == 0 {
                pause()?;
            }
            let nodes = forest.nodes.get(std::mem::replace(&mut first, tree.end)..tree.end).unwrap_or_default();
            let mut all = u16::MAX;
            telling.clear();
            for node in nodes {
                let Some((least, most)) = columns.span(node.feature.into()) else { continue };
                if node.bin < least {
                    all &= node.stay;
                } else if node.bin < most {
                    telling.push(*node);
                }
            }
            asked.clear();
            // What is struck out for all rows need not be struck out again.
            asked.extend(telling.iter().filter(|node| all & !node.stay != 0).map(|node| Asked::new(*node)));
            if asked.is_empty() {
                start += tree.leaf(all);
                continue;
            }
            for (bins, sums) in columns.groups().zip(&mut sums) {
                let (low, high) = standing(&asked, bins, all);
                for ((sum, low), high) in sums.iter_mut().zip(low).zip(high) {
                    *sum += tree.leaf(u16::from_le_bytes([low, high]));
                }
            }
        }
        Ok(sums.into_iter().flatten().take(rows).map(|sum| (sum + start) as f32 * self.unit).collect())
    }
}

/// Bounds that are compared together.
const STEP: usize = 4;

fn filled(bounds: &[f32]) -> [f32; STEP] {
    let mut all = [f32::INFINITY; STEP];
    all.iter_mut().zip(bounds).for_each(|(slot, bound)| *slot = *bound);
    all
}

/// Trees that answer for all rows of a page before `pause` is asked again: some milliseconds on the largest pages.
const TREES_BETWEEN_PAUSES: usize = 32;

/// Leaves of a tree at most: they are the bits of a number.
const MAX_LEAVES: usize = 16;

/// Inner nodes of a tree at most.
const MAX_NODES: usize = MAX_LEAVES - 1;

/// A node that tells rows apart, written out for as many rows as are asked together: what a compiler does 16 bytes at a time
/// must stand in memory so.
struct Asked {
    feature: usize,
    bin: [u8; LANES],
    /// The first eight leaves that stay, and the others.
    low: [u8; LANES],
    high: [u8; LANES],
}

impl Asked {
    fn new(node: Node) -> Self {
        let [low, high] = node.stay.to_le_bytes();
        Self { feature: node.feature.into(), bin: [node.bin; LANES], low: [low; LANES], high: [high; LANES] }
    }
}

/// The leaves that stand for each row of a group when all nodes are asked: the first eight, and the others.
fn standing(asked: &[Asked], bins: &[[u8; LANES]], all: u16) -> ([u8; LANES], [u8; LANES]) {
    let [low, high] = all.to_le_bytes();
    let (mut lows, mut highs) = ([low; LANES], [high; LANES]);
    for node in asked {
        let Some(bins) = bins.get(node.feature) else { continue };
        let mut left = [0; LANES];
        for ((left, bin), bound) in left.iter_mut().zip(bins).zip(&node.bin) {
            *left = if bin <= bound { u8::MAX } else { 0 };
        }
        for ((standing, left), stay) in lows.iter_mut().zip(&left).zip(&node.low) {
            *standing &= left | stay;
        }
        for ((standing, left), stay) in highs.iter_mut().zip(&left).zip(&node.high) {
            *standing &= left | stay;
        }
    }
    (lows, highs)
}

impl Forest {
    fn read_tree(&mut self, reader: &mut Reader<'_>, bounds: &[Vec<f32>]) -> Result<(), WeightsError> {
        let count = usize::from(reader.u8()?);
        if count > MAX_NODES {
            return Err(WeightsError::Index);
        }
        for _ in 0..count {
            let node = Node { feature: reader.u16()?, bin: reader.u8()?, stay: reader.u16()? };
            if bounds.get(usize::from(node.feature)).is_none_or(|bounds| usize::from(node.bin) >= bounds.len()) {
                return Err(WeightsError::Index);
            }
            self.nodes.push(node);
        }
        let mut leaves = [0; MAX_LEAVES];
        for leaf in leaves.iter_mut().take(count + 1) {
            *leaf = reader.array().map(i16::from_le_bytes)?;
        }
        self.trees.push(Tree { end: self.nodes.len(), leaves });
        Ok(())
    }
}

/// The probabilities of several classes from their scores: shares of their exponentials, counted as in [`probability`].
pub fn shares(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f64> = scores
        .iter()
        .map(|score| {
            let mut power = 1.0 + f64::from((score - most).max(-12.0)) / 4096.0;
            for _ in 0..12 {
                power *= power;
            }
            power
        })
        .collect();
    let all: f64 = powers.iter().sum();
    powers.into_iter().map(|power| (power / all.max(f64::MIN_POSITIVE)) as f32).collect()
}

/// The probability of log-odds, 0 to 1: the logistic function in additions, multiplications and one division,
/// so that it rounds alike on every machine (within 1e-4 of the exact value).
pub fn probability(log_odds: f32) -> f32 {
    let clamped = f64::from(log_odds.clamp(-12.0, 12.0));
    // (1 + x / 2^12)^(2^12) by squaring.
    let mut power = 1.0 - clamped / 4096.0;
    for _ in 0..12 {
        power *= power;
    }
    (1.0 / (1.0 + power)) as f32
}

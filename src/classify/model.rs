//! Evidence from counted numbers: gradient-boosted trees, read from a committed file.
//!
//! Trees are walked the way QuickScorer does (Lucchese et al., SIGIR 2015), over all rows at once: every inner node
//! that a row answers with "right" strikes out the leaves on its left; the first leaf still standing
//! is the row's. Bins and leaves are integers, so the sum is the same on every machine.

use std::fmt;

/// First bytes of a weights file, with its format's version.
const MAGIC: &[u8; 8] = b"GLEANGB1";

/// A forest per output: one for a probability, several for classes.
#[derive(Debug, Clone)]
pub struct Model {
    /// Names of the features used, in the order of the columns.
    features: Vec<String>,
    /// Upper bounds of each feature's bins, ascending; a value belongs to the first bound that is not below it.
    bounds: Vec<Vec<f32>>,
    outputs: Vec<Forest>,
    /// What one unit of a leaf is worth.
    unit: f32,
}

#[derive(Debug, Clone, Default)]
struct Forest {
    /// Value of a row before any tree, in leaf units.
    start: i32,
    trees: Vec<Tree>,
}

#[derive(Debug, Clone, Default)]
struct Tree {
    nodes: Vec<Node>,
    leaves: Vec<i16>,
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

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], WeightsError> {
        let (head, tail) = self.0.split_at_checked(count).ok_or(WeightsError::Length)?;
        self.0 = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WeightsError> {
        self.take(N)?.try_into().map_err(|_| WeightsError::Length)
    }

    fn u8(&mut self) -> Result<u8, WeightsError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Result<u16, WeightsError> {
        self.array().map(u16::from_le_bytes)
    }

    fn f32(&mut self) -> Result<f32, WeightsError> {
        self.array().map(f32::from_le_bytes)
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
            bounds.push((0..count).map(|_| reader.f32()).collect::<Result<Vec<_>, _>>()?);
        }
        let mut outputs = Vec::new();
        for _ in 0..reader.u8()? {
            let start = i32::from_le_bytes(reader.array()?);
            let trees = (0..reader.u16()?).map(|_| tree(&mut reader, &bounds)).collect::<Result<Vec<_>, _>>()?;
            outputs.push(Forest { start, trees });
        }
        if !reader.0.is_empty() {
            return Err(WeightsError::Length);
        }
        Ok(Self { features, bounds, outputs, unit })
    }

    /// Names of the features used, in column order.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Bin of a value of the feature in `column`.
    pub fn bin(&self, column: usize, value: f32) -> u8 {
        self.bounds.get(column).map_or(0, |bounds| bounds.partition_point(|bound| *bound < value) as u8)
    }

    /// Sums of one output for all rows, as log-odds. `columns` holds the bins of each feature, all of
    /// the same length. Cost: nodes times rows, in simple steps that a compiler can do many at a time.
    pub fn score(&self, output: usize, columns: &[Vec<u8>]) -> Vec<f32> {
        let rows = columns.first().map_or(0, Vec::len);
        let Some(forest) = self.outputs.get(output) else { return vec![0.0; rows] };
        let mut sums = vec![forest.start; rows];
        let mut standing = vec![0_u16; rows];
        for tree in &forest.trees {
            standing.fill(u16::MAX);
            for node in &tree.nodes {
                let Some(column) = columns.get(usize::from(node.feature)) else { continue };
                for (standing, bin) in standing.iter_mut().zip(column) {
                    *standing &= if *bin > node.bin { node.stay } else { u16::MAX };
                }
            }
            for (sum, standing) in sums.iter_mut().zip(&standing) {
                *sum += tree.leaves.get(standing.trailing_zeros() as usize).copied().map_or(0, i32::from);
            }
        }
        sums.into_iter().map(|sum| sum as f32 * self.unit).collect()
    }
}

fn tree(reader: &mut Reader<'_>, bounds: &[Vec<f32>]) -> Result<Tree, WeightsError> {
    let count = reader.u8()?;
    if count > 15 {
        return Err(WeightsError::Index);
    }
    let mut nodes = Vec::with_capacity(count.into());
    for _ in 0..count {
        let node = Node { feature: reader.u16()?, bin: reader.u8()?, stay: reader.u16()? };
        if bounds.get(usize::from(node.feature)).is_none_or(|bounds| usize::from(node.bin) >= bounds.len()) {
            return Err(WeightsError::Index);
        }
        nodes.push(node);
    }
    let leaves = (0..=count).map(|_| reader.array().map(i16::from_le_bytes)).collect::<Result<Vec<_>, _>>()?;
    Ok(Tree { nodes, leaves })
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

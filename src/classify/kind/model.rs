//! A sum for each kind of page over what is seen of it: numbers that are above bounds, words of names and short texts that the network
//! knows too, words of the head. Small integers, so that sums are the same on every machine.

use foldhash::{HashMap, HashMapExt};

use crate::classify::model::trees::{Reader, WeightsError, shares};

/// First bytes of a file, with its format's version.
const MAGIC: &[u8; 8] = b"GLEANPG1";

/// Kinds of page.
pub(in crate::classify) const KINDS: usize = 7;

/// What something says for each kind, in units of the file.
type Weights = [i8; KINDS];

/// What is learned.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// What one unit is worth.
    unit: f32,
    start: [i32; KINDS],
    /// For each number of a page its bounds, each with what a number above it says.
    numbers: Vec<Vec<(f32, Weights)>>,
    /// By the ids of the network's vocabulary.
    heard: Vec<Weights>,
    /// Words of the head.
    head: HashMap<Box<str>, Weights>,
}

impl Kinds {
    /// Reads a file made for pages of these numbers, and for a vocabulary of so many ids.
    ///
    /// # Errors
    /// See [`WeightsError`]; a file cut anywhere is refused.
    pub fn read(bytes: &[u8], names: &[String], ids: usize) -> Result<Self, WeightsError> {
        let mut reader = Reader(bytes);
        if reader.take(MAGIC.len()).map_err(|_| WeightsError::Magic)? != MAGIC {
            return Err(WeightsError::Magic);
        }
        let unit = reader.f32()?;
        let start = weights(&mut reader)?.map(i32::from);
        let mut numbers = Vec::with_capacity(names.len());
        for name in names {
            if word(&mut reader)? != name.as_bytes() {
                return Err(WeightsError::Index);
            }
            let bounds = (0..reader.u8()?).map(|_| Ok((reader.f32()?, weights(&mut reader)?)));
            numbers.push(bounds.collect::<Result<_, _>>()?);
        }
        if usize::from(reader.u16()?) != ids {
            return Err(WeightsError::Index);
        }
        let heard = (0..ids).map(|_| weights(&mut reader)).collect::<Result<_, _>>()?;
        let count = reader.u16()?;
        let mut head = HashMap::with_capacity(count.into());
        for _ in 0..count {
            let word = String::from_utf8_lossy(word(&mut reader)?);
            head.insert(word.into(), weights(&mut reader)?);
        }
        if reader.is_empty() { Ok(Self { unit, start, numbers, heard, head }) } else { Err(WeightsError::Length) }
    }

    /// How likely each kind is: numbers of a page in the order of their names, whether each id of the vocabulary is heard on it,
    /// and words of its head.
    pub fn chances<'w>(&self, numbers: &[f32], heard: &[bool], head: impl Iterator<Item = &'w str>) -> [f32; KINDS] {
        let mut sums = self.start;
        let mut add = |weights: &Weights| sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(*weight));
        for (bounds, number) in self.numbers.iter().zip(numbers) {
            bounds.iter().filter(|(bound, _)| number > bound).for_each(|(_, weights)| add(weights));
        }
        self.heard.iter().zip(heard).filter(|(_, heard)| **heard).for_each(|(weights, _)| add(weights));
        head.filter_map(|word| self.head.get(word)).for_each(add);
        let shares = shares(&sums.map(|sum| sum as f32 * self.unit));
        std::array::from_fn(|kind| shares.get(kind).copied().unwrap_or_default())
    }
}

fn weights(reader: &mut Reader<'_>) -> Result<Weights, WeightsError> {
    let bytes: [u8; KINDS] = reader.take(KINDS)?.try_into().map_err(|_| WeightsError::Length)?;
    Ok(bytes.map(u8::cast_signed))
}

fn word<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], WeightsError> {
    let length = reader.u8()?;
    reader.take(length.into())
}

//! What is learned of the words that the network hears, and what those of a block say together: sums of small integers, so that they
//! are the same on every machine.

use foldhash::{HashMap, HashMapExt};

use super::heard::{Ids, MOST, Origin, PLACES, each_block};
use super::net::{Row, WIDTH};
use super::trees::{Reader, WeightsError};
use crate::segment::Segments;

/// What is learned of words.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// What one unit of a row's numbers is worth, and of what goes straight to the log-odds.
    units: [f32; 2],
    words: HashMap<Box<str>, Ids>,
    /// Those of ids.
    of_ids: HashMap<Box<str>, Ids>,
    /// A row an id; that of 0 says nothing.
    rows: Vec<Learned>,
}

/// What is learned of a word in one place.
#[derive(Debug, Clone, Copy)]
struct Learned {
    numbers: [i8; WIDTH],
    odds: i8,
}

/// What some words say together: some forty of them, so that no sum is beyond its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    numbers: [i16; WIDTH],
    odds: i16,
}

impl Sum {
    /// No word.
    pub(super) const NOTHING: Self = Self { numbers: [0; WIDTH], odds: 0 };
}

/// What is heard of the blocks of a page, in their order.
#[derive(Debug, Default)]
pub struct Heard {
    /// Added to what stands for a block.
    pub(super) rows: Vec<Row>,
    /// Straight to its log-odds.
    pub(super) odds: Vec<f32>,
    /// Whether each id is heard of any of them.
    pub(super) any: Vec<bool>,
}

impl Heard {
    fn note(&mut self, ids: &[u32]) {
        for id in ids {
            if let Some(any) = self.any.get_mut(*id as usize) {
                *any = true;
            }
        }
    }
}

impl Vocabulary {
    /// How many ids there are, with that of no word.
    pub(super) fn ids(&self) -> usize {
        self.rows.len()
    }

    /// Reads the part of a network's file that is about words.
    ///
    /// # Errors
    /// See [`WeightsError`].
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, WeightsError> {
        let (units, count) = ([reader.f32()?, reader.f32()?], reader.u16()?);
        let (mut words, mut of_ids) = (HashMap::with_capacity(count.into()), HashMap::new());
        let mut rows = vec![Learned { numbers: [0; WIDTH], odds: 0 }];
        for _ in 0..count {
            let (places, length) = (reader.u8()?, reader.u8()?);
            let word = String::from_utf8_lossy(reader.take(length.into())?);
            let mut ids = [0; PLACES];
            for (_, id) in ids.iter_mut().enumerate().filter(|(place, _)| places >> place & 1 == 1) {
                *id = rows.len() as u32;
                let numbers: [u8; WIDTH] = reader.take(WIDTH)?.try_into().map_err(|_| WeightsError::Length)?;
                rows.push(Learned { numbers: numbers.map(u8::cast_signed), odds: reader.u8()?.cast_signed() });
            }
            match word.strip_prefix('#') {
                Some(word) => of_ids.insert(word.into(), ids),
                None => words.insert(word.into(), ids),
            };
        }
        Ok(Self { units, words, of_ids, rows })
    }

    /// What is heard of each block of a page. Linear in elements, names and text.
    pub fn hear(&self, segments: &Segments<'_>) -> Heard {
        let count = segments.blocks.len();
        let mut heard = Heard { rows: Vec::with_capacity(count), odds: Vec::with_capacity(count), any: vec![false; self.ids()] };
        let mut groups: Vec<Option<Sum>> = Vec::new();
        let look = |origin: Origin, word: &str| {
            let words = if origin == Origin::Id { &self.of_ids } else { &self.words };
            words.get(word).copied().unwrap_or_default()
        };
        each_block(segments, MOST, look, |words| {
            groups.resize(groups.len().max(words.group + 1), None);
            let far = groups.get_mut(words.group).map(|sum| {
                *sum.get_or_insert_with(|| {
                    heard.note(words.far);
                    self.sum(Sum::NOTHING, words.far)
                })
            });
            heard.note(words.near);
            self.add(self.sum(far.unwrap_or(Sum::NOTHING), words.near), &mut heard);
        });
        heard
    }

    /// A sum with what is learned of these words.
    pub(super) fn sum(&self, mut sum: Sum, ids: &[u32]) -> Sum {
        for row in ids.iter().filter_map(|id| self.rows.get(*id as usize)) {
            sum.numbers.iter_mut().zip(row.numbers).for_each(|(sum, more)| *sum += i16::from(more));
            sum.odds += i16::from(row.odds);
        }
        sum
    }

    /// Adds a block of which this is heard.
    pub(super) fn add(&self, sum: Sum, heard: &mut Heard) {
        let [unit, straight] = self.units;
        heard.rows.push(Row(sum.numbers.map(|sum| unit * f32::from(sum))));
        heard.odds.push(straight * f32::from(sum.odds));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::model::heard::SHORT;

    #[test]
    fn sums_stay_in_their_type() {
        for extreme in [i8::MIN, i8::MAX] {
            let [low, all] = [extreme.cast_unsigned(), b'z'];
            let mut file = [1.0_f32.to_le_bytes(), 1.0_f32.to_le_bytes()].concat();
            file.extend([26, 0]);
            for letter in b'a'..=all {
                file.extend([0b111, 2, letter, letter]);
                file.extend([low; PLACES * (WIDTH + 1)]);
            }
            let words = Vocabulary::read(&mut Reader(&file)).unwrap();
            let mut heard = Heard::default();
            let all: Vec<u32> = (1..=(MOST.near + MOST.far + SHORT) as u32).collect();
            words.add(words.sum(Sum::NOTHING, &all), &mut heard);
            let most = f32::from(extreme) * (MOST.near + MOST.far + SHORT) as f32;
            assert_eq!((heard.rows[0].0, &*heard.odds), ([most; WIDTH], &[most][..]));
        }
    }
}

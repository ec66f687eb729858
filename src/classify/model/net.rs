//! Evidence from the order of the blocks: a small network that reads the page as a sequence.
//!
//! Trees see one block with counts about its surroundings; here every block hears what its page, and the blocks one, two,
//! four and eight places away, look like. The numbers are the bins of the trees, each worth the mean rank of its
//! pages in training, so that no number can be far from all that was learned; beside them stands what is heard of words. Additions and
//! multiplications in one order only, so that they round alike on every machine.

use std::ops::{Deref, DerefMut};

use super::columns::{Columns, LANES};
use super::trees::{Reader, WeightsError};
use super::vocabulary::{Heard, Vocabulary};
use crate::error::{Error, Pause};

/// First bytes of a network's file, with its format's version.
const MAGIC: &[u8; 8] = b"GLEANNN2";

/// Numbers that stand for a block between two layers.
pub const WIDTH: usize = 32;

/// What stands for a block between two layers. Aligned, so that a compiler can multiply straight from memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(16))]
pub struct Row(pub [f32; WIDTH]);

/// Nothing is heard.
const SILENCE: Row = Row([0.0; WIDTH]);

impl Deref for Row {
    type Target = [f32; WIDTH];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Row {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// What each of a row's numbers says to each of another row's: a row for each of the former.
type Matrix = Vec<Row>;

/// A network over the bins of a tree model's columns.
#[derive(Debug, Clone)]
pub struct Net {
    inputs: Vec<Input>,
    start: Row,
    /// From the page's mean to each of its blocks.
    page: Matrix,
    layers: Vec<Layer>,
    out: Row,
    /// Log-odds of a block of which nothing is known.
    prior: f32,
    /// The words that it hears.
    pub words: Vocabulary,
}

/// A column of the tree model.
#[derive(Debug, Clone)]
struct Input {
    /// What each bin is worth.
    values: Vec<f32>,
    weights: Row,
    /// Straight to the log-odds.
    odds: f32,
}

/// Blocks hear others at one distance.
#[derive(Debug, Clone)]
struct Layer {
    distance: usize,
    /// How much counts what comes from before, from the block itself, and from behind.
    taps: [Row; 3],
    mix: Matrix,
    start: Row,
}

impl Net {
    /// Reads a network's file that was made for trees with so many bounds in each column.
    ///
    /// # Errors
    /// See [`WeightsError`]; a file cut anywhere is refused, and one for other columns.
    pub fn read(bytes: &[u8], bounds: impl ExactSizeIterator<Item = usize>) -> Result<Self, WeightsError> {
        let mut reader = Reader(bytes);
        if reader.take(MAGIC.len()).map_err(|_| WeightsError::Magic)? != MAGIC {
            return Err(WeightsError::Magic);
        }
        if usize::from(reader.u16()?) != WIDTH || usize::from(reader.u16()?) != bounds.len() {
            return Err(WeightsError::Index);
        }
        let layers = reader.u8()?;
        let mut inputs = Vec::with_capacity(bounds.len());
        for bounds in bounds {
            let bins = bounds + 1;
            if usize::from(reader.u8()?) != bins {
                return Err(WeightsError::Index);
            }
            let values = (0..bins).map(|_| reader.f32()).collect::<Result<_, _>>()?;
            inputs.push(Input { values, odds: reader.f32()?, weights: row(&mut reader)? });
        }
        let (start, page) = (row(&mut reader)?, square(&mut reader)?);
        let layers = (0..layers).map(|_| Layer::read(&mut reader)).collect::<Result<_, _>>()?;
        let (out, prior) = (row(&mut reader)?, reader.f32()?);
        let words = Vocabulary::read(&mut reader)?;
        if !reader.is_empty() {
            return Err(WeightsError::Length);
        }
        Ok(Self { inputs, start, page, layers, out, prior, words })
    }

    /// Log-odds of all rows of a page, in the order of its blocks, of which this is heard. Linear in rows; `pause` is asked
    /// between the layers.
    ///
    /// # Errors
    /// Those of `pause`.
    pub fn score(&self, columns: &Columns, heard: Heard, pause: Pause<'_>) -> Result<Vec<f32>, Error> {
        let (mut rows, mut odds) = self.first(columns, heard);
        self.hear_page(&mut rows);
        for layer in &self.layers {
            pause()?;
            rows = layer.hear(&rows);
        }
        for (odds, row) in odds.iter_mut().zip(&rows) {
            *odds += row.iter().zip(&self.out.0).map(|(own, weight)| own * weight).sum::<f32>();
        }
        Ok(odds)
    }

    /// Each block for itself, and what its numbers say of its odds. What is usual on the page is added up once, and each
    /// block adds what it has beside it: a quarter of its numbers.
    fn first(&self, columns: &Columns, heard: Heard) -> (Vec<Row>, Vec<f32>) {
        let (mut shared, mut prior) = (self.start, self.prior);
        let mut telling = Vec::with_capacity(self.inputs.len());
        for (at, (input, usual)) in self.inputs.iter().zip(columns.usual()).enumerate() {
            let Some((least, most)) = columns.span(at) else { continue };
            let value = input.value(usual);
            add(&mut shared, value, &input.weights);
            prior += value * input.odds;
            if least < most {
                telling.push((at, usual, value, input));
            }
        }
        let Heard { mut rows, mut odds, .. } = heard;
        rows.iter_mut().for_each(|row| add(row, 1.0, &shared));
        odds.iter_mut().for_each(|odds| *odds += prior);
        let groups = rows.chunks_mut(LANES).zip(odds.chunks_mut(LANES)).zip(columns.groups());
        let mut heard = Vec::with_capacity(telling.len());
        for ((rows, odds), bins) in groups {
            // Most groups of rows have nothing to say in most columns.
            heard.clear();
            heard.extend(telling.iter().filter_map(|(column, usual, value, input)| {
                let lanes = bins.get(*column).filter(|lanes| **lanes != [*usual; LANES])?;
                Some((lanes, *usual, *value, *input))
            }));
            for (at, (row, odds)) in rows.iter_mut().zip(odds).enumerate() {
                // The sums stay in registers.
                let mut sums = row.0;
                for (lanes, usual, value, input) in &heard {
                    let Some(bin) = lanes.get(at).filter(|bin| *bin != usual) else { continue };
                    let more = input.value(*bin) - value;
                    sums.iter_mut().zip(&input.weights.0).for_each(|(sum, weight)| *sum += more * weight);
                    *odds += more * input.odds;
                }
                *row = Row(sums);
                rectify(row);
            }
        }
        (rows, odds)
    }

    /// Every block hears what its page looks like in the mean.
    fn hear_page(&self, rows: &mut [Row]) {
        let mut mean = SILENCE;
        let share = 1.0 / (rows.len().max(1) as f32);
        rows.iter().for_each(|row| add(&mut mean, share, row));
        let mut heard = multiply(SILENCE, &mean, &self.page);
        rectify(&mut heard);
        rows.iter_mut().for_each(|row| add(row, 1.0, &heard));
    }
}

impl Input {
    fn value(&self, bin: u8) -> f32 {
        self.values.get(usize::from(bin)).copied().unwrap_or_default()
    }
}

impl Layer {
    fn read(reader: &mut Reader<'_>) -> Result<Self, WeightsError> {
        let distance = reader.u8()?.into();
        let taps = [row(reader)?, row(reader)?, row(reader)?];
        Ok(Self { distance, taps, mix: square(reader)?, start: row(reader)? })
    }

    /// Adds to each row what it and those before and behind it give together; beyond the ends there is silence.
    fn hear(&self, rows: &[Row]) -> Vec<Row> {
        let mut all = rows.to_vec();
        let [first, middle, last] = &self.taps;
        for (at, own) in all.iter_mut().enumerate() {
            let before = at.checked_sub(self.distance).and_then(|at| rows.get(at)).unwrap_or(&SILENCE);
            let behind = rows.get(at + self.distance).unwrap_or(&SILENCE);
            let mut together = SILENCE;
            weigh(&mut together, first, before);
            weigh(&mut together, middle, own);
            weigh(&mut together, last, behind);
            let mut said = multiply(self.start, &together, &self.mix);
            rectify(&mut said);
            own.iter_mut().zip(&said.0).for_each(|(own, said)| *own += said);
        }
        all
    }
}

/// `start` plus a row times a matrix.
fn multiply(start: Row, row: &Row, matrix: &[Row]) -> Row {
    // The sums stay in registers as long as they are an array of their own.
    let mut sums = start.0;
    for (value, weights) in row.iter().zip(matrix) {
        for (sum, weight) in sums.iter_mut().zip(&weights.0) {
            *sum += value * weight;
        }
    }
    Row(sums)
}

/// Adds each number times its own weight.
fn weigh(sum: &mut Row, weights: &Row, row: &Row) {
    sum.iter_mut().zip(&weights.0).zip(&row.0).for_each(|((sum, weight), value)| *sum += weight * value);
}

fn add(sum: &mut Row, value: f32, weights: &Row) {
    sum.iter_mut().zip(&weights.0).for_each(|(sum, weight)| *sum += value * weight);
}

fn rectify(row: &mut Row) {
    // Not `max`, which asks for what is no number as well.
    row.iter_mut().for_each(|value| *value = if *value > 0.0 { *value } else { 0.0 });
}

fn row(reader: &mut Reader<'_>) -> Result<Row, WeightsError> {
    let mut row = SILENCE;
    for value in row.iter_mut() {
        *value = reader.f32()?;
    }
    Ok(row)
}

fn square(reader: &mut Reader<'_>) -> Result<Matrix, WeightsError> {
    (0..WIDTH).map(|_| row(reader)).collect()
}

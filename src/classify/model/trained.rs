//! Trees together with the numbers of a row that they ask about: from rows to bins.

use super::columns::{Bins, Columns};
use super::trees::{Model, WeightsError};

/// A model with the numbers that it is asked about.
pub struct Trained {
    pub model: Model,
    /// For each number of a row the column that holds it; [`UNASKED`] for those that the model does not ask about.
    pub columns: Vec<[usize; STEP]>,
}

/// No column.
pub const UNASKED: usize = usize::MAX;

/// Features that are compared with those of the row before in one step.
const STEP: usize = 4;

impl Trained {
    pub fn new(bytes: &[u8], names: &[String]) -> Result<Self, WeightsError> {
        let model = Model::read(bytes)?;
        let column = |name: &String| model.features().iter().position(|known| known == name).unwrap_or(UNASKED);
        let columns = names.chunks(STEP).map(|names| std::array::from_fn(|at| names.get(at).map_or(UNASKED, column))).collect();
        Ok(Self { model, columns })
    }

    /// Bins of `count` rows, a column a feature. `write` appends the numbers of the row at a place.
    pub fn bins(&self, count: usize, write: impl Fn(usize, &mut Vec<f32>)) -> Columns {
        let features = self.model.features().len();
        let (mut columns, mut bins) = (Columns::new(count, features), vec![Bins::default(); features]);
        // Neighbours often share a number: then nothing is to be done, since a new bin is written for the rows behind as well.
        let (mut numbers, mut before) = (Vec::new(), Vec::new());
        for row in 0..count {
            numbers.clear();
            write(row, &mut numbers);
            numbers.resize(numbers.len().next_multiple_of(STEP), 0.0);
            before.resize(numbers.len(), f32::NAN);
            let mut group = columns.group(row, &bins);
            let steps = numbers.as_chunks().0.iter().zip(before.as_chunks().0).zip(&self.columns);
            for ((numbers, before), columns) in steps {
                let mut others = differences(numbers, before);
                while others != 0 {
                    let at = others.trailing_zeros() as usize % STEP;
                    others &= others - 1;
                    let (Some(number), Some(column)) = (numbers.get(at), columns.get(at)) else { continue };
                    if let Some(bins) = bins.get_mut(*column)
                        && bins.note(self.model.bin(*column, *number, bins.last))
                    {
                        group.write(*column, bins.last);
                    }
                }
            }
            std::mem::swap(&mut numbers, &mut before);
        }
        columns.ranges(bins.iter().map(|bins| (bins.least, bins.most)));
        columns
    }
}

/// A bit for each number that is another one than before.
fn differences(numbers: &[f32; STEP], before: &[f32; STEP]) -> u32 {
    numbers.iter().zip(before).enumerate().map(|(at, (number, before))| u32::from(number != before) << at).sum()
}

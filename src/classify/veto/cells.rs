//! Names in tables: what the row of a table is about is neither the caption of the picture beside it nor a control, whatever it says.

use crate::article::Category;
use crate::classify::facts::Facts;
use crate::classify::wholes::tables::{cell_of, is_of_data};
use crate::segment::{Block, Segments};

/// Whether a text is all of a cell of a table of data beside one that is no link and no control: the first cell of its row.
pub(super) fn names_row(segments: &Segments<'_>, block: &Block, facts: &[Facts<'_>]) -> bool {
    let plain = |at: usize| facts.get(at).is_some_and(|facts| facts.links == 0.0 && !facts.says_any(Category::ShareSocial));
    cell_of(segments, block).is_some_and(|cell| is_of_data(segments, cell, plain))
}

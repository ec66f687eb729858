//! Names in tables: what the row of a table is about is neither the caption of the picture beside it nor a control, whatever it says.

use foldhash::HashSet;

use crate::article::Category;
use crate::classify::facts::Facts;
use crate::classify::wholes::tables::{cell_of, is_of_data};
use crate::dom::Tag;
use crate::segment::{Block, Segments};

/// Elements from a text to the cell of a table that it stands in.
const CELL_LEVELS: usize = 4;

/// Whether a text is all of a cell of a table of data beside one that is no link and no control: the first cell of its row.
pub(super) fn names_row(segments: &Segments<'_>, block: &Block, facts: &[Facts<'_>]) -> bool {
    let plain = |at: usize| facts.get(at).is_some_and(|facts| facts.links == 0.0 && !facts.says_any(Category::ShareSocial));
    cell_of(segments, block).is_some_and(|cell| is_of_data(segments, cell, plain))
}

/// Blocks right after a picture whose alternative text they repeat: captions without markup.
pub(super) fn captions(segments: &Segments<'_>) -> HashSet<usize> {
    let said = (0..).zip(&segments.media).filter(|(at, media)| segments.says_alternative(media) && !is_compared(segments, *at));
    said.map(|(_, media)| media.next_block as usize).collect()
}

/// Whether the text behind a picture stands in a header cell, or in another cell of the picture's row in a table of data: it is the name of
/// what that compares. A row of several pictures is one of a gallery.
fn is_compared(segments: &Segments<'_>, at: usize) -> bool {
    let Some(media) = segments.media.get(at) else { return false };
    let Some(block) = segments.blocks.get(media.next_block as usize) else { return false };
    let mut around = segments.ancestors(block.element).take(CELL_LEVELS);
    let Some((cell, element)) = around.find(|(_, element)| matches!(element.tag, Tag::Td | Tag::Th)) else { return false };
    if element.tag == Tag::Th {
        return true;
    }
    let Some(row) = element.parent.filter(|row| *row < media.element && media.element < cell) else { return false };
    let last = segments.element(row).end;
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|other| segments.media.get(other));
    let alone = !beside.into_iter().any(|other| row < other.element && other.element.0 < last);
    alone && is_of_data(segments, cell, |_| true)
}

//! Listings of code, which come back where the prose around them is kept: it speaks of them.

use super::{is_kept, keep, may_be_content};
use crate::segment::Segments;

/// Blocks between a listing and the prose around it: file names, buttons that copy.
const LISTING_GAP: usize = 3;

/// Preformatted blocks that are not kept although the text around them is.
pub(super) fn listings(segments: &Segments<'_>, content: &[f32], kept: &[bool]) -> Vec<usize> {
    let is_listing = |at: usize| segments.blocks.get(at).is_some_and(|block| block.preformatted);
    // The nearest kept block on a side, other listings left out.
    let near = |side: &mut dyn Iterator<Item = usize>| side.filter(|at| !is_listing(*at)).take(LISTING_GAP).any(|at| is_kept(kept, at));
    let missing = (0..kept.len()).filter(|at| is_listing(*at) && !is_kept(kept, *at));
    missing
        .filter(|at| {
            let reach = LISTING_GAP * 4;
            let before = near(&mut (at.saturating_sub(reach)..*at).rev());
            before && (may_be_content(content, *at) || near(&mut (at + 1..(at + reach).min(kept.len()))))
        })
        .collect()
}

/// What is kept together with the code that comes back; nothing if none does.
pub(super) fn with_code(kept: &[bool], code: &[usize], barred: impl Fn(usize) -> bool) -> Option<Vec<bool>> {
    let mut all = (!code.is_empty()).then(|| kept.to_vec())?;
    let back: Vec<usize> = code.iter().copied().filter(|at| !barred(*at)).collect();
    keep(&mut all, &back);
    Some(all)
}

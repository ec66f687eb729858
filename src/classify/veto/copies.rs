//! Titles that a page writes twice in a row, for wide and narrow windows or on a button and over what it opens: one of them is enough.
//!
//! The likelier one stays, or the heading of the two. Chances are the same for all leanings.

use crate::article::PageType;
use crate::dom::Tag;
use crate::segment::{Block, Segments};

use crate::classify::rules::PageEvidence;

/// Words of a title: what is shorter may be the value of a label.
const TITLE_WORDS: usize = 2;
/// Probability from which a heading stays in place of its copy.
const LIKELY: f32 = 0.3;

/// Blocks that say what the heading beside them says, or headings what other ones do. Posts of a thread repeat its title. Linear in
/// blocks and text.
pub(super) fn copies(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, content: &[f32]) -> Vec<usize> {
    if page_type == PageType::Forum {
        return Vec::new();
    }
    let chance = |at: usize| content.get(at).copied().unwrap_or_default();
    let is_heading = |block: &Block| segments.element(block.element).tag.heading_level().is_some();
    // Cells are values, and the headline is told from its copies elsewhere.
    let is_apart = |block: &Block| matches!(segments.element(block.element).tag, Tag::H1 | Tag::Td | Tag::Th | Tag::Dt | Tag::Dd);
    let mut found = Vec::new();
    // The last one of equal texts that stays.
    let mut before = 0;
    for (at, block) in segments.blocks.iter().enumerate().skip(1) {
        let Some(first) = segments.blocks.get(before) else { break };
        let (titled, title) = (is_heading(first), is_heading(block));
        let is_copy = (titled || title)
            && evidence.words(at) >= TITLE_WORDS
            && first.visibility == block.visibility
            && !block.preformatted
            && ![first, block].iter().any(|block| is_apart(block))
            && segments.text_of(first) == segments.text_of(block);
        let in_place = title && !titled && chance(at) >= LIKELY;
        let stays = !is_copy || in_place || titled == title && chance(at) > chance(before) || title && chance(at) >= chance(before);
        if is_copy {
            found.push(if stays { before } else { at });
        }
        if stays {
            before = at;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::copies;
    use crate::article::PageType;
    use crate::classify::rules::PageEvidence;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// Places of the copies, of blocks that are less likely the farther down they stand.
    fn of(html: &str, page_type: PageType) -> Vec<usize> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let content: Vec<f32> = (0..segments.blocks.len()).map(|at| 0.9 - 0.1 * at as f32).collect();
        copies(&segments, page_type, &PageEvidence::new(&segments), &content)
    }

    #[test]
    fn one_of_two_equal_titles_beside_each_other_is_a_copy() {
        assert_eq!(of("<h3>Who pays</h3><h2>Who pays</h2><p>Who pays", PageType::Service), [1, 2]);
        assert_eq!(of("<h3>Who pays</h3><h2>Who pays</h2>", PageType::Forum), [0; 0], "posts");
        assert_eq!(of("<button>Who pays</button><h2>Who pays</h2>", PageType::Service), [0], "the heading stays");
        assert_eq!(of("<h2>Who pays</h2><p>Eels<h2>Who pays</h2>", PageType::Service), [0; 0], "apart");
        assert_eq!(of("<p>Who pays<p>Who pays", PageType::Service), [0; 0], "no title");
        assert_eq!(of("<table><tr><td>Who pays<td>Who pays</table>", PageType::Service), [0; 0], "cells");
        assert_eq!(of("<h2>Yes</h2><h2>Yes</h2>", PageType::Service), [0; 0], "one word");
    }
}

//! What stands in an element or a block: text, links, pictures.

use std::ops::Range;

use super::{Block, Element, ElementId, Inline, Media, Portion, Segments};
use crate::dom::Tag;

impl Segments<'_> {
    /// The blocks that begin inside an element.
    pub fn blocks_in(&self, element: &Element<'_>) -> &[Block] {
        self.blocks.get(element.blocks()).unwrap_or_default()
    }

    /// Where the text of an element stands in [`Self::text`]: from its first block to the end of its last.
    pub fn text_range(&self, id: ElementId) -> Range<usize> {
        let (first, last) = match self.blocks_in(self.element(id)) {
            [] => return 0..0,
            [only] => (only, only),
            [first, .., last] => (first, last),
        };
        first.text.start..last.text.end.max(first.text.start)
    }

    /// Bytes of text in an element.
    pub fn bytes_in(&self, id: ElementId) -> usize {
        self.text_range(id).len()
    }

    /// Inline stretches of a block.
    pub fn inlines_of(&self, block: &Block) -> &[Inline] {
        self.inlines.get(block.inlines.clone()).unwrap_or_default()
    }

    /// The links of a block.
    pub fn links_of(&self, block: &Block) -> impl Iterator<Item = &Inline> {
        self.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A)
    }

    /// Bytes of a block's text in links.
    pub fn linked_bytes(&self, block: &Block) -> usize {
        self.links_of(block).map(|link| link.text.len()).sum::<usize>().min(block.text.len())
    }

    /// Share of a block's text in links, 0 to 1.
    pub fn link_share(&self, block: &Block) -> f32 {
        self.linked_bytes(block) as f32 / block.text.len().max(1) as f32
    }

    /// Whether nearly all of a block is a link.
    pub fn is_linked(&self, block: &Block) -> bool {
        self.linked_bytes(block) * 5 > block.text.len() * 4
    }

    /// Bytes of the blocks in an element, and how many of them stand in links. Linear in the blocks.
    pub fn linked_portion(&self, element: &Element<'_>) -> Portion {
        self.blocks_in(element).iter().map(|block| Portion { part: self.linked_bytes(block), all: block.text.len() }).sum()
    }

    /// Pictures, frames and breaks in an element, or the one that it is.
    pub fn media_in(&self, id: ElementId) -> impl Iterator<Item = &Media> {
        let end = self.element(id).end;
        let from = self.media.partition_point(|media| media.element < id);
        self.media.iter().skip(from).take_while(move |media| media.element.0 < end)
    }

    /// Whether a picture, frame or break stands in an element.
    pub fn has_media(&self, id: ElementId) -> bool {
        self.media_in(id).next().is_some()
    }
}

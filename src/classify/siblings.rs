//! What stays with its like: an item of a list whose other items are content, a paragraph among those of one text. A model that
//! is unsure of each drops some, and a reader misses what is between.
//!
//! Only what no row of the tables names is brought back, and the more is kept the more is brought back, so the leanings stay nested.

use foldhash::{HashMap, HashMapExt};

use crate::dom::Tag;
use crate::segment::{Block, ElementId, Segments, Visibility};

use super::place::linked_bytes;
use super::rules::PageEvidence;
use super::wholes::{innermost, is_kept, letters};

/// Share of a list's letters that must be content before the rest of it is.
const LIST_SHARE: f32 = 0.6;
/// Kept items that make a list one of content.
const LIST_ITEMS: usize = 2;
/// Share of link text from which an item leads elsewhere.
const LINK_SHARE: f32 = 0.6;
/// Letters of a paragraph of prose.
const PARAGRAPH: usize = 60;
/// Kept paragraphs in one element that make it a text.
const PARAGRAPHS: usize = 4;

/// What one looks at.
#[derive(Clone, Copy)]
pub(super) struct Siblings<'a> {
    pub segments: &'a Segments<'a>,
    pub evidence: &'a PageEvidence,
    pub kept: &'a [bool],
}

impl Siblings<'_> {
    /// Items that are not kept though the rest of their list is.
    pub fn items(self) -> Vec<usize> {
        let lists = innermost(self.segments, |tag| matches!(tag, Tag::Ul | Tag::Ol));
        lists.into_iter().flat_map(|list| self.items_of(list)).collect()
    }

    fn items_of(self, list: ElementId) -> Vec<usize> {
        let (mut items, mut content, mut all, mut rest) = (0, 0, 0, Vec::new());
        let mut next = list.0 + 1;
        while next < self.segments.element(list).end {
            let item = self.segments.element(ElementId(next));
            let blocks = item.blocks.start as usize..item.blocks.end as usize;
            let kept: usize = blocks.clone().filter(|at| is_kept(self.kept, *at)).map(|at| letters(self.segments, at)).sum();
            all += blocks.clone().map(|at| letters(self.segments, at)).sum::<usize>();
            content += kept;
            items += usize::from(kept > 0);
            // Of an item with several blocks somebody has to say which belong to it.
            if kept == 0 && item.tag == Tag::Li && blocks.len() == 1 && self.is_unnamed(blocks.start, list, LINK_SHARE) {
                rest.push(blocks.start);
            }
            next = item.end.max(next + 1);
        }
        if items >= LIST_ITEMS && content as f32 >= LIST_SHARE * all as f32 { rest } else { Vec::new() }
    }

    /// Paragraphs that are not kept though others of the same element are.
    pub fn paragraphs(self) -> Vec<usize> {
        let mut kept: HashMap<ElementId, usize> = HashMap::new();
        let mut rest = Vec::new();
        for (at, block) in self.segments.blocks.iter().enumerate() {
            let element = self.segments.element(block.element);
            let Some(parent) = element.parent.filter(|_| element.tag == Tag::P && block.text.len() >= PARAGRAPH) else { continue };
            if is_kept(self.kept, at) {
                *kept.entry(parent).or_default() += 1;
            } else if self.is_unnamed(at, parent, 0.0) {
                rest.push((at, parent));
            }
        }
        rest.into_iter().filter(|(_, parent)| kept.get(parent).is_some_and(|count| *count >= PARAGRAPHS)).map(|(at, _)| at).collect()
    }

    /// Whether nothing inside `around` names a block that readers see, and at most this share of it is links.
    fn is_unnamed(self, at: usize, around: ElementId, links: f32) -> bool {
        let is_plain = |block: &Block| {
            let mut inside = self.segments.ancestors(block.element).take_while(|(id, _)| *id != around);
            block.visibility == Visibility::Shown
                && linked_bytes(self.segments, block) as f32 <= links * block.text.len() as f32
                && inside.all(|(id, _)| self.evidence.elements.of(id).is_empty())
        };
        self.segments.blocks.get(at).is_some_and(is_plain) && !self.evidence.says(at, |_| true)
    }
}

//! Teasers that stand in the text of an article: boxes and lists of links with a label, cards of a picture and a title.

use std::ops::Range;

use foldhash::{HashSet, HashSetExt};

use crate::dom::Tag;
use crate::lexicon::Concept;
use crate::segment::ElementId;

use super::Page;

/// Blocks of a teaser that stands in the article's own column.
const CARD_BLOCKS: usize = 4;
/// Share of link text in it.
const CARD_LINKS: f32 = 0.8;
/// Share of a page's bytes in such cards from which they are what the page is about.
const CARDS_SHARE: f32 = 0.1;
/// Blocks of a box that is called "Read also", and words of that label.
const LABELLED_BLOCKS: usize = 12;
const LABEL_WORDS: usize = 8;

impl Page<'_> {
    /// Boxes that are called "Read also" and hold links, and a few cards of a picture, a label and a title that are
    /// nothing but links. A linked heading that stands in the column itself may well be the article's own.
    pub(super) fn teasers(&self) -> Vec<bool> {
        let count = |id: ElementId| self.segments.element(id).blocks().len();
        let (mut labelled, mut cards) = (HashSet::new(), HashSet::new());
        for (block, facts) in self.segments.blocks.iter().zip(&self.facts) {
            let label = (facts.says(Concept::RelatedHead) || facts.says(Concept::ReadAlso)) && facts.words <= LABEL_WORDS;
            if !label && facts.links < CARD_LINKS {
                continue;
            }
            let mut around = self.segments.ancestors(block.element).take(6).map(|(id, _)| id);
            let Some(card) = around.find(|id| count(*id) >= 2 || self.segments.has_media(*id)) else { continue };
            let links = self.link_share(card);
            if label && (2..=LABELLED_BLOCKS).contains(&count(card)) && links >= 0.5 && self.is_in_prose(card) {
                labelled.insert(card);
            } else if (1..=CARD_BLOCKS).contains(&count(card))
                && card != block.element
                && links >= CARD_LINKS
                && self.segments.has_media(card)
                && self.is_in_prose(card)
            {
                cards.insert(card);
            }
        }
        let bytes: usize = cards.iter().map(|card| self.segments.bytes_in(*card)).sum();
        if bytes as f32 > CARDS_SHARE * self.segments.text.len() as f32 {
            cards.clear();
        }
        let mut teasers = vec![false; self.facts.len()];
        let boxes = labelled.into_iter().chain(cards).map(|card| self.segments.element(card).blocks());
        for blocks in boxes.chain(self.announced_teasers()) {
            for at in blocks {
                if let Some(teaser) = teasers.get_mut(at) {
                    *teaser = true;
                }
            }
        }
        teasers
    }

    /// Lists of links below a line that announces other pages and ends in a colon, with the line.
    fn announced_teasers(&self) -> Vec<Range<usize>> {
        let lists = self.segments.elements.iter().enumerate().filter(|(_, list)| matches!(list.tag, Tag::Ul | Tag::Ol));
        let told = lists.filter(|(id, list)| {
            let Some(line) = list.blocks().start.checked_sub(1) else { return false };
            let (Some(block), Some(facts)) = (self.segments.blocks.get(line), self.facts.get(line)) else { return false };
            facts.words <= LABEL_WORDS
                && self.segments.text_of(block).ends_with([':', '：'])
                && (facts.says(Concept::RelatedHead) || facts.says(Concept::ReadAlso))
                && self.segments.element(block.element).parent == list.parent
                && (1..=LABELLED_BLOCKS).contains(&list.blocks().len())
                && self.link_share(ElementId(*id as u32)) >= CARD_LINKS
        });
        told.map(|(_, list)| list.blocks().start - 1..list.blocks().end).collect()
    }
}

//! The page as this room looks at it: blocks, and what the markup around them says.

use std::collections::HashMap;

use crate::dom::Tag;
use crate::lexicon::metadata::{Lexicon, Marks, lexicon};
use crate::segment::{Block, Element, ElementId, Segments, Visibility};

use super::{Input, words};

/// Attributes that tell what an element is for, besides class and id.
const TELLING: [&str; 10] =
    ["itemprop", "rel", "role", "data-testid", "data-test", "data-qa", "data-component", "data-type", "data-module", "property"];

/// Marks that an element passes on to everything inside it.
const PASSED_ON: Marks = Marks::NAV
    .with(Marks::BREADCRUMB)
    .with(Marks::FOOTER)
    .with(Marks::RELATED)
    .with(Marks::COMMENT)
    .with(Marks::SHARE)
    .with(Marks::AD)
    .with(Marks::PROMO)
    .with(Marks::TOC)
    .with(Marks::CAPTION)
    .with(Marks::AUTHOR_BOX)
    .with(Marks::TAG)
    .with(Marks::HIDDEN)
    .with(Marks::PRODUCT);

/// The page as this room looks at it.
pub(super) struct View<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) segments: &'a Segments<'a>,
    pub(super) lexicon: &'static Lexicon,
    own: Vec<Marks>,
    around: Vec<Marks>,
    /// Words of each block.
    words: Vec<u32>,
    /// The element whose children are the paragraphs of the body, if there are any.
    pub(super) container: Option<ElementId>,
}

impl<'a> View<'a> {
    /// Looks at every element once. Linear in the page.
    pub(super) fn new(input: &'a Input<'a>) -> Self {
        let lexicon = lexicon();
        let segments = input.segments;
        let mut known = HashMap::new();
        let own = segments.elements.iter().map(|element| marks_of(element, lexicon, &mut known)).collect();
        let words = segments.blocks.iter().map(|block| words::count(segments.text_of(block)) as u32).collect();
        let mut view = Self { input, segments, lexicon, own, around: Vec::new(), words, container: None };
        view.pass_on();
        view.container = view.body_container();
        view
    }

    /// Passes marks on to what is inside. A mark on an element that holds a good part of the page's
    /// content says nothing about what is inside ("page-with-sidebar", "related-enabled") and is taken back.
    fn pass_on(&mut self) {
        let mut sums = vec![0.0_f32];
        for (at, block) in self.segments.blocks.iter().enumerate() {
            let letters = if self.content(at) >= 0.5 { block.text.len() as f32 } else { 0.0 };
            sums.push(sums.last().copied().unwrap_or_default() + letters);
        }
        let total = sums.last().copied().unwrap_or_default();
        let sum = |at: u32| sums.get(at as usize).copied().unwrap_or(total);
        let mut around: Vec<Marks> = Vec::with_capacity(self.own.len());
        for (element, own) in self.segments.elements.iter().zip(&mut self.own) {
            let passed = element.parent.and_then(|parent| around.get(parent.0 as usize)).copied().unwrap_or_default();
            let inside = sum(element.blocks.end) - sum(element.blocks.start);
            let wide = matches!(element.tag, Tag::Html | Tag::Body | Tag::Main);
            if wide || total > 0.0 && inside > 0.4 * total && element.blocks.end - element.blocks.start > 3 {
                *own = Marks::NONE;
                around.push(passed);
            } else {
                around.push(passed.with(passed_on(element, *own)));
            }
        }
        self.around = around;
    }

    /// The parent under which most letters of likely paragraphs stand.
    fn body_container(&self) -> Option<ElementId> {
        let mut weights: Vec<u32> = vec![0; self.segments.elements.len()];
        for (at, block) in self.segments.blocks.iter().enumerate() {
            if self.content(at) < 0.5 || self.words(at) < 12 {
                continue;
            }
            let element = self.segments.element(block.element);
            let parent = if matches!(element.tag, Tag::P | Tag::Unknown | Tag::Li) { element.parent } else { Some(block.element) };
            if let Some(weight) = parent.and_then(|parent| weights.get_mut(parent.0 as usize)) {
                *weight += block.text.len() as u32;
            }
        }
        let best = weights.iter().enumerate().max_by_key(|(at, weight)| (**weight, std::cmp::Reverse(*at)))?;
        (*best.1 > 0).then_some(ElementId(best.0 as u32))
    }

    /// Number of blocks.
    pub(super) fn len(&self) -> usize {
        self.segments.blocks.len()
    }

    pub(super) fn block(&self, at: usize) -> Option<&'a Block> {
        self.segments.blocks.get(at)
    }

    /// Text of a block; empty beyond the end.
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.block(at).map_or("", |block| self.segments.text_of(block))
    }

    pub(super) fn words(&self, at: usize) -> usize {
        self.words.get(at).map_or(0, |words| *words as usize)
    }

    /// Probability that the block is content.
    pub(super) fn content(&self, at: usize) -> f32 {
        self.input.content.get(at).copied().unwrap_or_default()
    }

    /// Whether the static markup shows the block.
    pub(super) fn shown(&self, at: usize) -> bool {
        self.block(at).is_some_and(|block| block.visibility == Visibility::Shown)
    }

    /// The element's own marks.
    pub(super) fn own(&self, id: ElementId) -> Marks {
        self.own.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The marks that hold inside the element: what it and those around it pass on.
    pub(super) fn around(&self, id: ElementId) -> Marks {
        self.around.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// Marks that hold for a block.
    pub(super) fn marks(&self, at: usize) -> Marks {
        self.block(at).map_or(Marks::NONE, |block| self.around(block.common))
    }

    /// Own marks of the elements close around a block: from the innermost that holds all of it, up to
    /// `levels` above the nearest that is not inline, stopping where one holds more than `most` blocks.
    pub(super) fn near(&self, at: usize, levels: usize, most: u32) -> Marks {
        let Some(block) = self.block(at) else { return Marks::NONE };
        let mut marks = Marks::NONE;
        let mut outer = 0;
        let mut past = false;
        for (id, element) in self.segments.ancestors(block.common) {
            if past {
                outer += 1;
            }
            if outer > levels || element.blocks.end - element.blocks.start > most || element.tag == Tag::Body {
                break;
            }
            marks = marks.with(self.own(id));
            past |= id == block.element;
        }
        marks
    }

    /// Tag of the nearest element around a block that is not inline.
    pub(super) fn tag(&self, at: usize) -> Tag {
        self.block(at).map_or(Tag::Unknown, |block| self.segments.element(block.element).tag)
    }

    /// The heading element around a block, if it stands in one, with its level.
    pub(super) fn heading(&self, at: usize) -> Option<(ElementId, u8)> {
        let block = self.block(at)?;
        let mut around = self.segments.ancestors(block.element).take(4);
        around.find_map(|(id, element)| Some((id, element.tag.heading_level()?)))
    }

    /// Share of a block's letters that are inside links, 0 to 1.
    pub(super) fn linked(&self, at: usize) -> f32 {
        let Some(block) = self.block(at) else { return 0.0 };
        if self.around(block.common).any(Marks::LINK) {
            return 1.0;
        }
        let linked: usize =
            self.segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A).map(|inline| inline.text.len()).sum();
        (linked as f32 / block.text.len().max(1) as f32).min(1.0)
    }

    /// Whether `inner` is `outer` or stands inside it.
    pub(super) fn is_inside(&self, inner: ElementId, outer: ElementId) -> bool {
        inner.0 >= outer.0 && inner.0 < self.segments.element(outer).end
    }

    /// The texts of all blocks that begin inside the element, joined by a space.
    pub(super) fn text_in(&self, id: ElementId) -> String {
        let blocks = self.segments.element(id).blocks.clone();
        let texts: Vec<&str> = blocks.map(|at| self.text(at as usize)).collect();
        texts.join(" ")
    }

    /// The first block from `from` on that is a paragraph of the body: likely content, prose, inside the body's container.
    pub(super) fn body_start(&self, from: usize) -> usize {
        let in_container = |at: usize| {
            let (Some(container), Some(block)) = (self.container, self.block(at)) else { return true };
            self.is_inside(block.common, container)
        };
        let prose = |at: &usize| {
            self.content(*at) >= 0.4 && self.words(*at) >= 12 && self.linked(*at) < 0.6 && self.heading(*at).is_none() && in_container(*at)
        };
        (from..self.len()).find(prose).unwrap_or_else(|| self.len())
    }
}

/// The marks of an element's own attributes. `known` keeps those of values read before.
fn marks_of<'p>(element: &Element<'p>, lexicon: &Lexicon, known: &mut HashMap<&'p str, Marks>) -> Marks {
    let mut marks = Marks::NONE;
    for (name, value) in element.node.attrs() {
        if name == "class" || name == "id" || TELLING.contains(&name) {
            marks = marks.with(*known.entry(value).or_insert_with(|| lexicon.marks(value)));
        }
    }
    marks
}

/// What an element passes on to everything inside it.
fn passed_on(element: &Element<'_>, own: Marks) -> Marks {
    own.and(PASSED_ON).with(match element.tag {
        Tag::Nav => Marks::NAV,
        Tag::Footer => Marks::FOOTER,
        Tag::Aside => Marks::ASIDE,
        Tag::Figcaption | Tag::Figure | Tag::Caption => Marks::CAPTION,
        Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dl => Marks::LIST,
        Tag::Header => Marks::HEADER,
        Tag::Table => Marks::TABLE,
        Tag::A => Marks::LINK,
        Tag::Blockquote => Marks::QUOTE,
        Tag::Form | Tag::Button | Tag::Select => Marks::FORM,
        _ => Marks::NONE,
    })
}

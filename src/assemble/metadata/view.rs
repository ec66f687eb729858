//! The page as this room looks at it: blocks, and what the markup around them says.

use std::cell::OnceCell;

use crate::article::{PageType, Source};
use crate::dom::{DEFAULT_HEADING_LEVEL, Node, NodeKind, Tag};
use crate::error::Error;
use crate::head::Thing;
use crate::lexicon::metadata::{Key, Marks};
use crate::segment::{Block, Element, ElementId, Segments, Sums, Visibility};

use super::named::{BESIDE, Known, marks_of, passed_on};
use super::{Input, words};

/// Nodes and bytes of text, with the white space of the source, that are read of one part of a heading or a byline.
pub(super) const MAX_NODES: usize = 2_000;
const MAX_TEXT: usize = 8_000;

/// Elements looked at between two questions whether to go on.
const A_QUESTION: usize = 2_048;

/// The page as this room looks at it.
pub(super) struct View<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) segments: &'a Segments<'a>,
    own: Vec<Marks>,
    around: Vec<Marks>,
    /// Words of each block, counted when first asked for.
    words: Vec<OnceCell<u32>>,
    /// The element whose children are the paragraphs of the body, if there are any.
    pub(super) container: Option<ElementId>,
    /// The element that holds most of the content: the container, or more where the body stands in several boxes.
    wide: Option<ElementId>,
    /// Whether the static markup hides most of the content, so that hiding tells nothing about a block.
    mostly_hidden: bool,
    /// Words of likely prose.
    prose: Sums<u32>,
}

impl<'a> View<'a> {
    /// Looks at every element once. Linear in the page.
    pub(super) fn new(input: &'a Input<'a>) -> Result<Self, Error> {
        let segments = input.segments;
        let mut known = Known::new(segments);
        let mut own = Vec::with_capacity(segments.elements.len());
        for elements in segments.elements.chunks(A_QUESTION) {
            own.extend(elements.iter().map(|element| marks_of(element, &mut known)));
            (input.pause)()?;
        }
        let mut view = Self {
            input,
            segments,
            own,
            around: Vec::new(),
            words: vec![OnceCell::new(); segments.blocks.len()],
            container: None,
            wide: None,
            mostly_hidden: false,
            prose: Sums::of([]),
        };
        let bytes = view.content_bytes();
        view.pass_on(&bytes);
        (input.pause)()?;
        view.container = view.body_container();
        view.wide = view.container.map(|container| view.most_of(container, &bytes));
        view.mostly_hidden = view.is_mostly_hidden();
        (input.pause)()?;
        view.prose = view.words_of_prose();
        Ok(view)
    }

    /// Bytes of likely content.
    fn content_bytes(&self) -> Sums<f32> {
        let blocks = self.segments.blocks.iter().enumerate();
        Sums::of(blocks.map(|(at, block)| if self.content(at) >= 0.5 { block.text.len() as f32 } else { 0.0 }))
    }

    /// Words of likely paragraphs.
    fn words_of_prose(&self) -> Sums<u32> {
        let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::TABLE).with(Marks::COMMENT).with(Marks::FORM).with(Marks::HEADER);
        let is_prose = |at| self.content(at) >= 0.5 && self.words(at) >= 12 && self.heading(at).is_none() && !self.marks(at).any(outside);
        Sums::of((0..self.len()).map(|at| if is_prose(at) { self.words(at) as u32 } else { 0 }))
    }

    /// Whether more than half of the letters of likely content stand in blocks that the static markup hides.
    fn is_mostly_hidden(&self) -> bool {
        let (mut hidden, mut all) = (0, 0);
        for (at, block) in self.segments.blocks.iter().enumerate().filter(|(at, _)| self.content(*at) >= 0.5) {
            all += self.text(at).len();
            hidden += if block.visibility == Visibility::Shown { 0 } else { self.text(at).len() };
        }
        hidden * 2 > all
    }

    /// Words of likely paragraphs before a block.
    pub(super) fn prose(&self, before: usize) -> u32 {
        self.prose.before(before)
    }

    /// Passes marks on to what is inside. A mark on an element that holds a good part of the page's content, or
    /// its headline, says nothing about what is inside ("page-with-sidebar", "hero-banner") and is taken back.
    fn pass_on(&mut self, bytes: &Sums<f32>) {
        let total = bytes.all();
        let headlines = self.first_level_headings(bytes);
        let mut around: Vec<Marks> = Vec::with_capacity(self.own.len());
        for (at, (element, own)) in self.segments.elements.iter().zip(&mut self.own).enumerate() {
            let passed = element.parent.and_then(|parent| around.get(parent.0 as usize)).copied().unwrap_or_default();
            let inside = bytes.within(element.blocks());
            let wide = matches!(element.tag, Tag::Html | Tag::Body | Tag::Main);
            if wide || total > 0.0 && inside > 0.4 * total && element.blocks().len() > 3 {
                *own = Marks::NONE;
                around.push(passed);
                continue;
            }
            let mut passes = passed_on(element, *own);
            if headlines.iter().any(|headline| (at as u32..element.end).contains(headline)) {
                *own = own.without(BESIDE);
                passes = passes.without(BESIDE);
            }
            around.push(passed.with(passes));
        }
        self.around = around;
    }

    /// The headings of the first level near the beginning, where there are so few that they are headlines.
    fn first_level_headings(&self, bytes: &Sums<f32>) -> Vec<u32> {
        let early = |element: &Element<'_>| bytes.before(element.blocks().start) <= 0.3 * bytes.all();
        let first = |element: &Element<'_>| element.tag.heading_level() == Some(1) && !element.blocks().is_empty();
        let all = self.segments.elements.iter().enumerate().filter(|(_, element)| first(element) && early(element));
        let found: Vec<u32> = all.map(|(at, _)| at as u32).take(4).collect();
        if found.len() <= 3 { found } else { Vec::new() }
    }

    /// The lowest element around the container that holds most of the likely content.
    fn most_of(&self, container: ElementId, bytes: &Sums<f32>) -> ElementId {
        let holds = |element: &Element<'_>| bytes.within(element.blocks()) >= 0.6 * bytes.all();
        self.segments.ancestors(container).find(|(_, element)| holds(element)).map_or(container, |(id, _)| id)
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

    /// Whether bylines and days that readers see are the page's: among goods and on shelves they are those of reviews, offers and
    /// cards, unless the page is stated to be an article.
    pub(super) fn signs(&self) -> bool {
        let head = self.input.head;
        let of_others = matches!(self.input.page_type, PageType::Product | PageType::Collection | PageType::Listing);
        let article = || head.main_thing().is_some_and(Thing::is_article);
        !of_others || head.meta_value(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("article")) || article()
    }

    /// What the meta tags of these names say, the first of each, in the order of the names.
    pub(super) fn stated(&self, names: &'static [Key]) -> impl Iterator<Item = (&'a str, Source)> {
        let head = self.input.head;
        names.iter().filter_map(move |key| Some((head.meta_values(&key.name).next()?, key.source)))
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
        self.words.get(self.segments.first_alike(at)).map_or(0, |words| *words.get_or_init(|| words::count(self.text(at)) as u32) as usize)
    }

    /// Probability that the block is content.
    pub(super) fn content(&self, at: usize) -> f32 {
        self.input.content.get(at).copied().unwrap_or_default()
    }

    /// Whether the static markup shows the block. On a page that hides all until a script runs, everything counts as shown.
    pub(super) fn shown(&self, at: usize) -> bool {
        self.block(at).is_some_and(|block| self.mostly_hidden || block.visibility == Visibility::Shown)
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
    pub(super) fn near(&self, at: usize, levels: usize, most: usize) -> Marks {
        let Some(block) = self.block(at) else { return Marks::NONE };
        let mut marks = Marks::NONE;
        let mut outer = 0;
        let mut past = false;
        for (id, element) in self.segments.ancestors(block.common) {
            if past {
                outer += 1;
            }
            if outer > levels || element.blocks().len() > most || element.tag == Tag::Body {
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
        let linked: usize = self.segments.links_of(block).map(|inline| inline.text.len()).sum();
        (linked as f32 / block.text.len().max(1) as f32).min(1.0)
    }

    /// Whether `inner` is `outer` or stands inside it.
    pub(super) fn is_inside(&self, inner: ElementId, outer: ElementId) -> bool {
        inner.0 >= outer.0 && inner.0 < self.segments.element(outer).end
    }

    /// The level of a heading: of `<h1>` to `<h6>`, or of what says that it is one to screen readers.
    pub(super) fn heading_level(&self, id: ElementId) -> Option<u8> {
        let element = self.segments.element(id);
        element.tag.heading_level().or_else(|| {
            let said = matches!(element.tag, Tag::Div | Tag::P | Tag::Span | Tag::Section | Tag::Header | Tag::Unknown);
            let level = Some(element.node).filter(|_| said)?.aria_heading_level()?;
            // A level that no heading has is that of none.
            Some(if (1..=6).contains(&level) { level } else { DEFAULT_HEADING_LEVEL })
        })
    }

    /// The texts of all blocks that begin inside the element, joined by a space; `None` when they have more than `most` bytes.
    /// Nested elements hold the same text, so whoever asks for many of them states how much is worth reading. Buttons and signs of links to a heading are left out.
    pub(super) fn text_in(&self, id: ElementId, most: usize) -> Option<String> {
        let blocks = || self.segments.element(id).blocks().filter(|at| !self.is_control(*at, id));
        let mut room = most;
        for at in blocks() {
            room = room.checked_sub(self.text(at).len())?;
        }
        let texts: Vec<&str> = blocks().map(|at| self.text(at)).collect();
        Some(texts.join(" "))
    }

    /// Whether a block inside an element is a button, or the sign of a link to a place on the page.
    fn is_control(&self, at: usize, inside: ElementId) -> bool {
        let Some(block) = self.block(at) else { return false };
        let mut around = self.segments.ancestors(block.common).take_while(|(id, _)| id.0 > inside.0);
        around.any(|(_, element)| matches!(element.tag, Tag::Button | Tag::Select | Tag::Form)) || self.segments.is_anchor_sign(block)
    }

    /// The first block from `from` on that is a paragraph of the body: likely content, prose, inside the body's container.
    pub(super) fn body_start(&self, from: usize) -> usize {
        let in_container = |at: usize| {
            let (Some(container), Some(block)) = (self.wide, self.block(at)) else { return true };
            self.is_inside(block.common, container)
        };
        let outside = Marks::FORM.with(Marks::NAV).with(Marks::FOOTER).with(Marks::TOC);
        let prose = |at: &usize| {
            self.content(*at) >= 0.4
                && self.words(*at) >= 12
                && self.linked(*at) < 0.6
                && self.heading(*at).is_none()
                && in_container(*at)
                && !self.marks(*at).any(outside)
        };
        (from..self.len()).find(prose).unwrap_or_else(|| self.len())
    }
}

/// All text below a node; `None` when there is more of it, or of its markup, than a headline or a name can have.
pub(super) fn short_text(node: Node<'_>) -> Option<String> {
    let mut text = String::new();
    let mut open = vec![node];
    let mut nodes = 0;
    while let Some(node) = open.pop() {
        nodes += 1;
        if nodes > MAX_NODES || open.len() > MAX_NODES {
            return None;
        }
        if let NodeKind::Text(part) = node.kind() {
            text.push_str(part);
        }
        if text.len() > MAX_TEXT {
            return None;
        }
        let from = open.len();
        open.extend(node.children().take(MAX_NODES));
        open.get_mut(from..)?.reverse();
    }
    Some(text)
}

/// Whether `rel` of an element holds a link type, in whatever case (HTML, 4.6.7).
pub(super) fn rel_says(node: Node<'_>, link_type: &str) -> bool {
    node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(link_type)))
}

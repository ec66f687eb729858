//! The walk over the tree, and the state that it carries from element to element.

mod formulas;
mod lines;
mod said;

use foldhash::{HashMap, HashMapExt};

use super::elements::{holds_text, is_bare_reading, is_hidden, is_meaningful_inline, is_row_of_parts, is_shown_as_picture, next_within};
use super::flowing::{draws_formula, is_in_sentence};
use super::known::KNOWN;
use super::names::{NameId, Numbers, PerPlace};
use super::numbers::{COLUMN_NODES, is_listing};
use super::twins::SpokenCopy;
use super::{Element, ElementId, Media, Segments, Visibility};
use crate::dom::{Marks, Node, NodeKind, Tag};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use lines::PendingSpace;

/// Elements to one of the different values of their attributes, by guess.
const ELEMENTS_A_NAME: usize = 4;

/// Elements to a block, and to a stretch of one, by guess: of most pages a little more.
const ELEMENTS_A_BLOCK: usize = 6;

/// An element that the walk is inside of.
struct Open {
    id: ElementId,
    children: u32,
    visibility: Visibility,
    preformatted: bool,
    /// Within a listing that is drawn as a table.
    listing: bool,
    /// A line of a listing, which is one also where it is empty.
    line: bool,
    /// Length of all text when it was entered.
    at: usize,
    /// What ends a reading beside its letters, where the page leaves the brackets to the style.
    bracket: Option<&'static str>,
    /// Byte where its stretch in the present block begins, for inline elements that mean something.
    inline: Option<usize>,
    /// An inline element that stands apart from the text around it all the same.
    own_block: bool,
    tag: Tag,
    /// It is seen or written otherwise than what is around it.
    changes_mode: bool,
    /// A row of parts: each of its spans is a block.
    splits_children: bool,
    /// Said once for eyes and once for ears, on which sides.
    twin: SpokenCopy,
}

/// The state of the walk.
pub(super) struct Walk<'p> {
    out: Segments<'p>,
    open: Vec<Open>,
    names: Numbers<'p>,
    /// Whether a style hides its element.
    styles: PerPlace<bool>,
    start: usize,
    pending: PendingSpace,
    common: Option<ElementId>,
    inlines_start: usize,
    /// White space before the first letter of preformatted text, since its last line end.
    indentation: String,
    /// The last event was the end of a link.
    after_link: bool,
    /// Sum of the depths of the blocks.
    block_depths: usize,
    /// Nodes that may still be looked at in vain for numbers of lines.
    number_nodes: usize,
}

impl<'p> Walk<'p> {
    /// Begins a page.
    pub(super) fn new(out: Segments<'p>) -> Self {
        Self {
            out,
            open: Vec::new(),
            names: Numbers::default(),
            styles: PerPlace::default(),
            start: 0,
            pending: PendingSpace::Nothing,
            common: None,
            inlines_start: 0,
            indentation: String::new(),
            after_link: false,
            block_depths: 0,
            number_nodes: COLUMN_NODES,
        }
    }

    /// Makes room for so many elements, and for what stands in them on most pages.
    pub(super) fn expect(&mut self, elements: usize) {
        self.out.elements.reserve(elements);
        self.out.blocks.reserve(elements / ELEMENTS_A_BLOCK);
        self.out.inlines.reserve(elements / ELEMENTS_A_BLOCK);
        self.names.expect(elements / ELEMENTS_A_NAME);
    }

    pub(super) fn check(&self, limits: &Limits) -> Result<(), Error> {
        let (message, limit) = if self.out.blocks.len() > limits.max_blocks {
            (format!("has more than {} text blocks", limits.max_blocks), limits.max_blocks)
        } else if self.block_depths > limits.max_block_depths {
            (format!("has text blocks with more than {} elements around them in all", limits.max_block_depths), limits.max_block_depths)
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::TooComplex, "html", message).with_limit(limit as u64))
    }

    /// Enters an element; `false` when its content is not text of the page (it is then left at once).
    pub(super) fn enter(&mut self, node: Node<'p>, tag: Tag) -> bool {
        let id = ElementId(self.out.elements.len() as u32);
        let marks = node.marks();
        let element = self.element(node, tag, id, &marks);
        let tag = if draws_formula(node, tag) || is_in_sentence(node, tag, self.block_tag()) { Tag::Span } else { tag };
        let hidden = is_hidden(&marks, tag, &mut self.styles) && !is_shown_as_picture(node);
        let sign = self.is_sign(node, tag, &marks);
        let not_text = self.is_not_text(node, tag, &marks, sign);
        self.hold(element.id_name);
        self.out.max_depth = self.out.max_depth.max(element.depth + 1);
        if !not_text {
            self.boundary(tag);
            self.cell(node, tag);
        }
        self.require_before(node, tag, &marks);
        let twin = if tag.is_inline() && !not_text { SpokenCopy::of(node, tag, &marks) } else { SpokenCopy::default() };
        if twin.begins {
            self.require(PendingSpace::BesideCopy);
        }
        let own_block = sign && self.in_heading();
        let formula = tag == Tag::Math && !self.is_left_open(node);
        let skipped = not_text || tag.is_skipped() || matches!(tag, Tag::Br | Tag::Img | Tag::Hr) || formula && !hidden;
        let (around, preformatted, listing) =
            self.open.last().map_or((Visibility::Shown, false, false), |open| (open.visibility, open.preformatted, open.listing));
        let listing = listing || tag == Tag::Table && is_listing(node);
        let writes = preformatted || listing || matches!(tag, Tag::Pre | Tag::Xmp | Tag::Plaintext | Tag::Textarea);
        if preformatted && tag == Tag::Span && is_next_line(node, marks.class) {
            self.line_end();
        }
        let visibility = match tag {
            _ if hidden => Visibility::Hidden,
            Tag::Noscript => around.max(Visibility::Noscript),
            _ => around,
        };
        // What is not seen, or written otherwise, is no part of the line around it.
        let changes_mode = !skipped && (visibility != around || writes != preformatted) && holds_text(node);
        if own_block || changes_mode {
            self.flush();
        }
        let element = Element { blocks: self.next_block()..self.next_block(), ..element };
        self.out.elements.push(element);
        if skipped {
            // What is said is no picture beside the text.
            if !hidden && !not_text && self.write_replacement(node, tag, &marks) && tag == Tag::Img {
                return false;
            }
            self.skip(node, tag, id);
            return false;
        }
        let bracket = if tag == Tag::Rt && !writes && visibility == around && is_bare_reading(node) { self.bracket() } else { None };
        let inline = (is_meaningful_inline(tag)).then_some(self.out.text.len());
        let splits_children = !tag.is_inline() && is_row_of_parts(node);
        let at = self.out.text.len();
        self.open.push(Open {
            id,
            children: 0,
            visibility,
            preformatted: writes,
            listing,
            line: writes && is_line(node, tag, marks.class),
            at,
            bracket,
            inline,
            own_block,
            tag,
            changes_mode,
            splits_children,
            twin,
        });
        if formula {
            // One that nobody sees is a block that is not seen.
            self.skip(node, tag, id);
            self.text(&formulas::line(node));
            self.leave();
        }
        !formula
    }

    /// The tag of the block that is open.
    fn block_tag(&self) -> Tag {
        self.open.iter().rev().map(|open| open.tag).take(4).find(|tag| !tag.is_inline()).unwrap_or_default()
    }

    fn is_preformatted(&self) -> bool {
        self.open.last().is_some_and(|open| open.preformatted)
    }

    /// Whether a heading is open close around.
    fn in_heading(&self) -> bool {
        self.is_in(|tag| tag.heading_level().is_some())
    }

    /// Whether an element is open close around whose tag is one of `these`.
    fn is_in(&self, these: impl Fn(Tag) -> bool) -> bool {
        self.open.iter().rev().take(4).any(|open| these(open.tag))
    }

    fn element(&mut self, node: Node<'p>, tag: Tag, id: ElementId, marks: &Marks<'p>) -> Element<'p> {
        let (parent, depth, nth_child) = match self.open.last_mut() {
            Some(open) => {
                open.children += 1;
                (Some(open.id), self.out.elements.get(open.id.0 as usize).map_or(0, |parent| parent.depth) + 1, open.children)
            }
            None => (None, 0, 1),
        };
        let (class_name, id_name) = (self.names.of(marks.class), self.names.of(marks.id));
        Element { node, tag, parent, depth, nth_child, class: marks.class, id: marks.id, class_name, id_name, blocks: 0..0, end: id.0 + 1 }
    }

    /// Counts one more element with this id.
    fn hold(&mut self, id: NameId) {
        if self.out.holders.len() <= id.place() {
            self.out.holders.resize(id.place() + 1, 0);
        }
        self.out.holders.get_mut(id.place()).into_iter().for_each(|holders| *holders += 1);
    }

    /// Records what an element without text of its own is, and the ids and the depth of what is below it.
    fn skip(&mut self, node: Node<'p>, tag: Tag, id: ElementId) {
        match tag {
            Tag::Br => self.line_break(),
            Tag::Img | Tag::Iframe | Tag::Video | Tag::Audio | Tag::Embed | Tag::Object | Tag::Hr | Tag::Svg => {
                let next_block = self.next_block() + u32::from(self.out.text.len() > self.start);
                self.out.media.push(Media { element: id, next_block });
            }
            _ => {}
        }
        let (mut inner, mut depth) = (node, self.out.element(id).depth + 1);
        while let Some((next, more)) = next_within(inner, node) {
            depth = depth.saturating_add_signed(more);
            inner = next;
            if !matches!(inner.kind(), NodeKind::Element(_)) {
                continue;
            }
            self.out.max_depth = self.out.max_depth.max(depth);
            if let Some(inner_id) = inner.attr("id") {
                let inner_id = self.names.of(inner_id);
                self.hold(inner_id);
            }
        }
    }

    /// The node after `node` in document order, leaving elements on the way.
    pub(super) fn advance(&mut self, mut node: Node<'p>) -> Option<Node<'p>> {
        loop {
            if self.open.is_empty() {
                return None;
            }
            if let Some(sibling) = node.next_sibling() {
                return Some(sibling);
            }
            node = node.parent()?;
            self.leave();
        }
    }

    pub(super) fn leave(&mut self) {
        let Some(open) = self.open.last() else { return };
        let (tag, id, start, changes_mode, twin) = (open.tag, open.id, open.inline, open.changes_mode, open.twin);
        let (at, own_block, bracket) = (open.at, open.own_block, open.bracket);
        let is_line = open.line;
        if let Some(bracket) = bracket {
            self.pending = PendingSpace::Nothing;
            self.text(bracket);
        }
        if is_line && self.out.text.len() == at && self.common.is_some() {
            // An empty line of code is a line all the same.
            self.out.text.push('\n');
        }
        if own_block {
            self.flush();
        } else if tag.is_inline() {
            if let Some(start) = start {
                self.stretch(start, id, tag);
            }
            self.after_link = tag == Tag::A;
            // "H₂O" is one word.
            if !matches!(tag, Tag::Sub | Tag::Sup) {
                self.require(if twin.ends { PendingSpace::BesideCopy } else { PendingSpace::IfJoined });
            }
        } else {
            self.boundary(tag);
        }
        if changes_mode {
            self.flush();
        }
        self.open.pop();
        let (blocks, elements) = (self.next_block(), self.out.elements.len() as u32);
        if let Some(element) = self.out.elements.get_mut(id.0 as usize) {
            element.blocks.end = blocks;
            element.end = elements;
        }
    }

    fn next_block(&self) -> u32 {
        self.out.blocks.len() as u32
    }

    pub(super) fn finish(mut self) -> Segments<'p> {
        while !self.open.is_empty() {
            self.leave();
        }
        self.out.names = self.names.names;
        self.out.firsts = firsts(&self.out);
        self.out
    }
}

/// For each block the first one with the same text.
fn firsts(segments: &Segments<'_>) -> Vec<u32> {
    let mut known: HashMap<&str, u32> = HashMap::with_capacity(segments.blocks.len());
    (0u32..).zip(&segments.blocks).map(|(at, block)| *known.entry(segments.text_of(block)).or_insert(at)).collect()
}

/// Whether an element of a listing is a line of it.
fn is_line(node: Node<'_>, tag: Tag, class: &str) -> bool {
    match tag {
        Tag::Li | Tag::Tr => true,
        Tag::Div => node.attr("data-line-number").is_some() || is_line_class(class),
        _ => false,
    }
}

fn is_line_class(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| KNOWN.is_code_line(name))
}

/// Whether a part of a listing is a line of its own right behind another: programs that colour code give each line an
/// element, and some leave the line's end to the style.
fn is_next_line(node: Node<'_>, class: &str) -> bool {
    let behind = |before: Node<'_>| before.name() == "span" && before.attr("class").is_some_and(is_line_class);
    is_line_class(class) && node.prev_sibling().is_some_and(behind)
}

//! Which elements give the body its shape: lists, tables, quotations, code, headings.
//!
//! A part is an element that could become a body block of its own. One walk finds them, a second
//! one, from the end, judges which really are what their name says: a table may only place
//! paragraphs side by side, a list may hold whole sections, a quotation may be an indentation.
//! Such a part is seen through and what it holds stands for itself. When in doubt a part is seen
//! through: paragraphs in the right order are always readable.

use crate::letters::is_stop;
use crate::lexicon::metadata::EMBEDS;
use crate::segment::{Element, ElementId, Segments, is_listing};
use crate::tag::Tag;

use super::holds::{Holds, Items};
use super::tables::Grid;

/// Own text blocks that one list item may hold; more make it a section.
const MAX_ITEM_BLOCKS: u32 = 3;

/// Bytes from which an item that began with its writer and day, now removed, is a post, not an entry of a list.
const MIN_POST_BYTES: usize = 160;

/// A heading with more blocks or more bytes is an element that somebody forgot to close.
const MAX_HEADING_BLOCKS: u32 = 2;
const MAX_HEADING_BYTES: usize = 400;

/// A quotation with at least this many blocks and most of the body is an indentation.
const MIN_INDENTED_BLOCKS: u32 = 12;

/// Highest number that a list begins with: Markdown knows nine digits, and each item counts one up.
const MAX_NUMBER: u32 = 99_999_999;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    List { ordered: bool, start: u32 },
    Item(Role),
    Table,
    Row,
    Cell,
    Caption,
    Quote,
    Code,
    Heading(u8),
}

/// What a list item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// `<li>`
    Entry,
    /// `<dt>`
    Term,
    /// `<dd>`
    Definition,
}

/// An element that could become a body block.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub element: ElementId,
    pub kind: Kind,
    /// The part around it.
    pub parent: Option<usize>,
    /// The nearest list item around or at it, within its outermost list.
    pub item: Option<usize>,
    /// The nearest list around or at it.
    pub list: Option<usize>,
    /// The nearest table cell or caption around or at it.
    pub cell: Option<usize>,
    /// The part that its text becomes a block of.
    pub owner: Option<usize>,
    /// The item that it hangs on although it stands beside it: a definition's term, and for a list
    /// straight inside another list the item before it.
    pub hangs_on: Option<usize>,
    /// One past its last element.
    pub end: u32,
    /// Kept blocks inside.
    pub kept: u32,
    /// Kept blocks inside, those of nested lists left out.
    own: u32,
    /// Those of them that are no code, table or quotation.
    plain: u32,
    bytes: usize,
    removed: u32,
    /// Whether it begins with a removed block.
    headed: bool,
    /// Whether one of its own blocks is a sentence.
    speaks: bool,
    /// Whether one of its own blocks has a letter or digit.
    says: bool,
    holds: Holds,
    /// Kept items.
    items: Items,
    pub grid: Grid,
    seen_through: bool,
}

/// The parts of a page in document order, and where each block stands.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub all: Vec<Part>,
    /// For each block, the innermost part around it.
    innermost: Vec<Option<usize>>,
}

impl Parts {
    /// Finds and judges the parts. Linear in elements and blocks.
    pub fn find(segments: &Segments<'_>, kept: &[bool]) -> Self {
        let mut parts = Self { all: collect(segments), innermost: Vec::with_capacity(segments.blocks.len()) };
        parts.place_blocks(segments);
        let total = parts.count(segments, kept);
        parts.judge(segments, total);
        parts.own();
        parts
    }

    /// The innermost part around a block.
    pub fn of_block(&self, block: usize) -> Option<(usize, &Part)> {
        let at = (*self.innermost.get(block)?)?;
        Some((at, self.all.get(at)?))
    }

    /// The part that a block of text belongs to; `None` for a plain paragraph.
    pub fn owner_of(&self, block: usize) -> Option<usize> {
        self.of_block(block)?.1.owner
    }

    /// For each block, the innermost part whose blocks hold it.
    fn place_blocks(&mut self, segments: &Segments<'_>) {
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut next = 0;
        for block in 0..segments.blocks.len() as u32 {
            while open.last().is_some_and(|(_, end)| *end <= block) {
                open.pop();
            }
            while let Some(part) = self.all.get(next) {
                let range = segments.element(part.element).ordinals();
                if range.start > block {
                    break;
                }
                if range.end > block {
                    open.push((next, range.end));
                }
                next += 1;
            }
            self.innermost.push(open.last().map(|(part, _)| *part));
        }
    }

    /// Counts each part's own blocks; answers the bytes of all kept blocks.
    fn count(&mut self, segments: &Segments<'_>, kept: &[bool]) -> usize {
        let mut total = 0;
        for (at, block) in segments.blocks.iter().enumerate() {
            let kept = kept.get(at).copied().unwrap_or_default();
            if kept {
                total += block.text.len();
            }
            let part = self.innermost.get(at).copied().flatten().and_then(|part| self.all.get_mut(part));
            match part {
                Some(part) if kept => {
                    part.kept += 1;
                    part.own += 1;
                    part.plain += 1;
                    part.bytes += block.text.len();
                    part.says |= segments.text_of(block).contains(char::is_alphanumeric);
                    part.speaks |= segments.text_of(block).ends_with(is_stop);
                }
                Some(part) => {
                    part.headed |= part.kept == 0;
                    part.removed += 1;
                }
                None => {}
            }
        }
        total
    }

    /// From the last part to the first, so that what a part holds is known before it is judged.
    fn judge(&mut self, segments: &Segments<'_>, total: usize) {
        for at in (0..self.all.len()).rev() {
            let Some(part) = self.all.get_mut(at) else { continue };
            part.seen_through = part.is_seen_through(segments, total);
            let child = part.clone();
            if let Some(parent) = child.parent.and_then(|parent| self.all.get_mut(parent)) {
                parent.add(&child);
            }
        }
    }

    /// The outermost part that is not seen through owns everything inside, but for what breaks a list.
    fn own(&mut self) {
        for at in 0..self.all.len() {
            let Some(part) = self.all.get(at) else { continue };
            let outer = part.parent.and_then(|parent| self.all.get(parent)).and_then(|part| part.owner);
            let of_list = outer.and_then(|outer| self.all.get(outer)).is_some_and(|outer| matches!(outer.kind, Kind::List { .. }));
            let own = !part.seen_through && (outer.is_none() || of_list && self.breaks_list(part));
            if let Some(part) = self.all.get_mut(at) {
                part.owner = if own { Some(at) } else { outer };
            }
        }
    }

    /// Whether a part stands in a list as a block of its own, behind which the list goes on: an item is one stretch of text.
    fn breaks_list(&self, part: &Part) -> bool {
        match part.kind {
            Kind::Code | Kind::Quote | Kind::Table => true,
            // A heading that is all of an item is the item's text.
            Kind::Heading(_) => part.item.and_then(|item| self.all.get(item)).is_none_or(Part::is_headed),
            _ => false,
        }
    }
}

impl Part {
    fn is_seen_through(&self, segments: &Segments<'_>, total: usize) -> bool {
        match self.kind {
            Kind::Code => false,
            // "* * *" between the parts of a text is over none of them.
            Kind::Heading(_) => !self.says || self.kept > MAX_HEADING_BLOCKS || self.bytes > MAX_HEADING_BYTES,
            Kind::List { .. } => {
                let Items { all, long, titled, headed } = self.items;
                self.holds.heading || self.holds.sections || long * 3 > all || headed > 0 && titled * 2 > all
            }
            Kind::Quote => {
                let most = self.kept >= MIN_INDENTED_BLOCKS && self.bytes * 2 > total;
                self.holds.heading || self.holds.section || self.holds.sections || most
            }
            Kind::Table => {
                let sections = self.holds.section || self.holds.sections;
                self.holds.table || self.holds.heading || sections || !self.grid.is_data(segments.element(self.element))
            }
            Kind::Item(_) | Kind::Row | Kind::Cell | Kind::Caption => true,
        }
    }

    /// Whether it has a heading over text.
    fn is_headed(&self) -> bool {
        self.holds.heading && self.plain > 1
    }

    /// Whether it is code, a table or a quotation, once it has been judged.
    fn is_block(&self) -> bool {
        !self.seen_through && matches!(self.kind, Kind::Code | Kind::Table | Kind::Quote)
    }

    /// Counts a finished child in.
    fn add(&mut self, child: &Part) {
        self.kept += child.kept;
        self.removed += child.removed;
        self.says |= child.says;
        self.bytes += child.bytes;
        self.holds.table |= child.holds.table || (child.kind == Kind::Table && child.kept > 0);
        if !matches!(child.kind, Kind::List { .. }) {
            self.own += child.own;
            self.plain += if child.is_block() { 0 } else { child.plain };
        }
        match child.kind {
            Kind::Item(role) => {
                self.holds.section |= child.holds.section || child.is_headed();
                self.holds.sections |= child.holds.sections;
                if child.kept > 0 {
                    self.items.all += 1;
                    self.items.titled += u32::from(child.holds.heading);
                    self.items.headed += u32::from(child.is_headed());
                    let is_post =
                        child.headed && child.speaks && role == Role::Entry && child.kept == child.own && child.bytes >= MIN_POST_BYTES;
                    self.items.long += u32::from(child.plain > MAX_ITEM_BLOCKS || is_post);
                }
            }
            Kind::List { .. } => {
                self.holds.section |= child.holds.section && child.kept > 0;
                self.holds.sections |= child.seen_through && child.kept > 0;
            }
            Kind::Quote | Kind::Table | Kind::Code if child.is_block() => {
                let inside_quote = self.kind == Kind::Quote && child.kind == Kind::Quote;
                self.holds.section |= child.kept > 0 && !inside_quote;
            }
            Kind::Heading(_) if !child.seen_through => self.holds.heading |= child.kept > 0,
            // What is set as a heading there is the table's name.
            Kind::Caption => self.holds = self.holds.or(Holds { heading: false, ..child.holds }),
            Kind::Cell => self.holds = self.holds.or(Holds { heading: child.holds.heading && child.own > 1, ..child.holds }),
            _ => self.holds = self.holds.or(child.holds),
        }
        match child.kind {
            Kind::Cell => self.grid.add_cell(child.kept, child.removed, child.bytes),
            Kind::Row => self.grid.add_row(&child.grid),
            _ => {}
        }
    }
}

/// The elements that could become body blocks, each with its surroundings.
fn collect(segments: &Segments<'_>) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut last_items: Vec<Option<usize>> = Vec::new();
    for (at, element) in (0u32..).zip(&segments.elements) {
        let Some(kind) = kind_of(element) else { continue };
        while open.last().and_then(|open| all.get(*open)).is_some_and(|part| part.end <= at) {
            open.pop();
        }
        let parent = open.last().copied();
        let around = parent.and_then(|parent| all.get(parent));
        let here = all.len();
        let list = around.and_then(|part| part.list);
        let last_item = list.and_then(|list| last_items.get(list).copied().flatten());
        let hangs_on = match kind {
            Kind::Item(Role::Definition) => last_item,
            Kind::List { .. } if around.is_some_and(|part| part.item < list) => last_item,
            _ => None,
        };
        let part = Part {
            element: ElementId(at),
            kind,
            parent,
            item: if matches!(kind, Kind::Item(_)) { Some(here) } else { around.and_then(|part| part.item) },
            list: if matches!(kind, Kind::List { .. }) { Some(here) } else { list },
            cell: match kind {
                Kind::Cell | Kind::Caption => Some(here),
                Kind::Table => None,
                _ => around.and_then(|part| part.cell),
            },
            owner: None,
            hangs_on,
            end: element.end,
            kept: 0,
            own: 0,
            plain: 0,
            bytes: 0,
            removed: 0,
            headed: false,
            speaks: false,
            says: false,
            holds: Holds::default(),
            items: Items::default(),
            grid: Grid::default(),
            seen_through: true,
        };
        all.push(part);
        open.push(here);
        last_items.push(None);
        let is_base = matches!(kind, Kind::Item(Role::Term | Role::Entry));
        if let Some(last) = list.filter(|_| is_base).and_then(|list| last_items.get_mut(list)) {
            *last = Some(here);
        }
    }
    all
}

/// The number that a list begins with; 0 where it is 1 or none that a list of an article has.
fn first_number(element: &Element<'_>) -> u32 {
    let number = |value: &str| value.trim().parse().ok();
    let first = element.node.children().find(|node| node.name() == "li").and_then(|item| item.attr("value"));
    let start = first.and_then(number).or_else(|| element.node.attr("start").and_then(number));
    start.filter(|start| (2..=MAX_NUMBER).contains(start)).unwrap_or_default()
}

fn kind_of(element: &Element<'_>) -> Option<Kind> {
    Some(match element.tag {
        Tag::Ul | Tag::Menu | Tag::Dir | Tag::Dl => Kind::List { ordered: false, start: 0 },
        Tag::Ol => Kind::List { ordered: true, start: first_number(element) },
        Tag::Li => Kind::Item(Role::Entry),
        Tag::Dt => Kind::Item(Role::Term),
        Tag::Dd => Kind::Item(Role::Definition),
        Tag::Table if is_listing(element.node) => Kind::Code,
        Tag::Table => Kind::Table,
        Tag::Tr => Kind::Row,
        Tag::Td | Tag::Th => Kind::Cell,
        Tag::Caption => Kind::Caption,
        Tag::Blockquote if EMBEDS.is_thread_class(element.class) => return None,
        Tag::Blockquote => Kind::Quote,
        Tag::Pre | Tag::Xmp | Tag::Plaintext | Tag::Textarea => Kind::Code,
        tag => {
            let said = || matches!(tag, Tag::Div | Tag::P).then(|| element.node.aria_heading_level()).flatten();
            Kind::Heading(tag.heading_level().or_else(|| said().map(|level| level.clamp(1, 6)))?)
        }
    })
}

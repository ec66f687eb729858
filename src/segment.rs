//! The page as a row of blocks, as a reader would see it.
//!
//! One walk in document order. A block is a run of inline content between two block-level
//! boundaries; two `<br>` in a row are a boundary too. Whatever a sighted reader could see as text is in
//! exactly one block, also what is hidden until clicked; scripts, styles and frames are not text.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;

use smallvec::SmallVec;

use crate::dom::{Marks, Node, NodeKind, Page, Tag};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

/// Index of an [`Element`] in [`Segments::elements`], in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u32);

/// An element of the visible page: what blocks stand in.
#[derive(Debug, Clone)]
pub struct Element<'p> {
    /// Its node in the tree.
    pub node: Node<'p>,
    /// Its name.
    pub tag: Tag,
    /// The element around it; `None` for `<html>`.
    pub parent: Option<ElementId>,
    /// Number of elements around it.
    pub depth: u32,
    /// Place among its parent's element children, from 1.
    pub nth_child: u32,
    /// `class` attribute as written, empty when absent.
    pub class: &'p str,
    /// `id` attribute as written, empty when absent.
    pub id: &'p str,
    /// Blocks that begin inside it.
    pub blocks: Range<u32>,
    /// One past its last descendant in [`Segments::elements`].
    pub end: u32,
}

/// A run of text between two boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its text in [`Segments::text`]: whitespace collapsed, a single `<br>` as `\n`, soft hyphens and
    /// zero-width spaces left out; in preformatted blocks whitespace as written.
    pub text: Range<usize>,
    /// The nearest element around it that is not inline.
    pub element: ElementId,
    /// The lowest element that holds all of its text.
    pub common: ElementId,
    /// Its inline stretches in [`Segments::inlines`].
    pub inlines: Range<usize>,
    /// Whether the static markup shows it.
    pub visibility: Visibility,
    /// Whether whitespace is kept.
    pub preformatted: bool,
}

/// Whether the static markup shows a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// It does.
    #[default]
    Shown,
    /// Only where scripts do not run.
    Noscript,
    /// It does not: `hidden`, `display: none`, `visibility: hidden`, a closed dialog.
    Hidden,
}

/// A stretch of a block's text inside one inline element that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Bytes in [`Segments::text`].
    pub text: Range<usize>,
    /// The element.
    pub element: ElementId,
    /// Its name.
    pub tag: Tag,
}

/// A picture, frame, video or thematic break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The element: `img`, `iframe`, `video`, `audio`, `embed`, `object`, `hr`, `svg`.
    pub element: ElementId,
    /// Index of the first block that begins after it.
    pub next_block: u32,
}

/// The page as a row of blocks.
#[derive(Debug, Default)]
pub struct Segments<'p> {
    /// The texts of all blocks, one after another.
    pub text: String,
    /// The elements in document order.
    pub elements: Vec<Element<'p>>,
    /// The blocks in document order.
    pub blocks: Vec<Block>,
    /// Links and styled stretches, grouped by block, by their ends.
    pub inlines: Vec<Inline>,
    /// Pictures, frames and breaks in document order.
    pub media: Vec<Media>,
    /// Greatest depth of an element.
    pub max_depth: u32,
    /// Ids that stand on more than one element.
    repeated_ids: HashSet<&'p str>,
}

impl<'p> Segments<'p> {
    /// Text of a block.
    pub fn text_of(&self, block: &Block) -> &str {
        self.text.get(block.text.clone()).unwrap_or_default()
    }

    /// An element by its id.
    ///
    /// # Panics
    /// Never for ids from the same `Segments`; a foreign id gives the root element.
    pub fn element(&self, id: ElementId) -> &Element<'p> {
        match self.elements.get(id.0 as usize) {
            Some(element) => element,
            None => self.elements.first().unwrap_or_else(|| unreachable!("a page has a root element")),
        }
    }

    /// The element and those around it, innermost first.
    pub fn ancestors(&self, id: ElementId) -> impl Iterator<Item = (ElementId, &Element<'p>)> {
        std::iter::successors(Some(id), |id| self.element(*id).parent).map(|id| (id, self.element(id)))
    }

    /// Inline stretches of a block.
    pub fn inlines_of(&self, block: &Block) -> &[Inline] {
        self.inlines.get(block.inlines.clone()).unwrap_or_default()
    }

    /// Whether a block is nothing but the sign of a link to its own heading: "¶", "#", "§".
    pub fn is_anchor_sign(&self, block: &Block) -> bool {
        let link = self.element(block.common);
        let link = if link.tag == Tag::A {
            Some(link)
        } else {
            self.ancestors(block.common).take(3).map(|(_, outer)| outer).find(|outer| outer.tag == Tag::A)
        };
        link.is_some_and(|link| is_anchor(link.node)) && is_sign(self.text_of(block))
    }

    /// A CSS selector of the element, from the nearest id that is unique on the page, else from
    /// the root. Costs its depth.
    pub fn css_path(&self, id: ElementId) -> String {
        let unique = |element: &Element<'_>| is_plain_identifier(element.id) && !self.repeated_ids.contains(element.id);
        let mut steps: SmallVec<[&Element<'p>; 32]> = SmallVec::new();
        for (_, element) in self.ancestors(id) {
            steps.push(element);
            if element.tag == Tag::Body || unique(element) {
                break;
            }
        }
        let mut path = String::with_capacity(steps.len() * 20);
        for (at, element) in steps.iter().rev().enumerate() {
            if at > 0 {
                path.push_str(" > ");
            }
            let name = if element.tag == Tag::Unknown && element.parent.is_some() { "*" } else { element.tag.name() };
            if at == 0 && unique(element) {
                path.push('#');
                path.push_str(element.id);
            } else if element.parent.is_none() || element.tag == Tag::Body {
                path.push_str(name);
            } else {
                // Writing to a string cannot fail.
                let _ = write!(path, "{name}:nth-child({})", element.nth_child);
            }
        }
        path
    }

    /// A short name of the element for people: `aside#secondary.widget-area`.
    pub fn label(&self, id: ElementId) -> String {
        let element = self.element(id);
        let mut label = element.node.name().chars().take(40).collect::<String>();
        if !element.id.is_empty() {
            label.push('#');
            label.extend(element.id.chars().take(60));
        }
        for class in element.class.split_ascii_whitespace().take(3) {
            label.push('.');
            label.extend(class.chars().take(40));
        }
        label
    }
}

/// Identifiers that need no escaping in a selector.
fn is_plain_identifier(id: &str) -> bool {
    id.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && id.len() <= 64
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Whether a link leads to a place on a page, as those beside headings do.
fn is_anchor(node: Node<'_>) -> bool {
    node.attr("href").is_some_and(|href| href.contains('#'))
}

/// Whether a text is one or two of the signs that stand for "link to this heading".
fn is_sign(text: &str) -> bool {
    let mut letters = text.chars().filter(|letter| !letter.is_whitespace() && !is_invisible(*letter) && *letter != '\u{fe0f}');
    let sign = |letter: char| matches!(letter, '¶' | '§' | '#' | '🔗' | '⚓' | '∞' | '\u{f0c1}' | '\u{e9cb}');
    letters.next().is_some_and(sign) && letters.next().is_none_or(sign) && letters.next().is_none()
}

/// Cuts the page into blocks. Linear in the tree.
///
/// # Errors
/// `TooComplex` over the block limit.
pub fn segment<'p>(page: &'p Page, limits: &Limits) -> Result<Segments<'p>, Error> {
    let mut walk = Walk::default();
    let mut next = page.root().children().find(|node| matches!(node.kind(), NodeKind::Element(_)));
    while let Some(node) = next {
        let inside = match node.kind() {
            NodeKind::Text(text) => {
                walk.text(text);
                None
            }
            NodeKind::Element(tag) if walk.enter(node, tag) => match node.first_child() {
                Some(child) => Some(child),
                None => {
                    walk.leave();
                    None
                }
            },
            _ => None,
        };
        next = inside.or_else(|| walk.advance(node));
        walk.check(limits)?;
    }
    walk.flush();
    walk.check(limits)?;
    Ok(walk.finish())
}

/// The text of an element that holds nothing but it, with up to three elements around it.
fn only_text(node: Node<'_>) -> Option<&str> {
    let mut inner = node.first_child()?;
    for _ in 0..4 {
        if inner.next_sibling().is_some() {
            return None;
        }
        if let NodeKind::Text(text) = inner.kind() {
            return Some(text);
        }
        inner = inner.first_child()?;
    }
    None
}

/// Parts in a row.
const PARTS: usize = 8;
/// Nodes in one of them.
const PART_NODES: usize = 16;
/// Bytes of text in one of them.
const PART_BYTES: usize = 80;

/// An element that the walk is inside of.
struct Open {
    id: ElementId,
    children: u32,
    visibility: Visibility,
    preformatted: bool,
    /// Byte where its stretch in the present block begins, for inline elements that mean something.
    inline: Option<usize>,
    /// An inline element that stands apart from the text around it all the same.
    apart: bool,
    tag: Tag,
    /// A row of parts: each of its spans is a block.
    parted: bool,
}

/// White space owed before the next letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owed {
    Nothing,
    /// Between two inline elements without a space in the source: a space only if the letters would run together.
    Seam,
    Space,
    Line,
    /// Two or more `<br>`: a new block.
    Block,
}

/// The state of the walk.
struct Walk<'p> {
    out: Segments<'p>,
    open: Vec<Open>,
    ids: HashMap<&'p str, u32>,
    start: usize,
    owed: Owed,
    common: Option<ElementId>,
    inlines_start: usize,
    /// The last event was the end of a link.
    after_link: bool,
    /// Sum of the depths of the blocks.
    block_depths: usize,
}

impl Default for Walk<'_> {
    fn default() -> Self {
        Self {
            out: Segments::default(),
            open: Vec::new(),
            ids: HashMap::new(),
            start: 0,
            owed: Owed::Nothing,
            common: None,
            inlines_start: 0,
            after_link: false,
            block_depths: 0,
        }
    }
}

impl<'p> Walk<'p> {
    fn check(&self, limits: &Limits) -> Result<(), Error> {
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
    fn enter(&mut self, node: Node<'p>, tag: Tag) -> bool {
        let id = ElementId(self.out.elements.len() as u32);
        let marks = node.marks();
        let element = self.element(node, tag, id, &marks);
        let hidden = is_hidden(&marks, tag);
        if !element.id.is_empty() {
            *self.ids.entry(element.id).or_default() += 1;
        }
        self.out.max_depth = self.out.max_depth.max(element.depth + 1);
        self.boundary(tag);
        let apart = tag == Tag::A && self.in_heading() && is_anchor(node) && only_text(node).is_some_and(is_sign);
        if apart {
            self.flush();
        }
        let (visibility, preformatted) = self.open.last().map_or((Visibility::Shown, false), |open| (open.visibility, open.preformatted));
        let element = Element { blocks: self.next_block()..self.next_block(), ..element };
        self.out.elements.push(element);
        if tag.is_skipped() || tag == Tag::Br || tag == Tag::Img || tag == Tag::Hr {
            self.skip(node, tag, id);
            return false;
        }
        let visibility = match tag {
            _ if hidden => Visibility::Hidden,
            Tag::Noscript => visibility.max(Visibility::Noscript),
            _ => visibility,
        };
        let inline = (is_meaningful_inline(tag)).then_some(self.out.text.len());
        self.open.push(Open {
            id,
            children: 0,
            visibility,
            preformatted: preformatted || matches!(tag, Tag::Pre | Tag::Xmp | Tag::Plaintext | Tag::Textarea),
            inline,
            apart,
            tag,
            parted: !tag.is_inline() && is_row_of_parts(node),
        });
        true
    }

    /// Whether a heading is open close around.
    fn in_heading(&self) -> bool {
        self.open.iter().rev().take(4).any(|open| open.tag.heading_level().is_some())
    }

    fn element(&mut self, node: Node<'p>, tag: Tag, id: ElementId, marks: &Marks<'p>) -> Element<'p> {
        let (parent, depth, nth_child) = match self.open.last_mut() {
            Some(open) => {
                open.children += 1;
                (Some(open.id), self.out.elements.get(open.id.0 as usize).map_or(0, |parent| parent.depth) + 1, open.children)
            }
            None => (None, 0, 1),
        };
        Element { node, tag, parent, depth, nth_child, class: marks.class, id: marks.id, blocks: 0..0, end: id.0 + 1 }
    }

    /// Records what an element without text of its own is, and the ids below it.
    fn skip(&mut self, node: Node<'p>, tag: Tag, id: ElementId) {
        match tag {
            Tag::Br => self.line_break(),
            Tag::Img | Tag::Iframe | Tag::Video | Tag::Audio | Tag::Embed | Tag::Object | Tag::Hr | Tag::Svg => {
                let next_block = self.next_block() + u32::from(self.out.text.len() > self.start);
                self.out.media.push(Media { element: id, next_block });
            }
            _ => {}
        }
        let mut next = node.first_child();
        while let Some(inner) = next {
            if let Some(inner_id) = inner.attr("id") {
                *self.ids.entry(inner_id).or_default() += 1;
            }
            next = inner.first_child().or_else(|| after(inner, node));
        }
    }

    /// The node after `node` in document order, leaving elements on the way.
    fn advance(&mut self, mut node: Node<'p>) -> Option<Node<'p>> {
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

    fn leave(&mut self) {
        let Some(open) = self.open.last() else { return };
        let (tag, id, start) = (open.tag, open.id, open.inline);
        if open.apart {
            self.flush();
        } else if tag.is_inline() {
            if let Some(start) = start {
                self.stretch(start, id, tag);
            }
            self.after_link = tag == Tag::A;
            // "H₂O" is one word.
            if !matches!(tag, Tag::Sub | Tag::Sup) {
                self.owe(Owed::Seam);
            }
        } else {
            self.boundary(tag);
        }
        self.open.pop();
        let (blocks, elements) = (self.next_block(), self.out.elements.len() as u32);
        if let Some(element) = self.out.elements.get_mut(id.0 as usize) {
            element.blocks.end = blocks;
            element.end = elements;
        }
    }

    /// What the beginning or end of an element does to the line.
    fn boundary(&mut self, tag: Tag) {
        match tag {
            Tag::Br | Tag::Img | Tag::Wbr => {}
            Tag::Option | Tag::Optgroup => self.owe(Owed::Space),
            Tag::Span if self.open.last().is_some_and(|open| open.parted) => self.flush(),
            Tag::A if self.after_link => self.owe(Owed::Space),
            tag if tag.is_inline() => self.owe(Owed::Seam),
            Tag::Svg | Tag::Script | Tag::Style | Tag::Template | Tag::Canvas | Tag::Math => {}
            _ => self.flush(),
        }
    }

    fn line_break(&mut self) {
        if self.open.last().is_some_and(|open| open.preformatted) {
            self.text("\n");
        } else {
            self.owed = if matches!(self.owed, Owed::Line | Owed::Block) { Owed::Block } else { Owed::Line };
        }
    }

    fn owe(&mut self, owed: Owed) {
        let rank = |owed| match owed {
            Owed::Nothing => 0,
            Owed::Seam => 1,
            Owed::Space => 2,
            Owed::Line => 3,
            Owed::Block => 4,
        };
        if rank(owed) > rank(self.owed) {
            self.owed = owed;
        }
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.open.last() else { return };
        let (id, preformatted) = (open.id, open.preformatted);
        if preformatted {
            if self.out.text.len() == self.start && text.trim().is_empty() {
                return;
            }
            self.begin(id);
            self.out.text.extend(text.chars().filter(|letter| *letter != '\r'));
            return;
        }
        let mut rest = text;
        loop {
            let trimmed = rest.trim_start_matches([' ', '\n', '\t']).trim_start_matches(is_space);
            if trimmed.len() < rest.len() {
                self.owe(Owed::Space);
            }
            if trimmed.is_empty() {
                return;
            }
            let (words, tail) = trimmed.split_at(plain_run(trimmed));
            if !words.is_empty() {
                self.pay(words);
                self.begin(id);
                self.out.text.push_str(words);
            }
            rest = tail.trim_start_matches(is_invisible);
        }
    }

    /// Writes the white space owed before `word`.
    fn pay(&mut self, word: &str) {
        let owed = std::mem::replace(&mut self.owed, Owed::Nothing);
        self.after_link = false;
        if owed == Owed::Block {
            self.flush();
        }
        if self.out.text.len() == self.start {
            return;
        }
        match owed {
            Owed::Nothing | Owed::Block => {}
            Owed::Space => self.out.text.push(' '),
            Owed::Line => self.out.text.push('\n'),
            Owed::Seam => {
                // "Politics" + "Minister resigns" run together in the source, not on the screen; an initial "T" + "he" does not.
                let before = self.out.text.chars().next_back();
                if before.is_some_and(|letter| letter.is_lowercase() || letter.is_ascii_digit())
                    && word.chars().next().is_some_and(char::is_uppercase)
                {
                    self.out.text.push(' ');
                }
            }
        }
    }

    /// Marks that text of element `id` is about to be written.
    fn begin(&mut self, id: ElementId) {
        if self.out.text.len() == self.start {
            let start = self.start;
            for open in &mut self.open {
                if let Some(inline) = &mut open.inline {
                    *inline = start.max(*inline);
                }
            }
        }
        self.common = Some(match self.common {
            None => id,
            Some(common) => self.lowest_common(common, id),
        });
    }

    fn lowest_common(&self, mut left: ElementId, mut right: ElementId) -> ElementId {
        while left != right {
            let (a, b) = (self.out.element(left), self.out.element(right));
            if a.depth >= b.depth {
                left = a.parent.unwrap_or(ElementId(0));
            }
            if b.depth >= a.depth {
                right = b.parent.unwrap_or(ElementId(0));
            }
        }
        left
    }

    /// The nearest element at or around `id` that ends blocks. Options of one selection share a block.
    fn container(&self, mut id: ElementId) -> ElementId {
        loop {
            let element = self.out.element(id);
            match element.parent {
                Some(parent) if element.tag.is_inline() || matches!(element.tag, Tag::Option | Tag::Optgroup) => id = parent,
                _ => return id,
            }
        }
    }

    /// Ends the present block, if it has text.
    fn flush(&mut self) {
        self.owed = Owed::Nothing;
        self.after_link = false;
        let end = self.start + self.out.text.get(self.start..).unwrap_or_default().trim_end().len();
        let Some(common) = self.common.take().filter(|_| end > self.start) else {
            self.out.text.truncate(self.start);
            return;
        };
        self.out.text.truncate(end);
        for at in 0..self.open.len() {
            if let Some((start, id, tag)) = self.open.get(at).and_then(|open| Some((open.inline?, open.id, open.tag))) {
                self.stretch(start, id, tag);
            }
        }
        if let Some(open) = self.open.last() {
            let inlines = self.inlines_start..self.out.inlines.len();
            let (element, visibility, preformatted) = (self.container(common), open.visibility, open.preformatted);
            self.block_depths += self.open.len();
            self.out.blocks.push(Block { text: self.start..end, element, common, inlines, visibility, preformatted });
        }
        self.start = end;
        self.inlines_start = self.out.inlines.len();
        for open in &mut self.open {
            if let Some(inline) = &mut open.inline {
                *inline = end;
            }
        }
    }

    fn stretch(&mut self, start: usize, element: ElementId, tag: Tag) {
        let start = start.max(self.start);
        let text = self.out.text.get(start..).unwrap_or_default();
        let lead = text.len() - text.trim_start().len();
        let end = start + text.trim_end().len();
        if end > start + lead {
            self.out.inlines.push(Inline { text: start + lead..end, element, tag });
        }
    }

    fn next_block(&self) -> u32 {
        self.out.blocks.len() as u32
    }

    fn finish(mut self) -> Segments<'p> {
        while !self.open.is_empty() {
            self.leave();
        }
        self.out.repeated_ids = self.ids.into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id).collect();
        self.out
    }
}

/// Whether an element is a row of parts that have a function each, as the lines under headlines are: nothing but spans
/// of different classes, each of a few words with a link or a date among them.
fn is_row_of_parts(node: Node<'_>) -> bool {
    let mut classes: SmallVec<[&str; PARTS]> = SmallVec::new();
    for child in node.children() {
        match child.kind() {
            NodeKind::Element(Tag::Span) => {
                let class = child.attr("class").unwrap_or_default();
                if class.is_empty() || classes.len() == PARTS || classes.contains(&class) || !is_part(child) {
                    return false;
                }
                classes.push(class);
            }
            NodeKind::Text(text) if !text.contains(char::is_alphanumeric) => {}
            NodeKind::Element(_) | NodeKind::Text(_) => return false,
            NodeKind::Other => {}
        }
    }
    classes.len() >= 2
}

/// Whether a span holds a link or a date and little else.
fn is_part(span: Node<'_>) -> bool {
    let (mut linked, mut bytes) = (false, 0);
    let mut next = span.first_child();
    for _ in 0..PART_NODES {
        let Some(node) = next else { return linked };
        match node.kind() {
            NodeKind::Text(text) => bytes += text.trim().len(),
            NodeKind::Element(tag) => linked |= matches!(tag, Tag::A | Tag::Time),
            NodeKind::Other => {}
        }
        if bytes > PART_BYTES {
            return false;
        }
        next = node.first_child().or_else(|| after(node, span));
    }
    false
}

/// The node after `node` in document order that is still inside `root`.
fn after<'p>(mut node: Node<'p>, root: Node<'p>) -> Option<Node<'p>> {
    loop {
        if node == root {
            return None;
        }
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
    }
}

/// Inline elements that the article's formats show or that judgement counts.
fn is_meaningful_inline(tag: Tag) -> bool {
    use Tag::{A, B, Cite, Code, Del, Em, I, Kbd, Q, S, Samp, Strike, Strong, Sub, Sup, Time, Tt, Var};
    matches!(tag, A | B | Cite | Code | Del | Em | I | Kbd | Q | S | Samp | Strike | Strong | Sub | Sup | Time | Tt | Var)
}

fn is_space(letter: char) -> bool {
    letter.is_whitespace()
}

/// Letters that a reader cannot see and that only guide line breaking.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// Bytes at the beginning of `text` that can be copied as they stand: words with single spaces between them.
fn plain_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b' ' if bytes.get(at + 1).is_some_and(|next| *next > b' ' && !may_lead_space(*next)) => 1,
            lead if may_lead_space(*lead) => match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(letter) if !is_space(letter) && !is_invisible(letter) => letter.len_utf8(),
                _ => break,
            },
            byte if *byte <= b' ' && is_space(char::from(*byte)) => break,
            _ => 1,
        };
    }
    at
}

/// First bytes of the white space and invisible letters beyond ASCII.
fn may_lead_space(byte: u8) -> bool {
    matches!(byte, 0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF)
}

fn is_hidden(marks: &Marks<'_>, tag: Tag) -> bool {
    marks.hidden.is_some_and(|value| value != "until-found") || hides(marks.style) || (tag == Tag::Dialog && !marks.open)
}

/// Whether an inline style hides its element.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else {
            return false;
        };
        let value = value.trim().trim_end_matches("!important").trim_end();
        match property.trim() {
            property if property.eq_ignore_ascii_case("display") => value.eq_ignore_ascii_case("none"),
            property if property.eq_ignore_ascii_case("visibility") => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_run_ends_where_space_must_be_judged() {
        for letter in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let whole = !is_space(letter) && !is_invisible(letter);
            let text = format!("ab c{letter}d");
            let expected = if whole || letter == ' ' { text.len() } else { 4 };
            assert_eq!(plain_run(&text), expected, "{letter:?}");
        }
        assert_eq!(plain_run("a  b"), 1, "two spaces are one");
        assert_eq!(plain_run("a "), 1, "a space at the end is owed, not written");
        assert_eq!(plain_run("a \u{a0}b"), 1);
        assert_eq!(plain_run("\u{ad}b"), 0);
    }

    #[test]
    fn a_row_of_parts_is_cut_and_a_sentence_is_not() {
        let limits = Limits::default();
        let texts = |html: &str| -> Vec<String> {
            let page = crate::dom::parse(html, &limits, &crate::options::Unobserved).unwrap();
            let segments = segment(&page, &limits).unwrap();
            segments.blocks.iter().map(|block| segments.text_of(block).to_owned()).collect()
        };
        let row = "<div><span class=on><a href=a><time>May 3</time></a></span> <span class=talk><a href=b>0 Comments</a></span></div>";
        assert_eq!(texts(row), ["May 3", "0 Comments"]);
        let alike = "<div><span class=tag><a href=a>Harbour</a></span> <span class=tag><a href=b>Ferry</a></span></div>";
        assert_eq!(texts(alike), ["Harbour Ferry"]);
        let said = "<p>By <span class=who><a href=a>Ann</a></span> <span class=on><time>May 3</time></span></p>";
        assert_eq!(texts(said), ["By Ann May 3"]);
        let plain = "<p><span class=c1>The ferry left.</span> <span class=c2>It came <a href=a>back</a>.</span></p>";
        assert_eq!(texts(plain), ["The ferry left. It came back."]);
    }
}

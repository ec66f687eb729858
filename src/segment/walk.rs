//! The walk over the tree, and the state that it carries from element to element.

use super::elements::{
    after, holds_text, is_anchor, is_hidden, is_meaningful_inline, is_row_of_parts, is_sign, is_unseen, is_wordless, only_text,
};
use super::names::{NameId, Numbers};
use super::space::{is_invisible, is_space, plain_run};
use super::{Block, Element, ElementId, Inline, Media, Segments, Visibility};
use crate::dom::{Marks, Node, Tag};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

/// Bytes of a line from which, when it ends a sentence, a single `<br>` after it ends a paragraph.
const PARAGRAPH_BYTES: usize = 80;
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
    /// It is seen or written otherwise than what is around it.
    seam: bool,
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
pub(super) struct Walk<'p> {
    out: Segments<'p>,
    open: Vec<Open>,
    names: Numbers<'p>,
    start: usize,
    owed: Owed,
    common: Option<ElementId>,
    inlines_start: usize,
    /// White space before the first letter of preformatted text, since its last line end.
    indentation: String,
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
            names: Numbers::default(),
            start: 0,
            owed: Owed::Nothing,
            common: None,
            inlines_start: 0,
            indentation: String::new(),
            after_link: false,
            block_depths: 0,
        }
    }
}

impl<'p> Walk<'p> {
    /// Makes room for so many elements.
    pub(super) fn expect(&mut self, elements: usize) {
        self.out.elements.reserve(elements);
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
        let hidden = is_hidden(&marks, tag);
        // A button without words, as icons have, does not part the sentence that it stands in.
        let wordless = tag == Tag::Button && is_wordless(node);
        let unsaid = wordless || self.is_link_notice(&marks, tag);
        self.hold(element.id_name);
        self.out.max_depth = self.out.max_depth.max(element.depth + 1);
        if !unsaid {
            self.boundary(tag);
        }
        if tag == Tag::Span && node.first_child().is_none() && marks.class.split_ascii_whitespace().any(|name| name == "br") {
            self.owe(Owed::Block);
        }
        let apart = tag == Tag::A && self.in_heading() && is_anchor(node) && only_text(node).is_some_and(is_sign);
        let skipped = unsaid || tag.is_skipped() || tag == Tag::Br || tag == Tag::Img || tag == Tag::Hr;
        let (around, preformatted) = self.open.last().map_or((Visibility::Shown, false), |open| (open.visibility, open.preformatted));
        let writes = preformatted || matches!(tag, Tag::Pre | Tag::Xmp | Tag::Plaintext | Tag::Textarea);
        if preformatted && tag == Tag::Span && is_next_line(node, marks.class) {
            self.line_end();
        }
        let visibility = match tag {
            _ if hidden => Visibility::Hidden,
            Tag::Noscript => around.max(Visibility::Noscript),
            _ => around,
        };
        // What is not seen, or written otherwise, is no part of the line around it.
        let seam = !skipped && (visibility != around || writes != preformatted) && holds_text(node);
        if apart || seam {
            self.flush();
        }
        let element = Element { blocks: self.next_block()..self.next_block(), ..element };
        self.out.elements.push(element);
        if skipped {
            self.skip(node, tag, id);
            return false;
        }
        let inline = (is_meaningful_inline(tag)).then_some(self.out.text.len());
        let parted = !tag.is_inline() && is_row_of_parts(node);
        self.open.push(Open { id, children: 0, visibility, preformatted: writes, inline, apart, tag, seam, parted });
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

    /// Whether an element adds to the words of its link what only readers that hear the page need: that it opens a window.
    fn is_link_notice(&self, marks: &Marks<'_>, tag: Tag) -> bool {
        let spoken = |open: &Open| open.tag == Tag::A && open.inline.is_some_and(|start| self.out.text.len() > start);
        tag == Tag::Span && self.out.text.len() > self.start && self.open.iter().rev().take(3).any(spoken) && is_unseen(marks)
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
                let inner_id = self.names.of(inner_id);
                self.hold(inner_id);
            }
            next = inner.first_child().or_else(|| after(inner, node));
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
        let (tag, id, start, seam) = (open.tag, open.id, open.inline, open.seam);
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
        if seam {
            self.flush();
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
            // Listings that give each line an element are one text all the same.
            Tag::Div | Tag::Li | Tag::Ol if self.open.last().is_some_and(|open| open.preformatted) => self.line_end(),
            _ => self.flush(),
        }
    }

    /// Ends a line of preformatted text, once.
    fn line_end(&mut self) {
        self.indentation.clear();
        if self.common.is_some() && !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
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

    pub(super) fn text(&mut self, text: &str) {
        let Some(open) = self.open.last() else { return };
        let (id, preformatted) = (open.id, open.preformatted);
        if preformatted {
            self.preformatted(id, text);
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

    /// Writes text as it stands, but for empty lines before it; the first line keeps its indentation.
    fn preformatted(&mut self, id: ElementId, text: &str) {
        let mut text = text;
        if self.common.is_none() {
            let word = text.find(|letter: char| !letter.is_whitespace());
            let lead = text.get(..word.unwrap_or(text.len())).unwrap_or_default();
            if let Some(line) = lead.rfind('\n') {
                self.indentation.clear();
                text = text.get(line + 1..).unwrap_or_default();
            }
            if word.is_none() {
                self.indentation.push_str(text);
                return;
            }
        }
        self.begin(id);
        let indentation = std::mem::take(&mut self.indentation);
        self.out.text.extend(indentation.chars().chain(text.chars()).filter(|letter| *letter != '\r'));
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
        if owed == Owed::Line && self.line_is_paragraph() {
            self.flush();
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

    /// Whether the present line is as long as a paragraph and ends as one: those of an address or a verse do not.
    fn line_is_paragraph(&self) -> bool {
        let block = self.out.text.get(self.start..).unwrap_or_default();
        let line = block.rsplit('\n').next().unwrap_or_default().trim_end();
        line.len() >= PARAGRAPH_BYTES
            && line.trim_end_matches(['"', '”', '“', '»', '’', ')']).ends_with(['.', '!', '?', '…', '。', '！', '？', '।'])
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
    pub(super) fn flush(&mut self) {
        self.owed = Owed::Nothing;
        self.after_link = false;
        self.indentation.clear();
        let end = self.start + self.out.text.get(self.start..).unwrap_or_default().trim_end().len();
        let seen = self.out.text.get(self.start..end).is_some_and(|text| text.len() > MAX_UNSEEN || !text.chars().all(shows_nothing));
        let Some(common) = self.common.take().filter(|_| end > self.start && seen) else {
            self.out.text.truncate(self.start);
            self.out.inlines.truncate(self.inlines_start);
            self.open.iter_mut().filter_map(|open| open.inline.as_mut()).for_each(|inline| *inline = self.start.min(*inline));
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

    pub(super) fn finish(mut self) -> Segments<'p> {
        while !self.open.is_empty() {
            self.leave();
        }
        self.out.names = self.names.names;
        self.out
    }
}

/// Bytes of the longest text that is asked whether anything of it is seen.
const MAX_UNSEEN: usize = 64;

/// Whether a letter shows nothing by itself: editors write joiners into empty paragraphs to keep them.
fn shows_nothing(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Whether a part of a listing is a line of its own right behind another: programs that colour code give each line an
/// element, and some leave the line's end to the style.
fn is_next_line(node: Node<'_>, class: &str) -> bool {
    let is_line = |class: &str| class.split_ascii_whitespace().any(|name| matches!(name, "line" | "code-line" | "token-line"));
    let behind = |before: Node<'_>| before.name() == "span" && before.attr("class").is_some_and(is_line);
    is_line(class) && node.prev_sibling().is_some_and(behind)
}

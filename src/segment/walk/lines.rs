//! How text becomes lines and blocks: white space that is due, and where a block ends.

use super::Walk;
use crate::dom::{Node, Tag};
use crate::letters::{guides_breaks, is_currency, is_hangul, is_invisible, is_stop, is_unspaced};
use crate::segment::elements::holds_text;
use crate::segment::space::{is_space, plain_run};
use crate::segment::{Block, ElementId, Inline};

/// Bytes of a line from which, when it ends a sentence, a single `<br>` after it ends a paragraph.
const PARAGRAPH_BYTES: usize = 80;

/// Letters of the widest indentation.
const INDENTATION: usize = 200;

/// White space that is due before the next letter, from the least to the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PendingSpace {
    Nothing,
    /// Between two inline elements without a space in the source: a space only if the letters would run together.
    IfJoined,
    /// Between what eyes read and what ears hear instead: a space between words and numbers.
    BesideCopy,
    Space,
    Line,
    /// Two or more `<br>`: a new block.
    Block,
}

impl Walk<'_> {
    /// What the beginning or end of an element does to the line.
    pub(super) fn boundary(&mut self, tag: Tag) {
        match tag {
            Tag::Br | Tag::Img | Tag::Wbr => {}
            Tag::Option | Tag::Optgroup => self.require(PendingSpace::Space),
            Tag::Span if self.open.last().is_some_and(|open| open.splits_children) => self.flush(),
            Tag::A if self.after_link => self.require(PendingSpace::Space),
            tag if tag.is_inline() => self.require(PendingSpace::IfJoined),
            Tag::Svg | Tag::Script | Tag::Style | Tag::Template | Tag::Canvas => {}
            // Listings that give each line an element are one text all the same.
            Tag::Div | Tag::Li | Tag::Ol if self.open.last().is_some_and(|open| open.preformatted) => self.line_end(),
            Tag::Tr if self.in_listing() => self.line_end(),
            Tag::Table | Tag::Thead | Tag::Tbody | Tag::Td | Tag::Th if self.in_listing() => {}
            _ => self.flush(),
        }
    }

    fn in_listing(&self) -> bool {
        self.open.last().is_some_and(|open| open.listing)
    }

    /// Parts the cells of a line of a listing.
    pub(super) fn cell(&mut self, node: Node<'_>, tag: Tag) {
        if matches!(tag, Tag::Td | Tag::Th) && self.in_listing() && !self.begins_line() && holds_text(node) {
            self.out.text.push('\t');
        }
    }

    /// Whether nothing but a little indentation stands in the present line.
    pub(super) fn begins_line(&self) -> bool {
        let line = self.out.text.get(self.start..).unwrap_or_default();
        line.chars().rev().take(INDENTATION).find(|letter| !matches!(letter, ' ' | '\t')).is_none_or(|letter| letter == '\n')
    }

    /// Begins a reading beside the letters that it is of; answers what ends it. Nothing where there are no letters.
    pub(super) fn bracket(&mut self) -> Option<&'static str> {
        let last = self.out.text.get(self.start..)?.chars().next_back()?;
        self.pending = PendingSpace::Nothing;
        let (begin, end) = match last {
            '）' => ("（", "）"),
            last if is_unspaced(last) => ("（", "）"),
            last if is_hangul(last) => ("(", ")"),
            _ => (" (", ")"),
        };
        self.text(begin);
        Some(end)
    }

    /// Ends a line of preformatted text, once.
    pub(super) fn line_end(&mut self) {
        self.indentation.clear();
        if self.common.is_some() && !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
        }
    }

    pub(super) fn line_break(&mut self) {
        if self.open.last().is_some_and(|open| open.preformatted) {
            self.text("\n");
        } else {
            self.pending = if self.pending >= PendingSpace::Line { PendingSpace::Block } else { PendingSpace::Line };
        }
    }

    /// Lets white space be due; more than is due already outweighs it.
    pub(super) fn require(&mut self, pending: PendingSpace) {
        self.pending = self.pending.max(pending);
    }

    pub(in crate::segment) fn text(&mut self, text: &str) {
        let Some(open) = self.open.last() else { return };
        let (id, preformatted) = (open.id, open.preformatted);
        if open.listing && matches!(open.tag, Tag::Table | Tag::Thead | Tag::Tbody | Tag::Tr) {
            return;
        }
        if preformatted {
            self.preformatted(id, text);
            return;
        }
        let mut rest = text;
        loop {
            // Between elements stands little else than the indentation of the source.
            let indent = rest.bytes().position(|byte| !matches!(byte, b' ' | b'\n' | b'\t')).unwrap_or(rest.len());
            let trimmed = rest.get(indent..).unwrap_or_default().trim_start_matches(is_space);
            if trimmed.len() < rest.len() {
                self.require(PendingSpace::Space);
            }
            if trimmed.is_empty() {
                return;
            }
            let (words, tail) = trimmed.split_at(plain_run(trimmed));
            if !words.is_empty() {
                self.emit_pending(words);
                self.begin(id);
                self.out.text.push_str(words);
            }
            rest = tail.trim_start_matches(guides_breaks);
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

    /// Writes the white space that is due before `word`.
    fn emit_pending(&mut self, word: &str) {
        let pending = std::mem::replace(&mut self.pending, PendingSpace::Nothing);
        self.after_link = false;
        if pending == PendingSpace::Block {
            self.flush();
        }
        if self.out.text.len() == self.start {
            return;
        }
        if pending == PendingSpace::Line && self.line_is_paragraph() {
            self.flush();
            return;
        }
        match pending {
            PendingSpace::Nothing | PendingSpace::Block => {}
            PendingSpace::Space => self.out.text.push(' '),
            PendingSpace::Line => self.out.text.push('\n'),
            PendingSpace::BesideCopy if parts_twins(&self.out.text, word) => self.out.text.push(' '),
            PendingSpace::BesideCopy => {}
            PendingSpace::IfJoined if parts_words(&self.out.text, word) || !self.in_code() && parts_signs(&self.out.text, word) => {
                self.out.text.push(' ');
            }
            PendingSpace::IfJoined => {}
        }
    }

    /// Whether the next letter is one of a word of code or of a sign above or below the line, which letters and digits may touch.
    fn in_code(&self) -> bool {
        self.is_in(|tag| matches!(tag, Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt | Tag::Var | Tag::Sub | Tag::Sup))
    }

    /// Whether the present line is as long as a paragraph and ends as one: those of an address or a verse do not.
    fn line_is_paragraph(&self) -> bool {
        let block = self.out.text.get(self.start..).unwrap_or_default();
        let line = block.rsplit('\n').next().unwrap_or_default().trim_end();
        line.len() >= PARAGRAPH_BYTES && line.trim_end_matches(['"', '”', '“', '»', '’', ')']).ends_with(is_stop)
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
    pub(in crate::segment) fn flush(&mut self) {
        self.pending = PendingSpace::Nothing;
        self.after_link = false;
        self.indentation.clear();
        if self.out.text.len() == self.start && self.out.inlines.len() == self.inlines_start {
            // Nothing was written since the last block: most elements end none.
            self.common = None;
            return;
        }
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

    pub(super) fn stretch(&mut self, start: usize, element: ElementId, tag: Tag) {
        let start = start.max(self.start);
        let text = self.out.text.get(start..).unwrap_or_default();
        let lead = text.len() - text.trim_start().len();
        let end = start + text.trim_end().len();
        if end > start + lead {
            self.out.inlines.push(Inline { text: start + lead..end, element, tag });
        }
    }
}

/// Whether words in elements of their own run together in the source alone: "Politics" + "Minister resigns" do, an initial "T" + "he"
/// does not, and "deep frying." + "Shop now" does, "Node." + "JS" does not.
fn parts_words(text: &str, word: &str) -> bool {
    let mut before = text.chars().rev();
    let (last, small) = (before.next(), |letter: char| letter.is_lowercase() || letter.is_ascii_digit());
    let stops = last.is_some_and(|letter| matches!(letter, '.' | '!' | '?' | ':')) && before.next().is_some_and(small);
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    capital && (last.is_some_and(small) || stops && letters.next().is_some_and(char::is_lowercase))
}

/// The same for names in capitals, numbers and prices: "PELL" + "Clifton", "Year" + "2013", "60%" + "more", "was" + "$40". A few letters
/// before a digit are a name with it ("mp3"), capitals before a sign of money tell whose it is ("US$"), and Hangul behind brackets is a
/// particle.
fn parts_signs(text: &str, word: &str) -> bool {
    let mut before = text.chars().rev();
    let mut letters = word.chars();
    let (Some(last), Some(next)) = (before.next(), letters.next()) else { return false };
    if is_unspaced(last) || is_unspaced(next) {
        return false;
    }
    let upper = |letter: Option<char>| letter.is_some_and(char::is_uppercase);
    let letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
    match last {
        last if last.is_uppercase() && next.is_uppercase() => upper(before.next()) && letters.next().is_some_and(char::is_lowercase),
        last if last.is_alphabetic() && next.is_ascii_digit() => letter(before.next()) && letter(before.next()),
        last if last.is_lowercase() => is_currency(next) && letter(before.next()),
        ')' | '%' => next.is_alphabetic() && !is_hangul(next) || is_currency(next),
        ':' => is_currency(next) || next.is_alphabetic() && letter(before.next()),
        _ => false,
    }
}

/// Whether a text is one that a mark of a note may follow: a word, or what ends a sentence. Behind a few letters stands a power
/// ("m²") or the end of a number ("3rd").
pub(super) fn takes_note(text: &str) -> bool {
    let mut letters = text.chars().rev();
    match letters.next() {
        Some('.' | ',' | ';' | ':' | '!' | '?' | ')' | '"' | '”' | '’' | '»') => true,
        Some(letter) => {
            letter.is_alphabetic()
                && !is_unspaced(letter)
                && letters.take(NOTED - 1).filter(|letter| letter.is_alphabetic()).count() == NOTED - 1
        }
        None => false,
    }
}

/// Letters of the shortest word that a mark of a note is told from a power behind.
const NOTED: usize = 4;

/// Whether a space parts what is said once for eyes and once for ears: "(12)" + "12 reviews", "4.5" + "4.5 out of 5", "was" + "$40".
/// Not where marks join a number, as "5" + "." + "99" do, and not in scripts without spaces.
fn parts_twins(text: &str, word: &str) -> bool {
    let mut before = text.chars().rev();
    let (Some(last), Some(next)) = (before.next(), word.chars().next()) else { return false };
    let ends = match last {
        ')' | ']' | '%' | ';' => true,
        '.' | ',' | ':' | '!' | '?' => before.next().is_some_and(|letter| !letter.is_ascii_digit()),
        last if is_currency(last) => next.is_alphabetic(),
        last if last.is_numeric() && is_currency(next) => word.chars().nth(1).is_some_and(|next| next.is_ascii_digit()),
        last => last.is_alphanumeric(),
    };
    ends && (next.is_alphanumeric() || is_currency(next)) && !is_unspaced(last) && !is_unspaced(next)
}

/// Bytes of the longest text that is asked whether anything of it is seen.
const MAX_UNSEEN: usize = 64;

/// Whether a letter shows nothing by itself: editors write joiners into empty paragraphs to keep them.
fn shows_nothing(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter) || letter == '\u{200d}'
}

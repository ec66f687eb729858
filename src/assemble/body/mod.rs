//! Kept page blocks become the body: typed blocks in document order, and their text.
//!
//! Every kept page block stands in exactly one body block, its text unchanged; page blocks that form one
//! list, table, quotation or piece of code become one body block. A list is broken by code, tables, quotations, pictures and headings
//! in its items, which are body blocks of their own, and goes on behind them: a numbered one with the number of its next item, what is
//! left of an item as a paragraph. In `text`:
//!
//! - blocks are joined by a blank line, and so are the paragraphs of one block quotation, so that
//!   quoted paragraphs read like others and its span covers them all;
//! - list items and table rows begin a line each, nested items without indentation, cells joined by a tab; a `<br>` or a paragraph
//!   inside an item stays a line break, in a cell it is a space, so that a row is one line;
//! - lines of code as written.
//!
//! Time and memory are linear in elements and blocks, apart from the CSS paths.

mod code;
mod copies;
mod folds;
mod holds;
mod lists;
mod media;
mod parts;
mod tables;
mod titles;

use std::collections::BTreeSet;
use std::ops::Range;

use super::address::is_safe;
use super::boundaries::count_words;
use crate::article::{Block, BlockKind, Body, BodySource, Link, PageType, Span, Style, Styled};
use crate::error::{Error, Pause};
use crate::letters::is_kana;
use crate::lexicon::metadata::{EMBEDS, PEOPLE};
use crate::segment::{CssPaths, Element, ElementId, Segments};
use crate::tag::Tag;

use lists::Begun;
use parts::{Kind, Part, Parts};

/// Blocks at the end of a quotation, and behind it in its figure, among which the line that signs it is looked for.
const SIGNATURE_BLOCKS: usize = 4;
/// Words of the name in it.
const SIGNATURE_WORDS: usize = 6;

/// Makes the body of the kept blocks.
///
/// `kept` says for each page block whether it stands in the body, `signed` which others are the captions and credits of pictures in
/// boxes of their own; `resolve` makes a URL absolute, or empty where it is
/// to be left out; `pause` is asked at every block. Markdown and HTML are left empty.
///
/// # Errors
/// Those of `pause`.
pub fn body(
    segments: &Segments<'_>,
    page_type: PageType,
    kept: &[bool],
    credited: &BTreeSet<u32>,
    resolve: &dyn Fn(&str) -> String,
    pause: Pause<'_>,
) -> Result<Body, Error> {
    let parts = Parts::find(segments, kept);
    pause()?;
    let mut media = media::find(segments, page_type, kept, credited, resolve).into_iter().peekable();
    let paths = CssPaths::new(segments);
    let in_body = || segments.blocks.iter().zip(kept).filter(|(_, kept)| **kept);
    let mut blocks = Vec::with_capacity(in_body().count());
    // Each with the empty line before it: a text that grows takes twice its room.
    let text = String::with_capacity(in_body().map(|(block, _)| block.text.len() + 2).sum());
    let mut writer = Writer { segments, resolve, paths, text, start: 0, links: Vec::new(), styles: Vec::new() };
    let mut begun = Begun::new(&parts);
    let mut ordinals = (0u32..).zip(kept).filter_map(|(ordinal, kept)| kept.then_some(ordinal)).peekable();
    while let Some(first) = ordinals.next() {
        pause()?;
        let owner = parts.owner_of(first as usize);
        let mut together = vec![first];
        while let Some(piece) = media.next_if(|piece| piece.ordinal <= first) {
            begun.note_picture(&parts, piece.element);
            blocks.push(writer.mediate(piece));
        }
        let owner = owner.and_then(|owner| Some((owner, parts.all.get(owner)?)));
        let list = owner.filter(|(_, part)| matches!(part.kind, Kind::List { .. }));
        if let Some((owner, _)) = owner {
            let end = media.peek().filter(|_| list.is_some()).map_or(u32::MAX, |piece| piece.ordinal);
            while let Some(next) = ordinals.next_if(|next| parts.owner_of(*next as usize) == Some(owner) && *next < end) {
                together.push(next);
            }
        }
        let Some(list) = list else {
            together.iter().for_each(|block| begun.note(&parts, *block));
            blocks.push(writer.write(&parts, owner, 0, together));
            continue;
        };
        let mut together = together.into_iter().peekable();
        while let Some(piece) = begun.piece(segments, &parts, list.0, &mut together) {
            let (at, number) = piece.list.unwrap_or_default();
            let owner = piece.list.and_then(|_| Some((at, parts.all.get(at)?)));
            let mut block = writer.write(&parts, owner, number, piece.blocks);
            if let BlockKind::List(list) = &mut block.kind {
                begun.count(&parts, (at, number), list.items.len());
                lists::unwrap(list);
            }
            blocks.push(block);
        }
    }
    blocks.extend(media.map(|piece| writer.mediate(piece)));
    while blocks.last().is_some_and(|block| block.kind == BlockKind::Rule) {
        blocks.pop();
    }
    titles::promote(&writer.text, &mut blocks);
    folds::unfold(segments, page_type, &writer.text, &mut blocks);
    let word_count = word_count(&writer.text);
    Ok(Body { text: writer.text, blocks, source: BodySource::Dom, word_count, ..Body::default() })
}

/// Number of words by UAX #29 word boundaries; Han and kana characters count one each.
pub fn word_count(text: &str) -> u32 {
    let count = count_words(text, |word| if word.starts_with(is_kana) { word.chars().count() } else { 1 });
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Writes the text and remembers what stands where in it.
struct Writer<'s, 'p> {
    segments: &'s Segments<'p>,
    resolve: &'s dyn Fn(&str) -> String,
    paths: CssPaths<'s, 'p>,
    text: String,
    /// First byte of the present body block.
    start: usize,
    links: Vec<Link>,
    styles: Vec<Styled>,
}

impl Writer<'_, '_> {
    /// Writes the page blocks that form one body block; `number` is that of the first item of a list.
    fn write(&mut self, parts: &Parts, owner: Option<(usize, &Part)>, number: u32, ordinals: Vec<u32>) -> Block {
        self.begin();
        let first = ordinals.first().copied().unwrap_or_default();
        let kind = match owner.map(|owner| (owner, owner.1.kind)) {
            Some((owner, Kind::List { .. })) => lists::list(self, parts, owner, number, &ordinals),
            Some((owner, Kind::Table)) => tables::table(self, parts, owner, &ordinals),
            Some((owner, Kind::Quote)) => self.quote(parts, owner.1, &ordinals),
            Some((owner, Kind::Code)) => {
                self.joined(&ordinals);
                BlockKind::Preformatted { language: code::language(self.segments, owner.1.element) }
            }
            Some((_, Kind::Heading(level))) => {
                self.joined(&ordinals);
                self.drop_own_link();
                BlockKind::Heading { level }
            }
            _ => {
                self.joined(&ordinals);
                BlockKind::Paragraph
            }
        };
        let element = match (owner, self.segments.blocks.get(first as usize)) {
            (Some((_, part)), _) => part.element,
            (None, Some(block)) => block.element,
            (None, None) => ElementId(0),
        };
        Block {
            ordinal: first,
            ordinals,
            span: Span { start: self.start as u32, end: self.text.len() as u32 },
            css_path: self.paths.of(element),
            kind,
            links: std::mem::take(&mut self.links),
            styles: std::mem::take(&mut self.styles),
        }
    }

    /// A block without text, at the present place.
    fn mediate(&mut self, piece: media::Piece) -> Block {
        Block { ordinal: piece.ordinal, css_path: self.paths.of(piece.element), ..Block::new(piece.kind, self.here()) }
    }

    fn begin(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.start = self.text.len();
    }

    /// Writes `between`, unless the body block is still empty.
    fn separate(&mut self, between: &str) {
        if self.text.len() > self.start {
            self.text.push_str(between);
        }
    }

    fn tabs(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n('\t', count));
    }

    /// The empty range at the present end of the text.
    fn here(&self) -> Span {
        let end = self.text.len() as u32;
        Span { start: end, end }
    }

    fn joined(&mut self, ordinals: &[u32]) {
        for ordinal in ordinals {
            self.separate("\n");
            self.block(*ordinal);
        }
    }

    /// A link that is all of a heading and leads to a place of this page is its anchor, or folds what stands below it.
    fn drop_own_link(&mut self) {
        let Some(link) = self.links.first().filter(|_| self.links.len() == 1) else { return };
        let whole = self.text.get(self.start..).is_some_and(|text| text.trim() == link.text.trim());
        let own = link.url.split_once('#').filter(|_| whole).is_some_and(|(page, _)| (self.resolve)("#").trim_end_matches('#') == page);
        if own {
            self.links.clear();
        }
    }

    /// Paragraphs joined by a blank line, items of one list by a line end.
    fn quote(&mut self, parts: &Parts, part: &Part, ordinals: &[u32]) -> BlockKind {
        let mut before = None;
        for ordinal in ordinals {
            let list = parts.of_block(*ordinal as usize).and_then(|(_, part)| part.list);
            self.separate(if list.is_some() && list == before { "\n" } else { "\n\n" });
            self.block(*ordinal);
            before = list;
        }
        BlockKind::BlockQuote { cite: self.cite(part.element, ordinals) }
    }

    /// The source that a quotation names: its `cite` attribute, the address of an embedded post, or a
    /// `<cite>` inside.
    fn cite(&self, element: ElementId, ordinals: &[u32]) -> String {
        let node = self.segments.element(element).node;
        let address = EMBEDS.quotation_addresses.iter().find_map(|name| node.attr(name));
        if let Some(address) = address.map(|address| (self.resolve)(address.trim())).filter(|address| is_safe(address)) {
            return address;
        }
        // Forum software writes the one who is quoted into an attribute of its own: the quotation's, or that of the box that it stands in.
        let mut boxes =
            self.segments.ancestors(element).take(3).filter(|(id, outer)| *id == element || PEOPLE.is_quote_box_class(outer.class));
        let quoted = boxes.find_map(|(_, outer)| PEOPLE.quoted_attributes.iter().find_map(|name| outer.node.attr(name)));
        if let Some(quoted) = quoted.map(str::trim).filter(|quoted| !quoted.is_empty()) {
            return quoted.to_owned();
        }
        let blocks = ordinals.iter().rev().filter_map(|ordinal| self.segments.blocks.get(*ordinal as usize));
        let mut inlines = blocks.flat_map(|block| self.segments.inlines_of(block));
        if EMBEDS.is_post_class(self.segments.element(element).class) {
            let link = self.links.iter().rev().find(|link| EMBEDS.is_post(&link.url));
            return link.map(|link| link.url.clone()).unwrap_or_default();
        }
        let cite = inlines.find(|inline| inline.tag == Tag::Cite).and_then(|cite| self.segments.text.get(cite.text.clone()));
        cite.or_else(|| self.signature(element, ordinals)).unwrap_or_default().to_owned()
    }

    /// Who signs a quotation: in the `<footer>` of the quotation, or in the caption of the figure
    /// that it stands in.
    fn signature(&self, quotation: ElementId, ordinals: &[u32]) -> Option<&str> {
        let segments = self.segments;
        let own = segments.element(quotation).ordinals();
        let figure = segments.ancestors(quotation).take(4).find(|(_, outer)| outer.tag == Tag::Figure);
        let beside = figure.map_or(own.end..own.end, |(_, figure)| own.end..figure.ordinals().end);
        let line = own.clone().rev().take(SIGNATURE_BLOCKS).chain(beside.take(SIGNATURE_BLOCKS)).find(|at| {
            let block = segments.blocks.get(*at as usize);
            let signs = |tag: Tag| matches!(tag, Tag::Footer | Tag::Figcaption | Tag::Cite);
            let said = ordinals.contains(at);
            let own = |outer: &(ElementId, &Element<'_>)| !said || outer.1.tag != Tag::Blockquote;
            block.is_some_and(|block| segments.ancestors(block.element).take(4).take_while(own).any(|(_, outer)| signs(outer.tag)))
        })?;
        let block = segments.blocks.get(line as usize)?;
        let text = segments.text_of(block);
        // Signs of networks before the name are links of their own.
        let mut from = 0;
        for link in segments.links_of(block) {
            let (start, end) = (link.text.start.saturating_sub(block.text.start), link.text.end.saturating_sub(block.text.start));
            if text.get(from..start).is_none_or(|between| !between.trim().is_empty()) || end >= text.len() {
                break;
            }
            from = end;
        }
        let text = text.get(from..)?;
        let name = text.split([',', '(', '|', '\n']).next()?.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.');
        let few = (1..=SIGNATURE_WORDS).contains(&name.split_whitespace().take(SIGNATURE_WORDS + 1).count());
        (few && name.starts_with(char::is_uppercase)).then_some(name)
    }

    /// Writes one page block's text as a part of one line, with its links and styles; code keeps its lines.
    fn block_in_line(&mut self, ordinal: u32) -> Span {
        let is_code = self.segments.blocks.get(ordinal as usize).is_none_or(|block| block.preformatted);
        self.write_block(ordinal, if is_code { LineEnds::Kept } else { LineEnds::AsSpaces })
    }

    /// Writes one page block's text with its links and styles.
    fn block(&mut self, ordinal: u32) -> Span {
        self.write_block(ordinal, LineEnds::Kept)
    }

    /// The same, with what becomes of its line ends.
    fn write_block(&mut self, ordinal: u32, line_ends: LineEnds) -> Span {
        let segments = self.segments;
        let Some(block) = segments.blocks.get(ordinal as usize) else { return self.here() };
        let start = self.text.len();
        let text = segments.text_of(block);
        match line_ends {
            LineEnds::Kept => self.text.push_str(text),
            LineEnds::AsSpaces => self.text.extend(text.chars().map(|letter| if letter == '\n' { ' ' } else { letter })),
        }
        let place = |range: &Range<usize>| {
            let at = |byte: usize| (byte.clamp(block.text.start, block.text.end) - block.text.start + start) as u32;
            Span { start: at(range.start), end: at(range.end) }
        };
        let mut inlines: Vec<_> = segments.inlines_of(block).iter().map(|inline| (place(&inline.text), inline)).collect();
        inlines.sort_by_key(|(span, _)| (span.start, u32::MAX - span.end));
        let mut covered = [0_u32; 8];
        for (span, inline) in inlines.into_iter().filter(|(span, _)| span.start < span.end) {
            if inline.tag == Tag::A {
                let href = segments.element(inline.element).node.attr("href").unwrap_or_default().trim();
                self.link(span, href);
            } else if let Some(style) = style_of(inline.tag)
                && let Some(covered) = covered.get_mut(style as usize)
                && *covered < span.end
            {
                *covered = span.end;
                self.styles.push(Styled { span, style });
            }
        }
        Span { start: start as u32, end: self.text.len() as u32 }
    }

    fn link(&mut self, span: Span, href: &str) {
        let url = if href.is_empty() { String::new() } else { (self.resolve)(href) };
        if !url.is_empty() && is_safe(&url) {
            let text = self.text.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned();
            self.links.push(Link { span, url, text });
        }
    }
}

/// What becomes of the line ends of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    Kept,
    /// Each is a space, of as many bytes: links and styles keep their places.
    AsSpaces,
}

fn style_of(tag: Tag) -> Option<Style> {
    Some(match tag {
        Tag::B | Tag::Strong => Style::Strong,
        Tag::Em | Tag::I | Tag::Var => Style::Emphasis,
        Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => Style::Code,
        Tag::Q => Style::Quotation,
        Tag::Cite => Style::Citation,
        Tag::Sup => Style::Superscript,
        Tag::Sub => Style::Subscript,
        Tag::Del | Tag::S | Tag::Strike => Style::Deleted,
        _ => return None,
    })
}

/// The texts of the page blocks in an element, joined by a space.
fn joined_text(segments: &Segments<'_>, element: ElementId) -> String {
    let blocks = segments.blocks_in(segments.element(element)).iter();
    blocks.map(|block| segments.text_of(block)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

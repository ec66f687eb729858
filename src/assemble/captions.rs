//! The words under a picture, and who made it: one finder for the lead image and for the figures of the body.
//!
//! A caption stands in the picture's box: in a `<figcaption>`, or in a figure or an element that is marked as a caption
//! while nothing says that it is body text; or right behind the picture, where it repeats what is said in its place, names who made it
//! or is marked; or, where the text may lose it, in a box with the picture and a credit, and nothing else. A box without
//! a mark is a picture's where it holds no other one, and then only what is marked itself is its caption. A paragraph beside a
//! picture is no caption.

use super::credits::{self, Line};
use super::picture::in_noscript;
use super::picture::sign::is_decorative;
use crate::letters::is_wide;
use crate::lexicon::metadata::{Marks, PICTURES};
use crate::segment::{Block, Element, ElementId, Media, PerName, Segments};
use crate::tag::Tag;

/// Elements looked at on the way up from a picture, and from a block to the box.
const MAX_LEVELS: usize = 8;

/// Blocks of the largest box that holds one picture and its caption.
const MAX_BLOCKS: usize = 6;

/// Blocks of the largest box without a mark that may be a picture's.
const MAX_PLAIN_BLOCKS: usize = 3;

/// Pictures of a box that are looked at.
const MAX_PICTURES: usize = 4;

/// Elements around a picture among which a `<noscript>` is looked for.
const NOSCRIPT_LEVELS: usize = 4;

/// Words behind a credit in its block.
const MAX_BEHIND: usize = 5;

/// Elements in a caption among which one that is named after credits is looked for.
const MAX_INSIDE: usize = 24;

/// Bytes of the longest control.
const MAX_CONTROL: usize = 60;

/// Words of the longest name of a thing, and letters of a caption in a script without spaces.
const NAME_WORDS: usize = 4;
const UNSPACED_LETTERS: usize = 12;

/// Bytes of the beginning of a caption that no caption says twice.
const TWICE_BYTES: usize = 40;

/// Letters of the longest caption.
const MAX_LETTERS: usize = 600;

/// What stands at the end of a caption whose credit, in a block of its own, is in brackets.
pub const OPENS: [char; 3] = [' ', '(', '['];

/// What is known of a block under a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Nothing else claims it.
    Free,
    /// It is set aside as what is signed under a picture.
    Credited,
    /// Likely text of the body: only a `<figcaption>` makes it a caption.
    Text,
    /// It belongs to another field.
    Taken,
}

/// A block of a caption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The block.
    pub ordinal: u32,
    /// Whether its class says that it names who made the picture.
    pub is_credit: bool,
    /// Bytes at its end in an element whose class says so.
    pub tail: usize,
}

impl Part {
    /// What is to be judged of it.
    pub fn line<'t>(&self, text: &'t str) -> Line<'t> {
        Line { text: without_label(without_buttons(text)), is_credit: self.is_credit, tail: self.tail }
    }
}

/// The blocks of a picture's caption, in order; a text that is written twice once. Looks at a bounded number of elements.
pub fn caption(segments: &Segments<'_>, picture: ElementId, claim: &dyn Fn(u32) -> Claim) -> Vec<Part> {
    let around = || segments.ancestors(picture).skip(1).take(MAX_LEVELS);
    for (id, element) in around().take_while(|(_, element)| element.blocks().len() <= MAX_BLOCKS) {
        // Most boxes of a picture hold nothing else.
        if element.tag != Tag::Figure && (element.blocks().is_empty() || !is_marked(element)) {
            continue;
        }
        let parts = in_box(segments, id, claim);
        if !parts.is_empty() {
            return parts;
        }
        // A figure is the picture's own: around it, only what stands with it alone is its caption.
        if element.tag == Tag::Figure {
            break;
        }
    }
    if let Some([text, credit]) = credited(segments, picture).filter(|pair| pair.iter().all(|at| claim(*at) == Claim::Credited)) {
        let part = |ordinal, is_credit| Part { ordinal, is_credit, tail: 0 };
        return vec![part(text, false), part(credit, true)];
    }
    let plain = around().take_while(|(_, element)| element.blocks().len() <= MAX_PLAIN_BLOCKS);
    let mut found = plain.take_while(|(id, _)| holds_only(segments, *id, picture)).map(|(id, _)| {
        let mut parts = in_box(segments, id, claim);
        parts.retain(|part| segments.blocks.get(part.ordinal as usize).is_some_and(|block| is_marked_caption(segments, id, block)));
        parts
    });
    found.find(|parts| !parts.is_empty()).unwrap_or_else(|| {
        let part = repeated(segments, picture, claim).or_else(|| right_behind(segments, picture, claim));
        part.into_iter().collect()
    })
}

/// The text and the credit that stand alone in a box with a picture before them: what is signed so may be its caption, whatever it looks
/// like, but not a heading, a quotation, an item or a cell, and under no sign.
pub fn credited(segments: &Segments<'_>, picture: ElementId) -> Option<[u32; 2]> {
    let mut around = segments.ancestors(picture).skip(1).take(MAX_LEVELS);
    let (id, element) = around.find(|(_, element)| !element.blocks().is_empty()).filter(|(_, element)| element.blocks().len() == 2)?;
    let (text, credit) = (element.ordinals().start, element.ordinals().end.checked_sub(1)?);
    let media = segments.media.binary_search_by_key(&picture, |media| media.element).ok().and_then(|at| segments.media.get(at))?;
    if media.next_block != text || !holds_only(segments, id, picture) {
        return None;
    }
    let of = |at: u32| segments.blocks.get(at as usize).map_or("", |block| segments.text_of(block));
    let is_label = |word: &str| PICTURES.is_credit_noun(&word.to_lowercase());
    let said = of(text);
    let fits = said.contains(' ') && said.chars().count() <= MAX_LETTERS && !said.split_whitespace().all(is_label);
    let is_refused = |block: &Block| {
        let mut around = segments.ancestors(block.common).take(MAX_LEVELS);
        is_link(segments, block) || around.any(|(_, element)| element.tag.heading_level().is_some() || is_part(element.tag))
    };
    let refused = || segments.blocks.get(text as usize).is_none_or(is_refused);
    let told = fits && credits::is_credit(of(credit)) && !credits::is_credit(said);
    (told && !refused() && !is_decorative(segments.element(picture).node)).then_some([text, credit])
}

/// Whether what stands in an element is told there, with a picture or without.
fn is_part(tag: Tag) -> bool {
    matches!(tag, Tag::Blockquote | Tag::Li | Tag::Td | Tag::Th | Tag::Dd | Tag::Dt)
}

/// Whether the block right after a picture repeats its alternative text, in more words than a name has: the name of a thing under its picture is a
/// title.
pub fn is_repeated(segments: &Segments<'_>, media: &Media) -> bool {
    let text = segments.blocks.get(media.next_block as usize).map_or("", |block| segments.text_of(block));
    let unspaced = || !text.is_ascii() && text.chars().filter(|letter| is_wide(*letter)).count() >= UNSPACED_LETTERS;
    segments.says_alternative(media) && (text.split_whitespace().nth(NAME_WORDS).is_some() || unspaced())
}

/// The block right after a picture that repeats its alternative text.
fn repeated(segments: &Segments<'_>, picture: ElementId, claim: &dyn Fn(u32) -> Claim) -> Option<Part> {
    let at = segments.media.binary_search_by_key(&picture, |media| media.element).ok()?;
    let media = segments.media.get(at).filter(|media| is_repeated(segments, media))?;
    let ordinal = media.next_block;
    let block = segments.blocks.get(ordinal as usize).filter(|block| claim(ordinal) == Claim::Free && !is_link(segments, block))?;
    Some(Part { ordinal, is_credit: false, tail: tail(segments, block) })
}

/// The block right behind a picture that was removed and is marked as a caption, or says by a label who made it: in what box either
/// stands does not matter then. Between the two no other picture stands.
fn right_behind(segments: &Segments<'_>, picture: ElementId, claim: &dyn Fn(u32) -> Claim) -> Option<Part> {
    let at = segments.media.binary_search_by_key(&picture, |media| media.element).ok()?;
    let ordinal = segments.media.get(at)?.next_block;
    let block = segments.blocks.get(ordinal as usize).filter(|_| claim(ordinal) == Claim::Free)?;
    let behind = segments.media.iter().skip(at + 1).take(MAX_PICTURES).take_while(|media| media.next_block == ordinal);
    let mut others =
        behind.filter(|media| segments.element(media.element).tag == Tag::Img && !in_noscript(segments, media.element, NOSCRIPT_LEVELS));
    let inside = || segments.ancestors(block.common).take_while(|(id, _)| *id > picture).take(MAX_LEVELS);
    let refused = |tag: Tag| {
        matches!(tag, Tag::Form | Tag::Button | Tag::Select | Tag::Table | Tag::Nav | Tag::Footer) || tag.heading_level().is_some()
    };
    let text = segments.text_of(block);
    let long = text.len() > MAX_LETTERS && text.chars().count() > MAX_LETTERS;
    if others.next().is_some() || long || is_control(text) || inside().any(|(_, element)| refused(element.tag)) {
        return None;
    }
    let credit = credits::is_credit(text);
    // "Author", "recognized by" in the style of captions are none; nor is a text that its copy for smaller screens follows.
    let several = text.contains(' ') && !text.starts_with(char::is_lowercase);
    let marked = |element: &Element<'_>| element.tag == Tag::Figcaption || several && is_marked(element);
    let told = || !is_twice(text) && !is_link(segments, block) && inside().take(3).any(|(_, element)| marked(element));
    (credit || told()).then(|| Part { ordinal, is_credit: credit, tail: tail(segments, block) })
}

/// Whether a text says its beginning once more.
fn is_twice(text: &str) -> bool {
    let (start, rest) = text.split_at(text.floor_char_boundary(TWICE_BYTES.min(text.len())));
    rest.contains(start)
}

/// Whether a picture is the only one in a box; its copy for readers without scripts is none.
fn holds_only(segments: &Segments<'_>, id: ElementId, picture: ElementId) -> bool {
    let end = segments.element(id).end;
    let from = segments.media.partition_point(|media| media.element < id);
    let inside = segments.media.iter().skip(from).map(|media| media.element).take_while(|media| media.0 < end).take(MAX_PICTURES);
    let mut others = inside
        .filter(|media| *media != picture && segments.element(*media).tag == Tag::Img && !in_noscript(segments, *media, NOSCRIPT_LEVELS));
    others.next().is_none()
}

/// Whether a block is marked as a caption within a box, and is no heading and no link: the title of a card may be marked too.
fn is_marked_caption(segments: &Segments<'_>, outer: ElementId, block: &Block) -> bool {
    let mut inside = segments.ancestors(block.common).take_while(|(id, _)| *id != outer).take(MAX_LEVELS);
    let heading = segments.ancestors(block.common).take(3).any(|(_, element)| element.tag.heading_level().is_some());
    !heading && !is_link(segments, block) && inside.any(|(_, element)| element.tag == Tag::Figcaption || is_marked(element))
}

/// Whether most of a block is a link.
fn is_link(segments: &Segments<'_>, block: &Block) -> bool {
    let links = segments.links_of(block);
    links.map(|inline| inline.text.len()).sum::<usize>() * 2 >= block.text.len()
}

/// Whether a block stands in a `<figcaption>`, or in an element whose class says so, and is no link: the title of a card may stand
/// in one too.
/// `marked` tells of each class whether it does.
pub fn is_caption(segments: &Segments<'_>, block: &Block, marked: &mut PerName<bool>) -> bool {
    let mut inside = segments.ancestors(block.common).take(4);
    let mut is_marked =
        |element: &Element<'_>| marked.get(element.class_name, || PICTURES.holds_caption_part(element.class)) == Some(&true);
    inside.any(|(_, element)| element.tag == Tag::Figcaption || is_paragraph(element) && is_marked(element)) && !is_link(segments, block)
}

fn is_paragraph(element: &Element<'_>) -> bool {
    matches!(element.tag, Tag::P | Tag::Div | Tag::Span | Tag::Small)
}

fn in_box(segments: &Segments<'_>, picture: ElementId, claim: &dyn Fn(u32) -> Claim) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut cited: Vec<bool> = Vec::new();
    let text = |ordinal: u32| segments.blocks.get(ordinal as usize).map_or("", |block| segments.text_of(block));
    for ordinal in segments.element(picture).ordinals() {
        let Some(block) = segments.blocks.get(ordinal as usize) else { continue };
        let own = text(ordinal);
        let long = own.len() > MAX_LETTERS && own.chars().count() > MAX_LETTERS;
        if long || is_control(own) || parts.iter().any(|part| text(part.ordinal) == own) {
            continue;
        }
        let inside = || segments.ancestors(block.common).take_while(|(id, _)| id.0 >= picture.0).take(MAX_LEVELS);
        let is_caption = match claim(ordinal) {
            Claim::Taken => false,
            Claim::Text => inside().any(|(_, element)| element.tag == Tag::Figcaption),
            Claim::Free | Claim::Credited => inside().any(|(_, element)| {
                matches!(element.tag, Tag::Figcaption | Tag::Caption | Tag::Figure) || is_marked(element) || is_credit(element)
            }),
        };
        let control = inside().any(|(_, element)| matches!(element.tag, Tag::Form | Tag::Button | Tag::Select));
        if is_caption && !control {
            let close = || inside().take_while(|(id, _)| *id != picture).take(3);
            cited.push(close().any(|(_, element)| element.tag == Tag::Cite));
            parts.push(Part { ordinal, is_credit: close().any(|(_, element)| is_credit(element)), tail: tail(segments, block) });
        }
    }
    // A work that is named alone is what the picture shows.
    if parts.iter().zip(&cited).any(|(part, cited)| !part.is_credit && !cited) {
        parts.iter_mut().zip(cited).for_each(|(part, cited)| part.is_credit |= cited);
    }
    parts
}

/// Bytes at the end of a block in an element that is named after credits.
fn tail(segments: &Segments<'_>, block: &Block) -> usize {
    let common = segments.element(block.common);
    let from = block.common.0 as usize + 1;
    let inside = segments.elements.get(from..(common.end as usize).min(from + MAX_INSIDE)).unwrap_or_default();
    let text = without_buttons(segments.text_of(block));
    let ends = inside.iter().filter(|element| element.blocks().is_empty() && is_credit(element));
    let starts = ends.filter_map(|element| {
        let said = element.node.text();
        // The agency may follow.
        let ends = text.rmatch_indices(' ').map(|(at, _)| at).take(MAX_BEHIND);
        std::iter::once(text.len()).chain(ends).find_map(|end| behind(text.get(..end)?, &said))
    });
    starts.filter(|start| *start > 0).min().map_or(0, |start| text.len() - start)
}

/// Where a text begins to say what `end` says, up to its last letter.
fn behind(text: &str, end: &str) -> Option<usize> {
    let mut letters = text.char_indices().rev().filter(|(_, letter)| letter.is_alphanumeric());
    let mut start = None;
    for letter in end.chars().rev().filter(|letter| letter.is_alphanumeric()) {
        start = Some(letters.next().filter(|(_, own)| *own == letter)?.0);
    }
    let start = start?;
    // The bracket before the name is the credit's.
    Some(text.get(..start)?.trim_end_matches(['(', '[', '（', '©', ' ']).len())
}

/// A caption without the words of buttons that it ends in.
fn without_buttons(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(bare) = PICTURES.without_button(text) {
        text = bare.trim_end();
    }
    text
}

/// A caption without the labels that it begins with.
fn without_label(mut text: &str) -> &str {
    while let Some(bare) = PICTURES.without_label(text) {
        text = bare;
    }
    text
}

/// Whether a text under a picture is a control or the name of its kind, or nothing but signs. A colon makes a label of it.
fn is_control(text: &str) -> bool {
    if text.len() > MAX_CONTROL {
        return false;
    }
    let small = text.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let says = words.join(" ");
    !text.contains([':', '：', '©']) && (PICTURES.is_control(&says) || says.is_empty() && !text.contains(char::is_numeric))
}

/// Whether class or id say that an element holds a caption.
fn is_marked(element: &Element<'_>) -> bool {
    let id = element.node.attr("id").unwrap_or_default();
    [element.class, id].into_iter().any(|name| !name.is_empty() && Marks::of(name).any(Marks::CAPTION))
}

/// Whether class or attributes say that an element names who made a picture.
fn is_credit(element: &Element<'_>) -> bool {
    // "photo-credit-figcaption" holds both.
    let said =
        |name: &str| element.node.attr(name).is_some_and(|value| !PICTURES.holds_caption_part(value) && PICTURES.is_credit_class(value));
    PICTURES.is_credit_class(element.class) || PICTURES.credit_attributes.iter().any(|name| said(name))
}

//! The page's blocks in their places: kept ones plain, removed ones marked with their category.
//!
//! Elements of the page become `<div class="t-…">`, so that no parser moves anything when the report is
//! read, and only those that tell a reader where a block stood.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::article::{Cleaned, Removed, Span};
use crate::decode::decode;
use crate::dom::parse;
use crate::error::{Error, ErrorKind};
use crate::options::{Observer, Options};
use crate::segment::{Segments, segment};
use crate::tag::Tag;

use super::{escape, product};

/// Blocks of the page in one part of the drawing.
const PART: u32 = 100;

/// What became of a block.
enum Fate<'a> {
    /// In the body; its first byte there, where it stands there word for word.
    Kept(Option<u32>),
    /// Moved to the field named.
    Moved(&'static str),
    Removed(&'a Removed),
    /// Nobody said.
    Unknown,
}

/// Draws the page that `cleaned` was made of, in parts of whole elements.
pub(super) fn draw(html: &[u8], options: &Options, cleaned: &Cleaned, observer: &dyn Observer) -> Result<Vec<String>, Error> {
    let decoded = decode(html, &options.content_type, &options.limits)?;
    let page = parse(&decoded.text, &options.limits, observer)?;
    let segments = segment(&page, &options.limits, &|| Ok(()))?;
    let fates = fates(&segments, cleaned);
    let marks = marks(cleaned);
    let policy = policy();
    let mut parts = Vec::new();
    let mut out = String::from("<div class=\"part\">");
    let mut open: Vec<(Tag, u32)> = Vec::new();
    let mut elements = segments.elements.iter().filter(|element| is_drawn(element.tag) && !element.blocks().is_empty()).peekable();
    for (ordinal, (block, fate)) in (0u32..).zip(segments.blocks.iter().zip(&fates)) {
        while open.pop_if(|(_, end)| *end <= ordinal).is_some() {
            out.push_str("</div>");
        }
        if ordinal > 0 && ordinal % PART == 0 {
            if observer.interrupted() {
                return Err(Error::new(ErrorKind::Interrupted, "html", "was given up while drawing"));
            }
            end_part(&mut out, &open);
            parts.push(policy.clean(&out).to_string());
            begin_part(&mut out, &open);
        }
        while let Some(element) = elements.next_if(|element| element.ordinals().start <= ordinal) {
            if element.ordinals().end > ordinal {
                let _ = write!(out, "<div class=\"t-{}\">", element.tag.name());
                open.push((element.tag, element.ordinals().end));
            }
        }
        draw_block(&mut out, ordinal, segments.text_of(block), fate, (cleaned, &marks));
    }
    end_part(&mut out, &open);
    parts.push(policy.clean(&out).to_string());
    Ok(parts)
}

fn end_part(out: &mut String, open: &[(Tag, u32)]) {
    open.iter().for_each(|_| out.push_str("</div>"));
    out.push_str("</div>");
}

/// Begins a new part; the elements that are open go on in it.
fn begin_part(out: &mut String, open: &[(Tag, u32)]) {
    out.clear();
    out.push_str("<div class=\"part\">");
    for (tag, _) in open {
        let _ = write!(out, "<div class=\"t-{}\">", tag.name());
    }
}

fn draw_block(out: &mut String, ordinal: u32, text: &str, fate: &Fate<'_>, (cleaned, marks): (&Cleaned, &[(Span, usize)])) {
    match fate {
        Fate::Kept(start) => {
            let _ = write!(out, "<div class=\"b k\" data-o=\"{ordinal}\">");
            match start {
                Some(start) => draw_quoted(out, text, *start, cleaned, marks),
                None => out.push_str(&escape(text)),
            }
        }
        Fate::Moved(field) => {
            let _ = write!(out, "<div class=\"b m\" data-o=\"{ordinal}\" data-m=\"{field}\">{}", escape(text));
        }
        Fate::Removed(removed) => {
            let hidden = if removed.hidden { " h" } else { "" };
            let _ = write!(out, "<div class=\"b r{hidden} c-{}\" data-o=\"{ordinal}\">", removed.category.name());
            out.push_str(&escape(text));
        }
        Fate::Unknown => {
            let _ = write!(out, "<div class=\"b\" data-o=\"{ordinal}\">{}", escape(text));
        }
    }
    out.push_str("</div>");
}

/// Writes kept text with its quotations marked; `start` is its first byte in the body.
fn draw_quoted(out: &mut String, text: &str, start: u32, cleaned: &Cleaned, marks: &[(Span, usize)]) {
    let end = start + text.len() as u32;
    let mut at = start;
    let slice = |from: u32, to: u32| escape(text.get((from - start) as usize..(to - start) as usize).unwrap_or_default());
    let first = marks.partition_point(|(span, _)| span.start < start);
    for (span, quote) in marks.iter().skip(first).take_while(|(span, _)| span.start < end) {
        if span.start < at {
            continue;
        }
        let speaker = cleaned.article.quotes.get(*quote).map(product::speaker_of).unwrap_or_default();
        let to = span.end.min(end);
        out.push_str(&slice(at, span.start));
        let _ = write!(out, "<mark data-q=\"{quote}\" data-s=\"{}\">{}</mark>", escape(speaker), slice(span.start, to));
        at = to;
    }
    out.push_str(&slice(at, end));
}

/// What became of each block of the page.
fn fates<'a>(segments: &Segments<'_>, cleaned: &'a Cleaned) -> Vec<Fate<'a>> {
    let article = &cleaned.article;
    let mut fates: Vec<Fate<'a>> = segments.blocks.iter().map(|_| Fate::Unknown).collect();
    let mut set = |ordinal: u32, fate: Fate<'a>| {
        if let Some(place) = fates.get_mut(ordinal as usize) {
            *place = fate;
        }
    };
    for removed in &article.removed {
        set(removed.ordinal, Fate::Removed(removed));
    }
    let moved = [
        ("title", &article.headline.title_ordinals),
        ("kicker", &article.headline.kicker_ordinals),
        ("dek", &article.headline.dek_ordinals),
        ("summary", &article.summary.ordinals),
    ];
    for (field, ordinals) in moved {
        ordinals.iter().for_each(|ordinal| set(*ordinal, Fate::Moved(field)));
    }
    for block in &article.body.blocks {
        let mut at = block.span.start as usize;
        for ordinal in &block.ordinals {
            let own = segments.blocks.get(*ordinal as usize).map(|block| segments.text_of(block)).unwrap_or_default();
            let found = article.body.text.get(at..block.span.end as usize).and_then(|text| text.find(own));
            set(*ordinal, Fate::Kept(found.map(|found| (at + found) as u32)));
            at += found.map_or(0, |found| found + own.len());
        }
    }
    fates
}

/// The quotations' places in the body, by their beginnings.
fn marks(cleaned: &Cleaned) -> Vec<(Span, usize)> {
    let quotes = cleaned.article.quotes.iter().enumerate();
    let mut marks: Vec<_> = quotes.flat_map(|(at, quote)| quote.spans.iter().map(move |span| (*span, at))).collect();
    marks.sort_unstable();
    marks
}

fn is_drawn(tag: Tag) -> bool {
    use Tag::{
        Article, Aside, Blockquote, Dd, Dl, Dt, Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Header, Li, Main, Nav, Ol, P, Pre, Section,
        Table, Td, Th, Tr, Ul,
    };
    let blocks =
        [Article, Aside, Blockquote, Dd, Dl, Dt, Figure, Footer, Form, Header, Li, Main, Nav, Ol, P, Pre, Section, Table, Td, Th, Tr, Ul];
    blocks.contains(&tag) || [H1, H2, H3, H4, H5, H6].contains(&tag)
}

/// The second wall: nothing but our own few elements and attributes leaves this file.
fn policy() -> ammonia::Builder<'static> {
    let mut policy = ammonia::Builder::empty();
    policy.add_tags(["div", "mark"]).generic_attributes(HashSet::from(["class", "data-o", "data-m", "data-q", "data-s"]));
    policy
}

//! The body as the row of passages in which quotations are looked for.

use super::quotes::{Hint, Passage, PassageKind};
use crate::article::{Block, BlockKind, Body, List, Span};
use crate::lexicon::metadata::{ASIDES, EMBEDS};
use crate::segment::{PerName, Segments};

/// Elements above a block whose classes are looked at.
const LEVELS: usize = 4;

/// Cuts the body into passages, in reading order.
pub fn passages<'a>(segments: &Segments<'_>, body: &'a Body) -> Vec<Passage<'a>> {
    let mut passages = Vec::with_capacity(body.blocks.len());
    let mut known = PerName::new(segments);
    for block in &body.blocks {
        let hint = hint(segments, block, &mut known);
        let mut add = |span: Span, kind: PassageKind, cite: &'a str| {
            let text = body.text.get(span.start as usize..span.end as usize).unwrap_or_default();
            if !text.is_empty() {
                passages.push(Passage { text, start: span.start, kind, cite, styles: &block.styles, links: &block.links, hint });
            }
        };
        match &block.kind {
            BlockKind::Paragraph => add(block.span, PassageKind::Paragraph, ""),
            BlockKind::Heading { .. } => add(block.span, PassageKind::Heading, ""),
            BlockKind::Preformatted { .. } => add(block.span, PassageKind::Preformatted, ""),
            BlockKind::BlockQuote { cite } => paragraphs(body, block.span, |span| add(span, PassageKind::BlockQuote, cite)),
            BlockKind::List(list) => items(list, |span| add(span, PassageKind::ListItem, "")),
            BlockKind::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    add(cell.span, PassageKind::Cell, "");
                }
            }
            BlockKind::Figure { .. } | BlockKind::Embed { .. } | BlockKind::Rule => {}
        }
    }
    passages
}

/// The paragraphs of a block quotation, which blank lines part.
fn paragraphs(body: &Body, span: Span, mut each: impl FnMut(Span)) {
    let text = body.text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let mut start = span.start;
    for part in text.split("\n\n") {
        let end = start + part.len() as u32;
        each(Span { start, end });
        start = end + 2;
    }
}

/// The items of a list and of the lists inside it, in reading order, without recursion.
fn items(list: &List, mut each: impl FnMut(Span)) {
    let mut open = vec![list.items.iter()];
    while let Some(items) = open.last_mut() {
        let Some(item) = items.next() else {
            open.pop();
            continue;
        };
        each(item.span);
        open.extend(item.children.iter().rev().map(|list| list.items.iter()));
    }
}

/// What a class says of the text inside its element; a quotation shown again is that also within a post.
fn said_by(class: &str) -> Hint {
    if ASIDES.is_pull_quote_class(class) {
        Hint::PullQuote
    } else if EMBEDS.is_post_class(class) {
        Hint::EmbeddedPost
    } else if ASIDES.is_callout_class(class) {
        Hint::Callout
    } else {
        Hint::None
    }
}

/// What the classes around a block say of it, the innermost first; a remark is set apart as a quotation only. `known` keeps what classes
/// say that were read before.
fn hint(segments: &Segments<'_>, block: &Block, known: &mut PerName<Hint>) -> Hint {
    let Some(page_block) = block.ordinals.first().and_then(|ordinal| segments.blocks.get(*ordinal as usize)) else { return Hint::None };
    let around = segments.ancestors(page_block.common).take(LEVELS).filter(|(_, element)| !element.class.is_empty());
    let mut said = around.filter_map(|(_, element)| known.get(element.class_name, || said_by(element.class)).copied());
    let is_quotation = matches!(block.kind, BlockKind::BlockQuote { .. });
    said.find(|hint| *hint != Hint::None && (*hint != Hint::Callout || is_quotation)).unwrap_or_default()
}

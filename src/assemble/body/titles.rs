//! Section titles that are paragraphs in bold type, on pages that have no headings.

use crate::article::{Block, BlockKind, Style};

/// Most bytes of a title.
const MAX_TITLE: usize = 100;
/// Fewest bytes of the paragraph that a title stands over.
const MIN_TEXT: usize = 60;
/// Fewest titles: a line or two in bold may be anything.
const FEWEST: usize = 3;
/// Their level: the headline has the first.
const LEVEL: u8 = 2;

/// Makes headings of them. Linear in blocks and their styles.
///
/// Only where no block of the body is a heading: beside real ones, lines in bold are names, answers, labels. On 210 of 1,965 pages
/// of the development data such lines stand, on 36 of them without any heading.
pub fn promote(text: &str, blocks: &mut [Block]) {
    if blocks.iter().any(|block| matches!(block.kind, BlockKind::Heading { .. })) {
        return;
    }
    let over = |next: &Block| match next.kind {
        BlockKind::Paragraph => next.span.end - next.span.start >= MIN_TEXT as u32 && !is_title(text, next),
        BlockKind::List(_) => true,
        _ => false,
    };
    let titles: Vec<usize> = (1..blocks.len())
        .filter(|at| blocks.get(*at).is_some_and(over))
        .map(|at| at - 1)
        .filter(|at| blocks.get(*at).is_some_and(|block| is_title(text, block)))
        .collect();
    if titles.len() < FEWEST {
        return;
    }
    for at in titles {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = BlockKind::Heading { level: LEVEL };
            block.styles.retain(|styled| styled.style != Style::Strong);
        }
    }
}

/// Whether a paragraph is one short line, all of it in bold type, that ends as no sentence does.
fn is_title(text: &str, block: &Block) -> bool {
    let Some(own) = text.get(block.span.start as usize..block.span.end as usize) else { return false };
    let bold = block.styles.iter().any(|styled| {
        styled.style == Style::Strong
            && styled.span.start <= block.span.start
            && styled.span.end as usize >= block.span.start as usize + own.trim_end().len()
    });
    bold && block.kind == BlockKind::Paragraph
        && own.len() <= MAX_TITLE
        && block.links.is_empty()
        && !own.contains(['\n', ':', '：'])
        && own.chars().next_back().is_some_and(|last| last.is_alphanumeric() || matches!(last, ')' | '»' | '”' | '“'))
}

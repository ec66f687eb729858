//! Section titles that no heading marks: paragraphs in bold type, on pages that have no headings.

use crate::article::{Block, BlockKind, Style, Styled};

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
    let stands_over = |pair: &[Block]| matches!(pair, [title, next] if is_title(text, title) && over(next));
    let pairs = (0..).zip(blocks.windows(2));
    let titles: Vec<usize> = pairs.filter(|(_, pair)| stands_over(pair)).map(|(at, _)| at).collect();
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
    let (start, end) = (block.span.start, block.span.start + own.trim_end().len() as u32);
    // An editor may part one line in bold type into several, with white space between them.
    let strong = block.styles.iter().filter(|styled| styled.style == Style::Strong);
    let mut told = start;
    let mut gaps = strong.map(|Styled { span, .. }| {
        let gap = text.get(told as usize..span.start.max(told) as usize).unwrap_or_default();
        told = told.max(span.end);
        gap.trim().is_empty()
    });
    let whole = gaps.all(|gap| gap) && told >= end;
    block.kind == BlockKind::Paragraph
        && own.len() <= MAX_TITLE
        && block.links.is_empty()
        && !own.contains(['\n', ':', '：'])
        && own.chars().next_back().is_some_and(|last| last.is_alphanumeric() || matches!(last, ')' | '»' | '”' | '“'))
        && whole
}

#[cfg(test)]
mod tests {
    use super::super::tests::{body_of, slice};
    use super::BlockKind;

    #[test]
    fn lines_in_bold_over_text_are_headings_where_a_page_has_no_others() {
        let part = |title: &str| {
            format!("<p><strong>{title}</strong></p><p>The ferry to the outer islands runs again after a week of storms, twice a day.</p>")
        };
        let headings = |html: &str| {
            let body = body_of(html);
            let headings = body.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading { .. }));
            headings.map(|block| (slice(&body, block.span).to_owned(), block.styles.len())).collect::<Vec<_>>()
        };
        let open = "<p>The harbour is open.</p>";
        let three = [part("The ferry"), part("2. The harbour"), part("What comes now")].concat();
        let own = |text: &str| (text.to_owned(), 0);
        let parts = part("The old ferry</strong> and its pier<strong>").repeat(3);
        assert_eq!(headings(&format!("{open}{parts}")), [], "words between are not in bold type");
        assert_eq!(headings(&format!("{open}{three}")), [own("The ferry"), own("2. The harbour"), own("What comes now")]);
        assert_eq!(headings(&format!("{open}{}{}", part("The ferry"), part("The harbour"))), [], "two lines may be anything");
        let parted = [part("The</strong> <strong>ferry"), part("The harbour"), part("What comes now")].concat();
        assert_eq!(headings(&format!("{open}{parted}")).len(), 3, "one of them in two parts");
        assert_eq!(headings(&format!("{open}<h2>Boats</h2>{three}")), [own("Boats")], "beside headings they are something else");
        let answers =
            [part("Who steers it?"), part("Fare: 3 crowns"), part("It is <a href=/x>here</a>"), part("Nobody was hurt.")].concat();
        assert_eq!(headings(&format!("{open}{answers}")), [], "questions, labels, links and sentences are no titles");
    }
}

//! Section titles that no heading marks: paragraphs in bold type, on pages that have no headings, and the labels of folds.

use foldhash::{HashMap, HashMapExt};

use crate::article::{Block, BlockKind, PageType, Style, Styled};
use crate::segment::{ElementId, Segments};
use crate::tag::Tag;

/// Most bytes of a title.
const MAX_TITLE: usize = 100;
/// Fewest bytes of the paragraph that a title stands over.
const MIN_TEXT: usize = 60;
/// Fewest titles: a line or two in bold may be anything.
const FEWEST: usize = 3;
/// Their level: the headline has the first.
const LEVEL: u8 = 2;

/// Most bytes of the label of a fold, elements from its text to it, and fewest labels: a single fold holds an aside.
const MAX_LABEL: usize = 200;
const WITHIN: usize = 4;
const FEWEST_FOLDS: usize = 2;
/// Deepest level of a heading.
const DEEPEST: u8 = 6;

/// Makes headings of the `<summary>` over text in the body, one level below the heading before the first fold of a row. Linear in blocks.
///
/// Folds of manuals and threads hold what few need: who changed it, logs, code. On 17 of 1,965 pages of the development data folds hold
/// questions and answers, courses, sections.
pub fn unfold(segments: &Segments<'_>, page_type: PageType, text: &str, blocks: &mut [Block]) {
    if matches!(page_type, PageType::Documentation | PageType::Forum) {
        return;
    }
    let mut rows: HashMap<ElementId, u8> = HashMap::new();
    let mut level = LEVEL - 1;
    let mut found: Vec<(usize, u8)> = Vec::new();
    let followed = blocks.iter().skip(1).map(Some).chain([None]);
    for (at, (block, next)) in blocks.iter().zip(followed).enumerate() {
        if let BlockKind::Heading { level: own } = block.kind {
            level = own;
        } else if let Some(row) = row_of_folds(segments, text, block, next) {
            found.push((at, *rows.entry(row).or_insert((level + 1).clamp(LEVEL, DEEPEST))));
        }
    }
    if found.len() < FEWEST_FOLDS {
        return;
    }
    for (at, level) in found {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = BlockKind::Heading { level };
        }
    }
}

/// The element whose folds a paragraph is a label of: it is all of a `<summary>`, and the next block stands in what that opens.
fn row_of_folds(segments: &Segments<'_>, text: &str, block: &Block, next: Option<&Block>) -> Option<ElementId> {
    let [ordinal] = &*block.ordinals else { return None };
    let own = text.get(block.span.start as usize..block.span.end as usize)?;
    if block.kind != BlockKind::Paragraph || own.len() > MAX_LABEL || own.contains('\n') {
        return None;
    }
    let element = segments.blocks.get(*ordinal as usize)?.element;
    let mut alone = segments.ancestors(element).take(WITHIN).take_while(|(_, around)| around.blocks.len() == 1);
    let (_, label) = alone.find(|(_, around)| around.tag == Tag::Summary)?;
    let fold = segments.element(label.parent?);
    let opens = next.is_some_and(|next| fold.blocks.contains(&next.ordinal) && next.ordinal > *ordinal);
    fold.parent.filter(|_| opens)
}

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
    fn labels_of_folds_are_headings() {
        let fold = |label: &str, text: &str| format!("<div><details><summary>{label}</summary>{text}</details></div>");
        let answer = "<p>The ferry runs twice a day, an hour before high water.</p>";
        let levels = |folds: &[String]| {
            let body = body_of(&format!("<h2>Questions</h2><p>All of them.</p><section>{}</section>", folds.concat()));
            let level = |block: &super::Block| if let BlockKind::Heading { level } = block.kind { Some(level) } else { None };
            body.blocks.iter().filter_map(level).collect::<Vec<_>>()
        };
        let two = [fold("When does it run?", answer), fold("<p>Who <b>pays</b>?</p>", "<ul><li>Each town.</ul>")];
        assert_eq!(levels(&two), [2, 3, 3]);
        assert_eq!(levels(&two[..1]), [2], "one fold holds an aside");
        let row =
            [two[0].clone(), fold("Where?", "<h4>Quay</h4><p>At the old one.</p>")].concat().replace("<div>", "").replace("</div>", "");
        assert_eq!(levels(&[row.clone(), row]), [2, 3, 3, 4, 3, 3, 4], "folds of one row are of one level");
        assert_eq!(levels(&[fold("<h3>When?</h3>", answer), fold("Who?", "")]), [2, 3], "a heading already, or over nothing");
        assert_eq!(levels(&[fold("When?", "<p>× gone</p>"), fold("When<br>or where?", answer), two[0].clone()]), [2], "nothing, lines");
    }

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

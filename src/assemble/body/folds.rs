//! The labels of folds: headings over what they open, where several stand in a row.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use crate::article::{Block, BlockKind, PageType};
use crate::letters::{is_currency, is_question_mark};
use crate::lexicon::metadata::{LABELS, fold};
use crate::segment::{ElementId, Segments};
use crate::tag::Tag;

/// Most bytes of a label, elements from its text to it, and from a fold to what holds its row.
const MAX_LABEL: usize = 200;
const WITHIN: usize = 4;
/// Fewest labels of a row: a fold that stands alone holds an aside.
const FEWEST: usize = 2;
/// Fewest letters of a label.
const LETTERS: usize = 2;
/// Blocks of a fold that are looked at for text.
const OPENED: usize = 8;
/// Level of a heading below the headline, and the deepest.
const LEVEL: u8 = 2;
const DEEPEST: u8 = 6;

/// Folds in one element.
struct Row {
    level: u8,
    /// Blocks of the last one.
    last: Range<u32>,
    /// Those that stand without anything between them, of all such.
    run: usize,
}

/// Makes headings of the `<summary>` over text in the body, one level below the heading before the first fold of a row. Linear in blocks.
///
/// Folds of manuals and threads hold what few need: who changed it, logs, code; and so do those that stand alone, that open code, or that say
/// what a click does. What several folds say in the same words names none of them.
pub fn unfold(segments: &Segments<'_>, page_type: PageType, text: &str, blocks: &mut [Block]) {
    if matches!(page_type, PageType::Documentation | PageType::Forum) {
        return;
    }
    let mut rows: HashMap<ElementId, Row> = HashMap::new();
    let mut runs: Vec<Vec<(usize, u8, &str)>> = Vec::new();
    let mut said: HashMap<&str, usize> = HashMap::new();
    let (mut level, mut before) = (LEVEL - 1, None);
    let followed = blocks.iter().skip(1).map(Some).chain([None]);
    for (at, (block, next)) in blocks.iter().zip(followed).enumerate() {
        if let BlockKind::Heading { level: own } = block.kind {
            level = own;
        } else if let Some((label, own)) = fold_of(segments, text, block) {
            let fold = segments.element(own).ordinals();
            let level = (level + 1).clamp(LEVEL, DEEPEST);
            let row = rows.entry(row_of(segments, own)).or_insert(Row { level, last: 0..0, run: 0 });
            if !before.is_some_and(|before| row.last.contains(&before)) {
                row.run = runs.len();
                runs.push(Vec::new());
            }
            row.last = fold.clone();
            *said.entry(label).or_default() += 1;
            let opens = next.is_some_and(|next| fold.contains(&next.ordinal) && next.ordinal > block.ordinal);
            if let Some(run) = runs.get_mut(row.run).filter(|_| opens && opens_text(segments, &fold) && is_title(label)) {
                run.push((at, row.level, label));
            }
        }
        before = block.ordinals.last().copied().or(before);
    }
    for run in &mut runs {
        run.retain(|(_, _, label)| said.get(label) == Some(&1));
    }
    for (at, level, _) in runs.into_iter().filter(|run| run.len() >= FEWEST).flatten() {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = BlockKind::Heading { level };
        }
    }
}

/// The label that a paragraph is, and its fold: it is all of a `<summary>`.
fn fold_of<'t>(segments: &Segments<'_>, text: &'t str, block: &Block) -> Option<(&'t str, ElementId)> {
    let [ordinal] = &*block.ordinals else { return None };
    let own = text.get(block.span.start as usize..block.span.end as usize)?;
    if block.kind != BlockKind::Paragraph || own.len() > MAX_LABEL || own.contains('\n') {
        return None;
    }
    let element = segments.blocks.get(*ordinal as usize)?.element;
    let mut alone = segments.ancestors(element).take(WITHIN).take_while(|(_, around)| around.blocks().len() == 1);
    let (_, label) = alone.find(|(_, around)| around.tag == Tag::Summary)?;
    Some((own.trim(), label.parent?))
}

/// What holds a fold and more than it: each may stand in an element of its own.
fn row_of(segments: &Segments<'_>, fold: ElementId) -> ElementId {
    let own = segments.element(fold).blocks().len();
    let mut around = segments.ancestors(fold).skip(1).take(WITHIN);
    around.find(|(_, around)| around.blocks().len() > own).map_or(fold, |(around, _)| around)
}

/// Whether something else than code stands under a label.
fn opens_text(segments: &Segments<'_>, fold: &Range<u32>) -> bool {
    let mut opened = fold.clone().skip(1).take(OPENED);
    opened.any(|at| segments.blocks.get(at as usize).is_some_and(|block| !block.preformatted))
}

/// Marks at the end of what is no title: a question may be one.
const ENDS: [char; 8] = ['.', '!', '…', ':', ',', '。', '！', '：'];

/// Whether a label says what a fold holds: no number or price, no sentence, no word for a click.
fn is_title(label: &str) -> bool {
    let count = |is: fn(char) -> bool| label.chars().filter(|letter| is(*letter)).count();
    let (letters, digits) = (count(char::is_alphabetic), count(char::is_numeric));
    let price = digits > 0 && label.contains(is_currency);
    let ends = label.ends_with(ENDS);
    let asks = label.ends_with(is_question_mark);
    let folded = fold(label);
    letters >= LETTERS
        && digits < letters
        && !ends
        && (asks || !price && !LABELS.is_fold_control(&folded) && !LABELS.is_correction(&folded))
}

#[cfg(test)]
mod tests {
    use super::super::tests::body_of;
    use super::BlockKind;

    fn fold(label: &str, text: &str) -> String {
        format!("<div><details><summary>{label}</summary>{text}</details></div>")
    }

    /// The levels of the headings of a page with folds.
    fn levels(folds: &[String]) -> Vec<u8> {
        let body = body_of(&format!("<h2>Questions</h2><p>All of them.</p><section>{}</section>", folds.concat()));
        let level = |block: &super::Block| if let BlockKind::Heading { level } = block.kind { Some(level) } else { None };
        body.blocks.iter().filter_map(level).collect()
    }

    const ANSWER: &str = "<p>The ferry runs twice a day, an hour before high water.</p>";

    #[test]
    fn labels_of_folds_are_headings() {
        let answer = ANSWER;
        let two = [fold("When does it run?", answer), fold("<p>Who <b>pays</b>?</p>", "<ul><li>Each town.</ul>")];
        assert_eq!(levels(&two), [2, 3, 3]);
        assert_eq!(levels(&two[..1]), [2], "one fold holds an aside");
        let row =
            [two[0].clone(), fold("Where?", "<h4>Quay</h4><p>At the old one.</p>")].concat().replace("<div>", "").replace("</div>", "");
        assert_eq!(
            levels(&[row.replace("When", "How often").replace("Who", "Which town").replace("Where", "Near what"), row]),
            [2, 3, 3, 4, 3, 3, 4],
            "folds of one row are of one level"
        );
        assert_eq!(levels(&[fold("<h3>When?</h3>", answer), fold("Who?", "")]), [2, 3], "a heading already, or over nothing");
        assert_eq!(levels(&[fold("When?", "<p>× gone</p>"), fold("When<br>or where?", answer), two[0].clone()]), [2], "nothing, lines");
    }

    #[test]
    fn folds_that_stand_apart_are_asides() {
        let apart = |between: &str| levels(&[fold("The old pier", ANSWER), between.to_owned(), fold("The new pier", ANSWER)]);
        assert_eq!(apart(""), [2, 3, 3]);
        assert_eq!(apart("<p>× gone</p>"), [2, 3, 3], "what went parts nothing");
        assert_eq!(apart("<p>The towns voted late, and nobody was hurt.</p>"), [2]);
    }

    #[test]
    fn labels_that_name_nothing_are_no_headings() {
        for label in [
            "Show the answer",
            "Lösung anzeigen",
            "Quelltext anzeigen",
            "Voir la solution",
            "Afficher le code",
            "Ver solución",
            "Mostrar más",
            "Hide transcript",
            "View full list",
            "(click me)",
            "▼ expand",
            "▶ Details",
            "+ 12 more",
            "Показать ответ",
            "答えを表示",
            "显示答案",
            "€ 49.99",
            "Ada € 49.99",
            "(12)",
            "Size: 42, 43, 44",
            "1. Grease the tin with butter.",
            "Correction of 4 May: the ship",
            "A",
            "Who pays:",
        ] {
            let folds = [fold("The old pier", ANSWER), fold(label, ANSWER), fold("The new pier", ANSWER)];
            assert_eq!(levels(&folds), [2, 3, 3], "{label}");
        }
        for label in ["Show me?", "Was die Stadt zahlt", "Visa and customs", "港の料金", "Module 1: The tide", "How much is the € 5 card?"]
        {
            let folds = [fold("The old pier", ANSWER), fold(label, ANSWER)];
            assert_eq!(levels(&folds), [2, 3, 3], "{label}");
        }
        assert_eq!(levels(&[fold("Answer", ANSWER), fold("Answer", ANSWER), fold("The pier", ANSWER)]), [2], "said twice");
        let code = "<pre>tide = 3</pre>";
        assert_eq!(levels(&[fold("The script", code), fold("What it says", code)]), [2], "code alone");
        assert_eq!(levels(&[fold("The script", &format!("{code}{ANSWER}")), fold("What it says", ANSWER)]), [2, 3, 3]);
    }
}

//! Tables of content stay whole: their header cells, and the short cells of their rows.

use super::rules::PageEvidence;
use super::wholes::{innermost, is_kept};
use crate::article::PageType;
use crate::dom::Tag;
use crate::segment::{Block, ElementId, Segments};

/// Share of a table's letters that must be content before the rest of it is.
const TABLE_SHARE: f32 = 0.6;
/// Rows of the smallest table that is told whole by its rows, share of them of which something must be kept, and elements around a
/// text among which its row is looked for.
const LEAST_ROWS: usize = 3;
const ROWS_SHARE: f32 = 0.8;
const ROW_LEVELS: usize = 5;
/// Elements around a text that may stand between it and its cell.
const CELL_LEVELS: usize = 3;
/// Letters of a cell that is a label or a value rather than a text of its own.
const SHORT_CELL: usize = 120;

/// Cells of innermost tables that should be kept, whether or not they are. The tables of a thread are its posts.
pub(super) fn cells(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    let tables = innermost(segments, |tag| tag == Tag::Table).into_iter();
    tables
        .flat_map(|table| {
            let rows = rows_of(segments, table, kept);
            let (content, all) = rows.iter().fold((0, 0), |(content, all), row| (content + row.content, all + row.letters));
            let straight = |at: &usize| {
                let block = segments.blocks.get(*at);
                block.is_some_and(|block| matches!(segments.element(block.element).tag, Tag::Td | Tag::Th))
            };
            let whole = content as f32 >= TABLE_SHARE * all as f32;
            let mut found: Vec<usize> = rows.iter().filter(|_| whole).flat_map(|row| &row.short).copied().filter(straight).collect();
            if page_type != PageType::Forum {
                found.extend(torn(rows, evidence));
            }
            found
        })
        .collect()
}

/// A row of a table.
#[derive(Default)]
struct Row {
    element: Option<ElementId>,
    letters: usize,
    content: usize,
    blocks: u32,
    kept: u32,
    /// Short cells, kept or not: what stays in a row is listed whole, or a laxer leaning would lose what a stricter one brings back.
    short: Vec<usize>,
}

fn rows_of(segments: &Segments<'_>, table: ElementId, kept: &[bool]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let blocks = &segments.element(table).blocks;
    for at in blocks.start as usize..blocks.end as usize {
        let Some(block) = segments.blocks.get(at) else { continue };
        let element = segments.ancestors(block.element).take(ROW_LEVELS).find(|(_, element)| element.tag == Tag::Tr).map(|(id, _)| id);
        if rows.last().is_none_or(|row| row.element != element) {
            rows.push(Row { element, ..Row::default() });
        }
        let Some(row) = rows.last_mut() else { continue };
        let letters = block.text.len();
        row.letters += letters;
        row.blocks += 1;
        if is_kept(kept, at) {
            row.content += letters;
            row.kept += 1;
        }
        if letters <= SHORT_CELL && is_cell(segments, block) {
            row.short.push(at);
        }
    }
    rows
}

/// Whether a text is all of a cell, or stands straight in it.
fn is_cell(segments: &Segments<'_>, block: &Block) -> bool {
    let cell = segments.ancestors(block.element).take(CELL_LEVELS).enumerate();
    let mut cell = cell.take_while(|(up, (_, element))| *up == 0 || element.blocks.len() == 1);
    cell.any(|(_, (_, element))| matches!(element.tag, Tag::Td | Tag::Th))
}

/// Cells of rows of which half is kept, and of the first row, in a table of which something of nearly all rows is: what a row is
/// about says more letters than its numbers. Not what the words say is something else.
fn torn(rows: Vec<Row>, evidence: &PageEvidence) -> Vec<usize> {
    let begun = rows.iter().filter(|row| row.kept > 0).count();
    if rows.len() < LEAST_ROWS || (begun as f32) < ROWS_SHARE * rows.len() as f32 {
        return Vec::new();
    }
    let whole = rows.into_iter().enumerate().filter(|(at, row)| row.kept * 2 >= row.blocks || *at == 0 && row.kept > 0);
    whole.flat_map(|(_, row)| row.short).filter(|at| !evidence.says(*at, |_| true)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wholes::tests::kept;

    #[test]
    fn a_table_of_content_keeps_its_header() {
        let rows = "<tr><th>Town<th>Share<tr><td>+ Pellworth<td>+ 31 million<tr><td>+ Saint Orrin<td>! 20";
        assert_eq!(kept(&format!("<table>{rows}</table>"), 0.0), ["Town", "Share", "+ Pellworth", "+ 31 million", "+ Saint Orrin"]);
    }

    #[test]
    fn a_row_of_content_keeps_its_label() {
        let row = |label: &str, mark: &str| format!("<tr><td>{label}<td>{mark}12<td>{mark}14");
        let table = |rows: &[String]| format!("<table><tr><th>+ Cost<th>In spring<th>In the autumn{}</table>", rows.concat());
        let rows = [row("Ferry to the outer islands", "+ "), row("Barge up the river", "+ "), row("! Share", "+ ")];
        assert_eq!(kept(&table(&rows), 0.0).len(), 3 + 3 + 3 + 2);
        let one = [row("Ferry to the outer islands", "+ "), row("Barge up the river", ""), row("Boat to the quay", "")];
        assert_eq!(kept(&table(&one), 0.0).len(), 1 + 2, "a table of which little is kept");
        let labels = [row("Ferry to the outer islands", "+ "), row("Read more", "+ "), row("Barge up the river", "+ ")];
        assert_eq!(kept(&table(&labels), 0.0).len(), 3 + 3 + 2 + 3, "words that lead elsewhere");
    }

    #[test]
    fn a_table_that_was_removed_stays_so() {
        assert_eq!(kept("<table><tr><td>Home<td>News and views<td>Weather<td>Sport<td>+ Go</table>", 0.0), ["+ Go"]);
    }

    #[test]
    fn a_layout_table_speaks_for_nobody() {
        let inner = "<table><tr><td>Menu<td>+ One long paragraph of text that stands in a cell.</table>";
        assert_eq!(kept(&format!("<table><tr><td>Sidebar<td>{inner}</table>"), 0.0).len(), 2, "only the inner table is whole");
    }
}

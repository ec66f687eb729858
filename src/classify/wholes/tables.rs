//! Tables of content stay whole: their header cells, the short cells of their rows, and all but the controls where most is kept; lists of terms
//! do so too.

use super::siblings::Siblings;
use crate::article::PageType;
use crate::classify::rules::PageEvidence;
use crate::classify::wholes::{LEAST_OF_WHOLE, innermost, is_kept, text_bytes};
use crate::dom::{Node, Tag};
use crate::segment::{Block, Element, ElementId, Portion, Segments};

/// Share of a table's bytes that must be content before the rest of it is.
const TABLE_SHARE: f32 = 0.6;
/// Rows of the smallest table that is told whole by its rows, share of them of which something must be kept, and elements around a
/// text among which its row is looked for.
const LEAST_ROWS: usize = 3;
const ROWS_SHARE: f32 = 0.8;
const ROW_LEVELS: usize = 5;
/// Elements around a text that may stand between it and its cell.
const CELL_LEVELS: usize = 3;
/// Blocks of a row, and nodes around it, among which what makes a row of it is looked for.
const ROW_BLOCKS: usize = 8;
const ROW_NODES: usize = 32;
/// Bytes of a cell that is a label or a value rather than a text of its own.
const SHORT_CELL: usize = 120;

/// Share of the blocks and of the bytes of a table or a list of terms that must be content before all of it is, and blocks of the smallest.
const WHOLE_SHARE: f32 = 0.6;
const LEAST_BLOCKS: usize = 4;
/// Kept blocks of the smallest table.
const LEAST_KEPT: usize = 2;

/// Blocks of innermost lists of terms and values that should be kept, whether or not they are. Forums tell of posters in them.
pub(super) fn definitions(with: Siblings<'_>, page_type: PageType, content: &[f32]) -> Vec<usize> {
    if page_type == PageType::Forum {
        return Vec::new();
    }
    let lists = innermost(with.segments, |tag| tag == Tag::Dl).into_iter();
    let may_belong = |at: &usize| content.get(*at).is_some_and(|chance| *chance >= LEAST_OF_WHOLE);
    lists.flat_map(|list| definitions_of(with, list)).filter(may_belong).collect()
}

fn definitions_of(with: Siblings<'_>, list: ElementId) -> Vec<usize> {
    let blocks = with.segments.element(list).blocks();
    let kept = || blocks.clone().filter(|at| is_kept(with.kept, *at));
    let count =
        |all: &mut dyn Iterator<Item = usize>| all.fold((0, 0), |(count, sum), at| (count + 1, sum + text_bytes(with.segments, at)));
    let (all, kept) = (count(&mut blocks.clone()), count(&mut kept()));
    // What the values say has more letters than what they are called.
    let whole = kept.0 as f32 >= WHOLE_SHARE * all.0 as f32 || kept.1 as f32 >= WHOLE_SHARE * all.1 as f32;
    let is_part = |at: &usize| {
        let is_sign = with.segments.blocks.get(*at).is_some_and(|block| with.segments.is_anchor_sign(block));
        !is_sign && with.is_part(*at, list)
    };
    if all.0 >= LEAST_BLOCKS && whole { blocks.filter(is_part).collect() } else { Vec::new() }
}

/// Cells of innermost tables that should be kept, whether or not they are. The tables of a thread are its posts.
pub(super) fn cells(with: Siblings<'_>, page_type: PageType) -> Vec<usize> {
    let Siblings { segments, evidence, kept } = with;
    let tables = innermost(segments, |tag| tag == Tag::Table).into_iter();
    tables
        .flat_map(|table| {
            let rows = rows_of(segments, table, kept);
            let straight = |at: &usize| {
                let block = segments.blocks.get(*at);
                block.is_some_and(|block| matches!(segments.element(block.element).tag, Tag::Td | Tag::Th))
            };
            let whole = rows.iter().map(|row| row.text).sum::<Portion>().reaches(TABLE_SHARE);
            let mut found: Vec<usize> = rows.iter().filter(|_| whole).flat_map(|row| &row.short).copied().filter(straight).collect();
            if page_type != PageType::Forum {
                found.extend(rest(with, table, &rows));
                found.extend(torn(segments, rows, evidence));
            }
            found
        })
        .collect()
}

/// A row of a table.
#[derive(Default)]
struct Row {
    element: Option<ElementId>,
    first: usize,
    text: Portion,
    blocks: usize,
    kept: usize,
    /// Short cells, kept or not: what stays in a row is listed whole, or a laxer leaning would lose what a stricter one brings back.
    short: Vec<usize>,
}

fn rows_of(segments: &Segments<'_>, table: ElementId, kept: &[bool]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for at in segments.element(table).blocks() {
        let Some(block) = segments.blocks.get(at) else { continue };
        let element = segments.ancestors(block.element).take(ROW_LEVELS).find(|(_, element)| element.tag == Tag::Tr).map(|(id, _)| id);
        if rows.last().is_none_or(|row| row.element != element) {
            rows.push(Row { element, first: at, ..Row::default() });
        }
        let Some(row) = rows.last_mut() else { continue };
        let is_kept = is_kept(kept, at);
        row.text = row.text + Portion::of(block.text.len(), is_kept);
        row.blocks += 1;
        row.kept += usize::from(is_kept);
        if block.text.len() <= SHORT_CELL && is_cell(segments, block) {
            row.short.push(at);
        }
    }
    rows
}

/// The caption, the first row, and the rows that were begun of a table of data most of which is kept: all but their controls.
fn rest(with: Siblings<'_>, table: ElementId, rows: &[Row]) -> Vec<usize> {
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let kept = sum(|row| row.kept);
    if kept < LEAST_KEPT || !with.has_columns(table) {
        return Vec::new();
    }
    // A button in each row is no part of it.
    let blocks = rows.iter().flat_map(|row| row.first..row.first + row.blocks);
    let parts = blocks.filter(|at| is_kept(with.kept, *at) || with.is_part(*at, table));
    let (blocks, all) = parts.fold((0, 0), |(blocks, all), at| (blocks + 1, all + text_bytes(with.segments, at)));
    let whole = kept as f32 >= WHOLE_SHARE * blocks as f32 && sum(|row| row.text.part) as f32 >= WHOLE_SHARE * all as f32;
    if blocks < LEAST_BLOCKS || !whole {
        return Vec::new();
    }
    let caption = caption_of(with, table);
    let mut header = true;
    let begun = rows.iter().filter(|row| row.element.is_some() && (std::mem::take(&mut header) || row.kept > 0));
    let cells = begun.flat_map(|row| row.first..row.first + row.blocks);
    // Beside others in one cell stand buttons, and what another column says again on narrow screens.
    let cells = cells.filter(|at| with.segments.blocks.get(*at).is_some_and(|block| is_cell(with.segments, block)));
    cells.chain(caption).filter(|at| with.is_part(*at, table)).collect()
}

/// Blocks of the caption of a table: one line, or something of it is kept.
fn caption_of(with: Siblings<'_>, table: ElementId) -> std::ops::Range<usize> {
    let first = with.segments.elements.get(table.0 as usize + 1).filter(|first| first.tag == Tag::Caption);
    let blocks = first.map_or(0..0, Element::blocks);
    if blocks.len() == 1 || blocks.clone().any(|at| is_kept(with.kept, at)) { blocks } else { 0..0 }
}

/// Whether a text is all of a cell, or stands straight in it.
fn is_cell(segments: &Segments<'_>, block: &Block) -> bool {
    cell_of(segments, block).is_some()
}

/// Such a cell: a `<td>` or `<th>`.
pub(in crate::classify) fn cell_of(segments: &Segments<'_>, block: &Block) -> Option<ElementId> {
    let cell = segments.ancestors(block.element).take(CELL_LEVELS).enumerate();
    let mut cell = cell.take_while(|(up, (_, element))| *up == 0 || element.blocks().len() == 1).map(|(_, cell)| cell);
    cell.find(|(_, element)| matches!(element.tag, Tag::Td | Tag::Th)).map(|(id, _)| id)
}

/// Whether a cell stands among several rows, and beside a cell that is one short text of which `plain` holds. Looks at a few nodes only.
pub(in crate::classify) fn is_of_data(segments: &Segments<'_>, cell: ElementId, plain: impl Fn(usize) -> bool) -> bool {
    let Some(row) = segments.element(cell).parent.map(|row| segments.element(row)).filter(|row| row.tag == Tag::Tr) else {
        return false;
    };
    let around = row.node.parent().into_iter().flat_map(Node::children);
    let rows = around.take(ROW_NODES).filter(|node| node.name() == "tr").take(LEAST_ROWS).count();
    let own = segments.element(cell).blocks();
    let mut beside = row.blocks().take(ROW_BLOCKS).filter(|at| !own.contains(at));
    let is_value = |at: usize| {
        let Some(block) = segments.blocks.get(at).filter(|block| block.text.len() <= SHORT_CELL) else { return false };
        cell_of(segments, block).is_some_and(|cell| segments.element(cell).blocks().len() == 1) && plain(at)
    };
    rows == LEAST_ROWS && beside.any(is_value)
}

/// Cells of rows of which half is kept, and of the first row where it is begun or the header, in a table of which something of nearly
/// all rows is: what a row is about says more letters than its numbers. Not what the words say is something else.
fn torn(segments: &Segments<'_>, rows: Vec<Row>, evidence: &PageEvidence) -> Vec<usize> {
    let begun = rows.iter().filter(|row| row.kept > 0).count();
    if rows.len() < LEAST_ROWS || (begun as f32) < ROWS_SHARE * rows.len() as f32 {
        return Vec::new();
    }
    let names = |at: &usize| {
        segments.blocks.get(*at).is_some_and(|block| cell_of(segments, block).is_some_and(|cell| segments.element(cell).tag == Tag::Th))
    };
    let is_header = |row: &Row| row.short.len() == row.blocks && row.short.iter().all(names);
    let mut first = true;
    let whole = rows.into_iter().filter(|row| {
        let first = row.element.is_some() && std::mem::take(&mut first);
        row.kept * 2 >= row.blocks || first && (row.kept > 0 || is_header(row))
    });
    whole.flat_map(|row| row.short).filter(|at| !evidence.says(*at, |_| true)).collect()
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

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
    fn a_table_most_of_which_is_kept_stays_whole() {
        let row = |name: &str, end: &str| format!("<tr><td>{name}<td>+ 31 million a year<td>+ 14 boats{end}");
        let table = |rows: &str| {
            let head = "<caption><div>+ Fees</div><div>per year</div></caption><tr><th><p>Town</p><th>Share<th><p>Boats</p>";
            kept(&format!("<table>{head}{rows}</table>"), 0.0).into_iter().filter(|text| !text.starts_with('+')).collect::<Vec<_>>()
        };
        let rows = |name: &str, end: &str| table(&[row(name, end), row("+ Egg", end), row("+ Old Pier", end), row("+ Quay", "")].concat());
        let name = "<div><a href=/p>Pellworth</a></div>";
        assert_eq!(rows(name, ""), ["per year", "Town", "Share", "Boats", "Pellworth"]);
        assert!(!rows("! Pellworth", "").contains(&"! Pellworth".to_owned()), "what is barred stays away");
        assert!(!rows("<div>Pellworth</div><div>14 boats</div>", "").contains(&"14 boats".to_owned()), "said again");
        assert!(!rows(name, "<td><button>Show</button>").contains(&"Show".to_owned()), "a control");
        assert!(!rows(name, "<td><p><a href=/s>Share this</a></p>").contains(&"Share this".to_owned()), "words speak against it");
        let gone =
            [row("+ Egg", ""), row("+ Quay", ""), row("+ Old Pier", ""), row("+ Key", ""), "<tr><td><p>Ads</p><td><p>Here</p>".into()]
                .concat();
        assert!(!table(&gone).contains(&"Ads".to_owned()), "a row that went");
    }

    #[test]
    fn a_button_in_each_row_is_no_part_of_a_table() {
        let row = |end: &str| format!("<tr><th><p><a href=/p>Pellworth</a></p><td>+ 31 million<td>+ 14 boats{end}");
        let table = |end: &str| {
            let page = format!("<table><tr><th>+ Town<th>+ Share<th>+ Boats{}</table>", row(end).repeat(3));
            kept(&page, 0.0).iter().filter(|text| *text == "Pellworth").count()
        };
        let button = "<td><p><a href=/s>Share this</a></p><td><p><a href=/t>Share this</a></p><td><p><a href=/u>Share this</a></p>";
        assert_eq!(table(button), 3);
        assert_eq!(table(&button.replace("Share this", "The harbour")), 0, "most went");
    }

    #[test]
    fn a_torn_table_keeps_its_header() {
        let table = |first: &str| {
            let row = "<tr><td>Ferry to the outer islands of the sound<td>+ 12<td>+ 14";
            kept(&format!("<table><tr>{first}{}</table>", row.repeat(5)), 0.0).len()
        };
        assert_eq!(table("<th><b>Cost</b><th>Spring<th>Autumn"), 3 + 5 * 3);
        assert_eq!(table("<td>Cost<td>Spring<td>Autumn"), 5 * 3, "a row that went");
    }

    #[test]
    fn a_list_of_terms_stays_whole() {
        let list = |rest: &str| kept(&format!("<dl><dt>Length<dd>+ 12 metres<dt>+ Built<dd>+ 1921<dt>+ Wood<dd>{rest}</dl>"), 0.1);
        assert_eq!(list("Oak").len(), 6);
        assert_eq!(list("! Oak").len(), 5, "what is barred stays away");
        assert_eq!(list("<button>Copy</button>").len(), 5, "a control");
        assert_eq!(list(&"A text that is longer than all of the others. ".repeat(3)).len(), 6);
        assert_eq!(kept("<dl><dt>Length<dd>12 metres<dt>Built<dd>+ 1921<dt>+ Wood<dd>Oak</dl>", 0.1).len(), 2, "most of it went");
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

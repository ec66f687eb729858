//! Data tables: told from tables that only place things side by side, and built with their cells.

use crate::article::{BlockKind, Span, Style, Table, TableCell, TableRow};
use crate::lexicon::metadata::LABELS;
use crate::segment::{Element, Segments};
use crate::tag::Tag;

use super::Writer;
use super::parts::{Kind, Part, Parts};

/// Mean number of blocks in a cell with text, above which cells are boxes of a layout, in tenths.
const MAX_MEAN_BLOCKS_TENTHS: u32 = 15;
/// The same where header cells or a caption say that it is a table.
const MAX_MEAN_BLOCKS_TENTHS_WITH_HEADER: u32 = 40;
/// Bytes of one cell that only running text has.
const MAX_CELL_BYTES: usize = 1500;
/// Fewest cells of a first row that is told to be a header by its bold type.
const LEAST_LABELS: usize = 2;
/// Most columns or rows that one cell can say it covers (the HTML Standard's bound for columns).
const MAX_COVERED: u32 = 1000;

/// What was counted of a table, or of a row of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grid {
    /// Rows with at least one kept cell.
    rows: u32,
    /// Most kept cells in one row.
    columns: u32,
    kept_cells: u32,
    /// Cells with text, kept or not.
    filled_cells: u32,
    blocks: u32,
    largest_cell: usize,
}

impl Grid {
    /// Counts a cell in, by its kept and removed blocks and its kept bytes.
    pub fn add_cell(&mut self, kept: u32, removed: u32, bytes: usize) {
        self.kept_cells += u32::from(kept > 0);
        self.filled_cells += u32::from(kept + removed > 0);
        self.blocks += kept;
        self.largest_cell = self.largest_cell.max(bytes);
    }

    /// Counts a row in.
    pub fn add_row(&mut self, row: &Self) {
        self.rows += u32::from(row.kept_cells > 0);
        self.columns = self.columns.max(row.kept_cells);
        self.kept_cells += row.kept_cells;
        self.filled_cells += row.filled_cells;
        self.blocks += row.blocks;
        self.largest_cell = self.largest_cell.max(row.largest_cell);
    }

    /// Whether the table holds data: at least two rows (or one that the author labels) and two columns of short cells, most of
    /// them kept, and no word of the author's that it is for layout.
    pub fn is_data(&self, table: &Element<'_>) -> bool {
        let layout = matches!(table.node.attr("role"), Some("presentation" | "none"));
        // A caption that does not come first has no place in a table's text.
        let mut parts = table.node.children().filter(|node| !node.name().is_empty());
        let late_caption = parts.next().is_some() && parts.any(|node| node.name() == "caption");
        let enough = self.rows >= 2 || self.rows == 1 && is_labelled_row(table);
        if layout || late_caption || !enough || self.columns < 2 || self.kept_cells * 2 < self.filled_cells {
            return false;
        }
        let (max_blocks, max_bytes) = if has_header(table) {
            (MAX_MEAN_BLOCKS_TENTHS_WITH_HEADER, 2 * MAX_CELL_BYTES)
        } else {
            (MAX_MEAN_BLOCKS_TENTHS, MAX_CELL_BYTES)
        };
        self.blocks.saturating_mul(10) <= self.kept_cells.saturating_mul(max_blocks) && self.largest_cell <= max_bytes
    }
}

/// Whether the first row is labelled: by a header cell that says it is the row's, or by one under a caption. Looks at a few nodes only.
fn is_labelled_row(table: &Element<'_>) -> bool {
    let sections = || table.node.children().filter(|node| !node.name().is_empty()).take(4);
    let captioned = sections().any(|section| section.name() == "caption");
    let first = sections().find(|section| section.name() == "tbody");
    let row = first.and_then(|section| section.children().find(|node| node.name() == "tr"));
    row.is_some_and(|row| row.children().take(8).any(|cell| cell.name() == "th" && (captioned || cell.attr("scope") == Some("row"))))
}

/// Whether the first row's cells or a caption say that this is a table. Looks at a few nodes only.
fn has_header(table: &Element<'_>) -> bool {
    let sections = table.node.children().filter(|node| !node.name().is_empty()).take(4);
    for section in sections {
        match section.name() {
            "caption" | "thead" => return true,
            "tbody" => {
                let first = section.children().find(|node| node.name() == "tr");
                return first.is_some_and(|row| row.children().take(8).any(|cell| cell.name() == "th"));
            }
            _ => {}
        }
    }
    false
}

/// Writes the kept blocks of a data table: rows one a line, cells joined by tabs, an empty cell
/// keeping its tab so that columns stay in line; a cell's blocks are joined by a space. The caption comes
/// first, on its own line.
pub(super) fn table(writer: &mut Writer<'_, '_>, parts: &Parts, owner: (usize, &Part), blocks: &[u32]) -> BlockKind {
    let mut table = Table { caption: caption(writer.segments, parts, owner), rows: Vec::new() };
    let mut rest = blocks.iter().copied().map(|block| (block, cell_of(parts, block))).peekable();
    for row in rows(writer.segments, parts, owner) {
        while let Some((block, _)) = rest.next_if(|(_, cell)| cell.is_none()) {
            writer.separate("\n");
            writer.block(block);
        }
        let mut cells = Vec::with_capacity(row.len());
        let mut last: Option<usize> = None;
        for (column, (part, mut cell)) in row.into_iter().enumerate() {
            while let Some((block, _)) = rest.next_if(|(_, at)| *at == Some(part)) {
                match last {
                    None => writer.separate("\n"),
                    Some(last) if last == column => writer.separate(" "),
                    Some(_) => {}
                }
                writer.tabs(column - last.unwrap_or_default());
                let span = writer.block_in_line(block);
                cell.span = if last == Some(column) { Span { start: cell.span.start, end: span.end } } else { span };
                last = Some(column);
            }
            if last != Some(column) {
                cell.span = writer.here();
            }
            cells.push(cell);
        }
        if last.is_some() {
            table.rows.push(TableRow { cells });
        }
    }
    label_bold(writer, &mut table.rows);
    for (block, _) in rest {
        writer.separate("\n");
        writer.block(block);
    }
    BlockKind::Table(table)
}

/// Makes header cells of a first row that is all in bold type where no other row is but a last one, of totals. Where no row says
/// which it is, on 25 of 1,965 pages of the development data, this is how authors who have no button for it write one. Numbers and a day of
/// the week are what a row tells that is set apart: the first of a league, the hours of today.
fn label_bold(writer: &Writer<'_, '_>, rows: &mut [TableRow]) {
    let mut strong = writer.styles.iter().filter(|styled| styled.style == Style::Strong).map(|styled| styled.span).peekable();
    let mut is_strong = |cell: Span| {
        let mut told = cell.start;
        while let Some(span) = strong.next_if(|span| span.start < cell.end) {
            let gap = writer.text.get(told as usize..span.start.max(told) as usize).unwrap_or_default();
            if span.end > told && gap.trim().is_empty() {
                told = span.end;
            }
        }
        writer.text.get(told as usize..cell.end as usize).is_none_or(|rest| rest.trim().is_empty())
    };
    let bold = rows.iter().map(|row| {
        let filled = row.cells.iter().map(|cell| cell.span).filter(|span| span.end > span.start);
        filled.fold((0, true), |(count, all), span| (count + 1, is_strong(span) && all))
    });
    let bold: Vec<(usize, bool)> = bold.collect();
    let labelled = rows.iter().flat_map(|row| &row.cells).any(|cell| cell.header);
    let [(cells, true), between @ .., _] = &*bold else { return };
    if *cells >= LEAST_LABELS
        && !between.is_empty()
        && !between.iter().any(|(_, all)| *all)
        && !labelled
        && names_columns(&writer.text, rows)
    {
        rows.iter_mut().take(1).flat_map(|row| &mut row.cells).for_each(|cell| cell.header = true);
    }
}

/// Whether the cells of a first row may be names of columns: they have no digits, but for years in two columns or more, and no day of the
/// week is the first of them alone.
fn names_columns(text: &str, rows: &[TableRow]) -> bool {
    let Some(row) = rows.first() else { return false };
    let cells = || row.cells.iter().map(|cell| text.get(cell.span.start as usize..cell.span.end as usize).unwrap_or_default().trim());
    let is_year = |cell: &str| cell.len() == 4 && cell.starts_with(['1', '2']) && cell.bytes().all(|digit| digit.is_ascii_digit());
    let years = cells().filter(|cell| is_year(cell)).count();
    let days = cells().filter(|cell| LABELS.begins_with_day(cell)).count();
    let of_day = days == 1 && cells().next().is_some_and(|first| LABELS.begins_with_day(first));
    years != 1 && !of_day && cells().all(|cell| is_year(cell) || !cell.contains(char::is_numeric))
}

/// The table cell that a block stands in; `None` in a caption.
fn cell_of(parts: &Parts, block: u32) -> Option<usize> {
    let cell = parts.of_block(block as usize)?.1.cell?;
    (parts.all.get(cell)?.kind == Kind::Cell).then_some(cell)
}

/// The rows of a table with their cells, still without text.
fn rows(segments: &Segments<'_>, parts: &Parts, (owner, table): (usize, &Part)) -> Vec<Vec<(usize, TableCell)>> {
    let mut rows: Vec<Vec<(usize, TableCell)>> = Vec::new();
    let (mut row, mut heads) = (None, Vec::new());
    let inside = parts.all.iter().enumerate().skip(owner + 1).take_while(|(_, part)| part.end <= table.end);
    for (at, part) in inside {
        match part.kind {
            Kind::Row if part.parent == Some(owner) => {
                row = Some(at);
                let around = segments.element(part.element).parent;
                heads.push(around.is_some_and(|around| segments.element(around).tag == Tag::Thead));
                rows.push(Vec::new());
            }
            Kind::Cell if part.parent == row => {
                let element = segments.element(part.element);
                let covered = |name| {
                    let value = element.node.attr(name).and_then(|value| value.trim().parse::<u32>().ok());
                    value.unwrap_or(1).clamp(1, MAX_COVERED)
                };
                let (header, colspan, rowspan) = (element.tag == Tag::Th, covered("colspan"), covered("rowspan"));
                if let Some(row) = rows.last_mut() {
                    row.push((at, TableCell { span: Span::default(), header, colspan, rowspan }));
                }
            }
            _ => {}
        }
    }
    // Some write the names of the columns into plain cells of the table's head; some write all of a table there.
    if heads.iter().filter(|head| **head).count() * 2 <= rows.len() {
        let heads = rows.iter_mut().zip(heads).filter(|(_, head)| *head);
        heads.flat_map(|(row, _)| row).for_each(|(_, cell)| cell.header = true);
    }
    rows
}

/// The caption's text, whether it was kept or not.
fn caption(segments: &Segments<'_>, parts: &Parts, (owner, table): (usize, &Part)) -> String {
    let inside = parts.all.iter().skip(owner + 1).take_while(|part| part.end <= table.end);
    let caption = inside.take_while(|part| part.kind != Kind::Row).find(|part| part.kind == Kind::Caption && part.parent == Some(owner));
    caption.map(|part| super::joined_text(segments, part.element)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{body_of, slice};
    use crate::article::{BlockKind, Table};

    /// The only table of a page, and how many header cells each of its rows has.
    fn table(html: &str) -> (Table, Vec<usize>) {
        let body = body_of(&format!("<p>Before.</p><table>{html}</table>"));
        let [_, block] = &body.blocks[..] else { panic!("one table: {}", body.text) };
        let BlockKind::Table(table) = &block.kind else { panic!("a table: {}", slice(&body, block.span)) };
        let headers = table.rows.iter().map(|row| row.cells.iter().filter(|cell| cell.header).count()).collect();
        (table.clone(), headers)
    }

    #[test]
    fn a_heading_in_a_caption_tears_no_table_apart() {
        let rows = "<tr><td>Ada<td>12 m<tr><td>Bo<td>9 m";
        assert_eq!(table(&format!("<caption><h4>Boats</h4></caption>{rows}")).0.caption, "Boats");
        assert_eq!(table(&format!("<caption><h4>Boats</h4><p>by length</p></caption>{rows}")).0.caption, "Boats by length");
    }

    #[test]
    fn plain_cells_in_the_head_of_a_table_are_headers() {
        let rows = "<tr><td>Ada<td>12 m<tr><td>Bo<td>9 m";
        assert_eq!(table(&format!("<thead><tr><td>Boat<td>Length</thead><tbody>{rows}</tbody>")).1, [2, 0, 0]);
        assert_eq!(table(&format!("<thead><tr><td>Boat<td>Length{rows}</thead>")).1, [0, 0, 0], "all of a table is no head");
        let part = |day: &str| format!("<thead><tr><td>{day}<td>Length</thead><tbody>{rows}</tbody>");
        assert_eq!(table(&[part("Monday"), part("Tuesday")].concat()).1, [2, 0, 0, 2, 0, 0], "a head in the midst of a table");
    }

    #[test]
    fn a_first_row_in_bold_type_is_a_header() {
        let row = |name: &str, length: &str| format!("<tr><td>{name}<td>{length}");
        let first = row("<b>Boat</b>", "<p><strong>Length</strong> <b>in metres</b></p>");
        let rows = [row("Ada", "12"), row("Bo", "<b>9</b>"), row("Cy", "8")].concat();
        assert_eq!(table(&format!("{first}{rows}")).1, [2, 0, 0, 0]);
        assert_eq!(table(&format!("{first}{rows}{}", row("<b>All</b>", "<b>29</b>"))).1, [2, 0, 0, 0, 0], "a row of totals");
        assert_eq!(table(&format!("{first}{}{rows}", row("<b>All</b>", "<b>29</b>"))).1, [0; 5], "another row is in bold type too");
        assert_eq!(table(&format!("{}{rows}", row("<b>Boat</b>", "<b>Length</b> in metres"))).1, [0; 4], "one cell is not");
        assert_eq!(table(&format!("{}{rows}", row("", "<b>Length</b>"))).1, [0; 4], "one cell may be anything");
        assert_eq!(table(&format!("{first}{}", row("Ada", "12"))).1, [0; 2], "a table of two rows");
        let bold = |name: &str, value: &str| table(&format!("{}{rows}", row(&format!("<b>{name}</b>"), &format!("<b>{value}</b>")))).1[0];
        assert_eq!([bold("1. Old Pier", "71"), bold("Our price", "€ 499"), bold("Boat", "2019")], [0; 3], "numbers");
        assert_eq!([bold("2018", "2019"), bold("Lundi", "Mardi")], [2; 2], "years and days over their columns");
        assert_eq!([bold("Lundi", "fermé"), bold("Monday (today)", "closed"), bold("月曜日", "休み")], [0; 3], "the row of a day");
        assert_eq!(table(&format!("{first}<tr><th>Ada<td>12{rows}")).1, [0, 1, 0, 0, 0], "a row that is labelled");
    }
}

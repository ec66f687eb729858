//! Data tables: told from tables that only place things side by side, and built with their cells.

use crate::article::{BlockKind, Span, Table, TableCell, TableRow};
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
    for (block, _) in rest {
        writer.separate("\n");
        writer.block(block);
    }
    BlockKind::Table(table)
}

/// The table cell that a block stands in; `None` in a caption.
fn cell_of(parts: &Parts, block: u32) -> Option<usize> {
    let cell = parts.of_block(block as usize)?.1.cell?;
    (parts.all.get(cell)?.kind == Kind::Cell).then_some(cell)
}

/// The rows of a table with their cells, still without text.
fn rows(segments: &Segments<'_>, parts: &Parts, (owner, table): (usize, &Part)) -> Vec<Vec<(usize, TableCell)>> {
    let mut rows: Vec<Vec<(usize, TableCell)>> = Vec::new();
    let mut row = None;
    let inside = parts.all.iter().enumerate().skip(owner + 1).take_while(|(_, part)| part.end <= table.end);
    for (at, part) in inside {
        match part.kind {
            Kind::Row if part.parent == Some(owner) => {
                row = Some(at);
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
    rows
}

/// The caption's text, whether it was kept or not.
fn caption(segments: &Segments<'_>, parts: &Parts, (owner, table): (usize, &Part)) -> String {
    let inside = parts.all.iter().skip(owner + 1).take_while(|part| part.end <= table.end);
    let caption = inside.take_while(|part| part.kind != Kind::Row).find(|part| part.kind == Kind::Caption && part.parent == Some(owner));
    caption.map(|part| super::joined_text(segments, &segments.element(part.element).blocks)).unwrap_or_default()
}

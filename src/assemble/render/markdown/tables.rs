//! Tables as GFM writes them: every cell in a row and column of its own.

use std::fmt::Write as _;

use super::super::html::{is_header, lead};
use super::super::inline::Marks;
use super::{Place, inline};
use crate::article::{Span, Table, TableRow};

/// Columns in which `rowspan` and `colspan` are drawn as empty cells.
const MAX_COVERED_COLUMNS: usize = 64;

pub(super) fn write_table(out: &mut String, table: &Table, marks: &Marks<'_>, span: Span) {
    if let Some(caption) = lead(table, marks, span) {
        out.push_str(&inline(marks, caption, Place::Paragraph));
        out.push_str("\n\n");
    }
    let mut covered: Vec<usize> = Vec::new();
    let rows: Vec<Vec<String>> = table.rows.iter().enumerate().map(|(at, row)| row_cells(at, row, marks, &mut covered)).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    if columns == 0 {
        return;
    }
    let with_header = table.rows.first().is_some_and(is_header);
    let mut rows = rows.into_iter();
    let header = if with_header { rows.next().unwrap_or_default() } else { Vec::new() };
    let filler = std::iter::repeat_n(String::new(), columns.saturating_sub(header.len()));
    write_row(out, header.into_iter().chain(filler));
    out.push('\n');
    write_row(out, std::iter::repeat_n("---".to_owned(), columns));
    for row in rows {
        out.push('\n');
        write_row(out, row.into_iter());
    }
}

/// The cells of the row at a place; those covered by cells of other rows are empty. `covered` holds, for each column, the row up to
/// which a cell above covers it.
fn row_cells(at: usize, row: &TableRow, marks: &Marks<'_>, covered: &mut Vec<usize>) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    let skip = |cells: &mut Vec<String>, covered: &[usize]| {
        while covered.get(cells.len()).is_some_and(|end| *end > at) {
            cells.push(String::new());
        }
    };
    for cell in &row.cells {
        skip(&mut cells, covered);
        let first = cells.len();
        cells.push(inline(marks, cell.span, Place::Cell));
        let last = (first + cell.colspan as usize).min(MAX_COVERED_COLUMNS).max(first + 1);
        cells.extend(std::iter::repeat_n(String::new(), last - first - 1));
        if cell.rowspan > 1 && last <= MAX_COVERED_COLUMNS {
            covered.resize(covered.len().max(last), 0);
            covered.iter_mut().take(last).skip(first).for_each(|end| *end = (*end).max(at + cell.rowspan as usize));
        }
    }
    skip(&mut cells, covered);
    cells
}

fn write_row(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        let _ = write!(out, " {cell} |");
    }
}

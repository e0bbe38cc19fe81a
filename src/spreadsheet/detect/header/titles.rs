//! Counts the rows above the column names by how well each row fits what stands under it.
//!
//! In doubt there are none: people notice a title taken for a header at once, while a header taken for a title loses
//! all column names.

use super::cell_kind::{self, CellKind};
use super::second_row;
use crate::spreadsheet::record::Record;
use crate::spreadsheet::report_line::ReportLine;

/// The rows with text among which the header is looked for.
const HEADER_WITHIN: usize = 30;
/// The rows under a header that are compared with it.
const COMPARED_ROWS: usize = 200;

/// Counts the rows above the header.
pub(super) fn count(rows: &[Record]) -> usize {
    let looked_at = &rows[..rows.len().min(HEADER_WITHIN + COMPARED_ROWS)];
    let shapes: Vec<Shape> = looked_at.iter().map(Shape::of).collect();
    let last = HEADER_WITHIN.min(shapes.len() - 1);
    (1..last).find(|&header| fits(looked_at, &shapes, header)).unwrap_or(0)
}

/// What the search looks at in a row.
struct Shape {
    kinds: Vec<CellKind>,
    filled: usize,
    /// Cells up to the last filled one.
    width: usize,
    /// A line that reports print around a list, or the name of a company.
    is_around_a_list: bool,
}

impl Shape {
    fn of(row: &Record) -> Shape {
        let kinds: Vec<CellKind> = row.iter().map(CellKind::of).collect();
        let filled_cells: Vec<&str> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
        let is_around_a_list =
            ReportLine::recognise(&filled_cells, &mut String::new()).is_some() || is_company(&filled_cells);
        Shape {
            filled: filled_cells.len(),
            width: kinds.iter().rposition(|kind| *kind != CellKind::Blank).map_or(0, |last| last + 1),
            is_around_a_list,
            kinds,
        }
    }

    /// Returns the shape of a header in two rows, of which this is the first.
    fn joined(&self, second: &Shape) -> Shape {
        let width = self.width.max(second.width);
        let kinds: Vec<CellKind> =
            (0..width)
                .map(|column| {
                    if self.kind(column) == CellKind::Blank { second.kind(column) } else { self.kind(column) }
                })
                .collect();
        let filled = kinds.iter().filter(|kind| **kind != CellKind::Blank).count();
        Shape { kinds, filled, width, is_around_a_list: self.is_around_a_list }
    }

    fn kind(&self, column: usize) -> CellKind {
        self.kinds.get(column).copied().unwrap_or(CellKind::Blank)
    }
}

/// Returns whether the row at `header` names the columns under it and every row above it is a title.
fn fits(rows: &[Record], shapes: &[Shape], header: usize) -> bool {
    let (row, titles) = (&rows[header], &shapes[..header]);
    let is_in_two =
        header + 2 < rows.len() && second_row::continues(row, &rows[header + 1], &rows[header + 2..]);
    let joined = is_in_two.then(|| shapes[header].joined(&shapes[header + 1]));
    let shape = joined.as_ref().unwrap_or(&shapes[header]);
    let body = &shapes[header + 1 + usize::from(is_in_two)..];
    let body = &body[..body.len().min(COMPARED_ROWS)];
    if shape.filled < 2 || shape.is_around_a_list || !reads_like_names(row, shape) || !covers(shape, body) {
        return false;
    }
    let (unlike, alike) = compared_with_columns(row, shape, body);
    // A contact has numbers where all others have them.
    if alike > 0 && unlike <= alike {
        return false;
    }
    let set_off = is_set_off(&rows[..=header]);
    // With the first row for a header, nothing could be imported.
    let refuses_most =
        body.iter().filter(|row| row.width > titles[0].kinds.len()).count() * 5 > body.len() * 4;
    let is_title = |title: &Shape| {
        title.is_around_a_list
            || title.filled * 2 <= shape.filled
            || (title.filled < shape.filled && (set_off || refuses_most) && unlike > 0)
    };
    if !titles.iter().all(is_title) {
        return false;
    }
    let is_certain =
        titles.iter().any(|title| title.is_around_a_list) || is_unpadded(&rows[..header], shape, body);
    if shape.filled == 2 {
        unlike > 0 && (set_off || is_certain)
    } else {
        unlike > 0 || set_off || is_certain
    }
}

/// Returns whether a row has short texts, most of them different and few of them data.
fn reads_like_names(row: &Record, shape: &Shape) -> bool {
    // Line ends are left out, because they are one character or two depending on the file.
    let length = |cell: &str| cell.chars().filter(|c| !matches!(c, '\r' | '\n')).count();
    let mut cells: Vec<&str> = row.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    if !cells.iter().all(|cell| length(cell) <= 60) {
        return false;
    }
    let is_data = |(cell, kind): &(&str, &CellKind)| **kind == CellKind::Data && !cell_kind::names_sums(cell);
    let data = row.iter().zip(&shape.kinds).filter(is_data).count();
    cells.sort_unstable();
    cells.dedup();
    cells.len() * 4 >= shape.filled * 3 && data * 4 <= shape.filled
}

/// Returns whether nearly all cells of the rows below stand under a name, and nearly all rows end where the names do.
fn covers(header: &Shape, body: &[Shape]) -> bool {
    let (mut cells, mut named, mut rows, mut fitting) = (0, 0, 0, 0);
    for row in body.iter().filter(|row| !row.is_around_a_list) {
        let under = |(column, kind): &(usize, &CellKind)| {
            **kind != CellKind::Blank && header.kind(*column) != CellKind::Blank
        };
        let under_names = row.kinds.iter().enumerate().filter(under).count();
        // A heading stands where no name is; it says nothing about the width.
        if row.filled == 1 && under_names == 0 {
            continue;
        }
        rows += 1;
        fitting += usize::from(row.width <= header.width);
        cells += row.filled;
        named += under_names;
    }
    rows > 0 && fitting * 5 >= rows * 4 && named * 20 >= cells * 17
}

/// Counts the columns in which 60 % are data under a cell of another kind, and those in which the cell is data as well.
fn compared_with_columns(row: &Record, shape: &Shape, body: &[Shape]) -> (usize, usize) {
    let (mut unlike, mut alike) = (0, 0);
    for (column, cell) in row.iter().enumerate() {
        let kind = shape.kind(column);
        if kind == CellKind::Blank || cell_kind::names_sums(cell) {
            continue;
        }
        let (mut all, mut data) = (0, 0);
        for row in body.iter().filter(|row| !row.is_around_a_list).take(50) {
            all += usize::from(row.kind(column) != CellKind::Blank);
            data += usize::from(row.kind(column) == CellKind::Data);
        }
        if all > 0 && data * 5 >= all * 3 {
            match kind {
                CellKind::Data => alike += 1,
                _ => unlike += 1,
            }
        }
    }
    (unlike, alike)
}

/// Returns whether a blank line or a rule separates the last row from those above it.
fn is_set_off(rows: &[Record]) -> bool {
    let [.., above, header] = rows else {
        return false;
    };
    let is_drawn = |row: &Record| !row.iter().any(|cell| cell.contains(char::is_alphanumeric));
    header.line() > above.line() + 1 || is_drawn(above)
}

/// Returns whether the titles are lines of several words without a delimiter over rows that all have as many cells as
/// the header.
fn is_unpadded(titles: &[Record], header: &Shape, body: &[Shape]) -> bool {
    let is_line = |row: &Record| row.len() == 1 && row.iter().all(|cell| cell.trim().contains(' '));
    let even = body.iter().filter(|row| row.kinds.len() == header.kinds.len()).count();
    titles.iter().all(is_line) && even * 10 >= body.len() * 9
}

/// Returns whether a row is the name of a company, which may be cut at its comma: `Example Plumbing, Inc.`
fn is_company(filled: &[&str]) -> bool {
    const FORMS: [&str; 19] = [
        "inc",
        "llc",
        "l.l.c",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "co",
        "company",
        "gmbh",
        "pllc",
        "pc",
        "p.c",
        "llp",
        "dds",
        "dmd",
        "md",
        "pty ltd",
        "s.a",
    ];
    let is_form = |text: &str| {
        let text = text.trim().trim_end_matches('.');
        FORMS.iter().any(|form| text.eq_ignore_ascii_case(form))
    };
    match filled {
        [name] => name.trim().rsplit_once([' ', ',']).is_some_and(|(_, form)| is_form(form)),
        [name, form] => is_form(form) && name.contains(char::is_alphabetic) && !is_form(name),
        _ => false,
    }
}

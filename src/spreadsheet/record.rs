//! One row of a sheet as text, in a reusable buffer.

/// Holds one row: the line where it begins and the text of its cells, in one buffer.
///
/// A blank line of a text file is a record without cells; a blank row of a workbook likewise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    line: u64,
    text: String,
    ends: Vec<usize>,
    /// Cells in front that are no part of the list.
    skipped: usize,
}

impl Record {
    /// Creates an empty record for [`SheetReader::next`](super::reader::SheetReader::next).
    pub fn new() -> Record {
        Record::default()
    }

    /// Returns the line on which the row begins, counted from 1; in a workbook, the row number.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Returns the number of cells; 0 for a blank line.
    pub fn len(&self) -> usize {
        self.ends.len().saturating_sub(self.skipped)
    }

    /// Returns whether the row has no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether every cell is empty or white space, those in front of the list included.
    pub fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Returns the text of a cell, counted from 0; `None` past the last.
    pub fn get(&self, column: usize) -> Option<&str> {
        let column = column + self.skipped;
        let end = *self.ends.get(column)?;
        let start = match column {
            0 => 0,
            _ => self.ends[column - 1],
        };
        Some(&self.text[start..end])
    }

    /// Iterates over the cells from left to right.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        let (before, cells) = self.ends.split_at(self.skipped.min(self.ends.len()));
        let mut start = before.last().copied().unwrap_or(0);
        cells.iter().map(move |&end| {
            let cell = &self.text[start..end];
            start = end;
            cell
        })
    }

    /// Returns the text in front of the list, in columns without a name in which no contact has text.
    pub fn before(&self) -> &str {
        let end = self.ends[..self.skipped.min(self.ends.len())].last();
        self.text[..end.copied().unwrap_or(0)].trim()
    }

    /// Returns the filled cells as one text, as a person would read the line.
    pub fn filled_text(&self) -> String {
        let cells: Vec<&str> = self.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        cells.join(", ")
    }

    /// Returns the number of cells without blank ones at the end.
    pub(super) fn width(&self) -> usize {
        let mut width = 0;
        for (column, cell) in self.iter().enumerate() {
            if !cell.trim().is_empty() {
                width = column + 1;
            }
        }
        width
    }

    /// Returns the bytes of all cells together.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    pub(super) fn begin(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.ends.clear();
        self.skipped = 0;
    }

    /// Leaves out cells in front, which keep their text in [`Record::before`].
    pub(super) fn skip(&mut self, cells: usize) {
        self.skipped = cells;
    }

    /// Returns the cell being written: the text appended since the last [`Record::end_cell`].
    pub(super) fn cell(&self) -> &str {
        &self.text[self.cell_start()..]
    }

    pub(super) fn append(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Empties the cell being written.
    pub(super) fn restart_cell(&mut self) {
        self.text.truncate(self.cell_start());
    }

    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    fn cell_start(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_out_as_they_were_put_in() {
        let mut record = Record::new();
        record.begin(7);
        for cell in ["a", "", " ß "] {
            record.append(cell);
            record.end_cell();
        }
        assert_eq!(record.iter().collect::<Vec<_>>(), ["a", "", " ß "]);
        assert_eq!(record.get(2), Some(" ß "));
        assert_eq!(record.get(3), None);
        assert_eq!((record.line(), record.len(), record.width()), (7, 3, 3));
        assert!(!record.is_blank());
    }

    #[test]
    fn cells_in_front_are_left_out_and_keep_their_text() {
        let mut record = Record::new();
        record.begin(7);
        for cell in [" Total ", "", "a", "b"] {
            record.append(cell);
            record.end_cell();
        }
        record.skip(2);
        assert_eq!(record.iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((record.get(0), record.get(2), record.len()), (Some("a"), None, 2));
        assert_eq!(record.before(), "Total");
        record.skip(9);
        assert_eq!((record.iter().count(), record.len(), record.is_empty()), (0, 0, true));
        assert!(!record.is_blank());
        record.begin(8);
        assert_eq!((record.before(), record.len()), ("", 0));
    }

    #[test]
    fn a_row_of_white_cells_is_blank() {
        let mut record = Record::new();
        record.begin(1);
        record.append(" \u{a0}");
        record.end_cell();
        record.end_cell();
        assert!(record.is_blank());
        assert_eq!(record.width(), 0);
    }
}

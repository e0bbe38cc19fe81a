//! What a worksheet has beside the text of its cells.

/// The most merged areas that are kept.
const MERGED_MAX: usize = 1_000;

/// Counts what the owner may not see in the rows alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remarks {
    /// For each column from the first, whether it is hidden.
    hidden_columns: Vec<bool>,
    /// Hidden rows that have text.
    pub(crate) hidden_rows: u64,
    /// Formulas without a stored result.
    pub(crate) empty_formulas: u64,
    /// The last row of each merged area.
    merged: Vec<u64>,
}

impl Remarks {
    /// Notes hidden columns, counted from 0, of which those past `limit` are no part of a list.
    pub(crate) fn hide_columns(&mut self, first: usize, last: usize, limit: usize) {
        let end = last.saturating_add(1).min(limit);
        if self.hidden_columns.len() < end {
            self.hidden_columns.resize(end, false);
        }
        self.hidden_columns.iter_mut().take(end).skip(first).for_each(|hidden| *hidden = true);
    }

    /// Notes a merged area by its last row, counted from 1.
    pub(crate) fn merge(&mut self, last_row: u64) {
        if self.merged.len() < MERGED_MAX {
            self.merged.push(last_row);
        }
    }

    /// Returns whether a column, counted from 0, is hidden.
    pub(crate) fn is_hidden(&self, column: usize) -> bool {
        self.hidden_columns.get(column).copied().unwrap_or(false)
    }

    /// Counts the merged areas that reach past the header, up to 1,000.
    pub(crate) fn merged_below(&self, header: u64) -> usize {
        self.merged.iter().filter(|last| **last > header).count()
    }
}

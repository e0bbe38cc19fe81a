//! Parses rows of delimited text, including malformed CSV.
//!
//! Replaces the csv crate's reader, which lacks four things: the line a row begins on under any line ends,
//! blank lines as rows, a limit on a cell before it fills the memory, and recognition of a stray quotation
//! mark that swallows lines. On well-formed files both give the same rows, which the tests check.

use std::fs::File;

use super::decoder::TextDecoder;
use super::delimiter::Delimiter;
use super::encoding::Encoding;
use super::text_marker;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::record::Record;

/// Reads the rows of a text file from beginning to end.
pub(crate) struct DelimitedRows {
    text: TextDecoder,
    parser: CsvParser,
    line: u64,
    stray_quotes: StrayQuotes,
}

/// Counts quotation marks that open a cell and are never properly closed. They are read as ordinary
/// characters, so that no rows are swallowed; the owner should check the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StrayQuotes {
    /// The number of rows with one.
    pub rows: u64,
    /// The line on which the first such row begins; 0 if there is none.
    pub first_line: u64,
}

impl DelimitedRows {
    pub(crate) fn open(
        file: File,
        size: u64,
        skip: u64,
        encoding: Encoding,
        parser: CsvParser,
    ) -> Result<DelimitedRows, ReadError> {
        let text = TextDecoder::open(file, size, skip, encoding)?;
        Ok(DelimitedRows { text, parser, line: 1, stray_quotes: StrayQuotes::default() })
    }

    /// Reads the next row, including blank lines; returns `false` at the end.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        loop {
            record.begin(self.line);
            match self.parser.parse_row(self.text.window(), self.text.at_end(), record)? {
                ParsedRow::Row { bytes, lines, stray_quote, .. } => {
                    self.text.take(bytes);
                    self.line += lines;
                    if stray_quote {
                        self.stray_quotes.rows += 1;
                        if self.stray_quotes.first_line == 0 {
                            self.stray_quotes.first_line = record.line();
                        }
                    }
                    return Ok(true);
                }
                ParsedRow::More if self.text.window().len() > self.parser.limits.row_bytes => {
                    return Err(ReadError::RowTooLong {
                        line: self.line,
                        limit: self.parser.limits.row_bytes,
                    });
                }
                ParsedRow::More => self.text.grow()?,
                ParsedRow::End => return Ok(false),
            }
        }
    }

    /// Skips the next line without parsing cells.
    pub(crate) fn skip_line(&mut self) -> Result<(), ReadError> {
        loop {
            let window = self.text.window();
            match window.bytes().position(|byte| byte == b'\n' || byte == b'\r') {
                Some(end) if end + 1 < window.len() || self.text.at_end() => {
                    let end = end + line_end(&window.as_bytes()[end..]);
                    self.text.take(end);
                    self.line += 1;
                    return Ok(());
                }
                None if self.text.at_end() => {
                    self.text.take(window.len());
                    return Ok(());
                }
                _ => self.text.grow()?,
            }
        }
    }

    pub(crate) fn done(&self) -> u64 {
        self.text.done()
    }

    pub(crate) fn replaced(&self) -> bool {
        self.text.replaced()
    }

    pub(crate) fn stray_quotes(&self) -> StrayQuotes {
        self.stray_quotes
    }
}

/// Parses one row from the beginning of a text.
#[derive(Clone, Copy)]
pub(crate) struct CsvParser {
    pub(crate) delimiter: Delimiter,
    pub(crate) limits: Limits,
}

/// The result of parsing a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ParsedRow {
    /// A row of `bytes` bytes and `lines` line ends. `tidy`: every quotation ends with its cell.
    Row { bytes: usize, lines: u64, stray_quote: bool, tidy: bool },
    /// The row is longer than the text; parse again with more of it.
    More,
    /// The file has no further row.
    End,
}

impl CsvParser {
    /// Parses a row into `record`, which is begun with its line; `at_end`: the text ends the file.
    pub(crate) fn parse_row(
        self,
        text: &str,
        at_end: bool,
        record: &mut Record,
    ) -> Result<ParsedRow, ReadError> {
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            return Ok(if at_end { ParsedRow::End } else { ParsedRow::More });
        }
        let delimiter = self.delimiter.byte();
        let (mut at, mut inner_lines, mut stray_quote, mut tidy) = (0, 0, false, true);
        loop {
            let quoted = match bytes.get(at) {
                Some(b'"') => match self.quoted(text, at, at_end, record)? {
                    QuotedCell::Cell { end, lines } => {
                        inner_lines += lines;
                        Some(end)
                    }
                    QuotedCell::Stray => {
                        record.restart_cell();
                        stray_quote = true;
                        None
                    }
                    QuotedCell::More => return Ok(ParsedRow::More),
                },
                _ => None,
            };
            // Text between a closed quotation and the delimiter belongs to the cell.
            let start = quoted.unwrap_or(at);
            let end = plain_end(bytes, start, delimiter);
            tidy &= quoted.is_none_or(|closed| closed == end);
            record.append(&text[start..end]);
            self.check_cell(record)?;
            let next = bytes.get(end).copied();
            if next.is_none() && !at_end {
                return Ok(ParsedRow::More);
            }
            // A line break alone is a blank line: a row without cells.
            if end > 0 || next == Some(delimiter) {
                if record.cell().starts_with("=\"")
                    && let Some(text) = text_marker::unmarked(record.cell())
                {
                    record.restart_cell();
                    record.append(&text);
                }
                record.end_cell();
            }
            if record.len() > self.limits.columns {
                return Err(ReadError::TooManyColumns { line: record.line(), limit: self.limits.columns });
            }
            if next != Some(delimiter) {
                if next == Some(b'\r') && end + 1 == bytes.len() && !at_end {
                    return Ok(ParsedRow::More);
                }
                let bytes = end + line_end(&bytes[end..]);
                return Ok(ParsedRow::Row {
                    bytes,
                    lines: inner_lines + 1,
                    stray_quote,
                    tidy: tidy && !stray_quote,
                });
            }
            at = end + 1;
        }
    }

    /// Reads the quotation that opens at `open`.
    fn quoted(
        self,
        text: &str,
        open: usize,
        at_end: bool,
        record: &mut Record,
    ) -> Result<QuotedCell, ReadError> {
        let bytes = text.as_bytes();
        let mut from = open + 1;
        loop {
            let Some(quote) = memchr::memchr(b'"', &bytes[from..]).map(|found| from + found) else {
                record.append(&text[from..]);
                self.check_cell(record)?;
                return Ok(if at_end { QuotedCell::Stray } else { QuotedCell::More });
            };
            record.append(&text[from..quote]);
            self.check_cell(record)?;
            match bytes.get(quote + 1) {
                Some(b'"') => {
                    record.append("\"");
                    from = quote + 2;
                }
                None if !at_end => return Ok(QuotedCell::More),
                next => {
                    let closed = next
                        .is_none_or(|&byte| byte == self.delimiter.byte() || byte == b'\n' || byte == b'\r');
                    let lines = count_line_ends(&bytes[open..quote]);
                    // A quotation over several lines must end where its cell ends. Otherwise its opening
                    // mark is an inch, a ditto or a slip, and the lines are rows.
                    return Ok(if closed || lines == 0 {
                        QuotedCell::Cell { end: quote + 1, lines }
                    } else {
                        QuotedCell::Stray
                    });
                }
            }
        }
    }

    fn check_cell(self, record: &Record) -> Result<(), ReadError> {
        let limit = self.limits.cell_bytes;
        if record.cell().len() > limit {
            return Err(ReadError::CellTooLong { line: record.line(), column: record.len() + 1, limit });
        }
        Ok(())
    }
}

enum QuotedCell {
    Cell { end: usize, lines: u64 },
    Stray,
    More,
}

/// Returns where an unquoted cell ends: at a delimiter, a line break or the end of the text.
fn plain_end(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    memchr::memchr3(delimiter, b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |found| start + found)
}

/// Returns the length of the line break at the beginning of the bytes; 0 if there is none.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn count_line_ends(bytes: &[u8]) -> u64 {
    let mut count = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        let second_of_pair = bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r';
        count += u64::from(!second_of_pair);
    }
    count
}

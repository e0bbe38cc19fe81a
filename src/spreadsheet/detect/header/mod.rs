//! Finds the row with the column names.

mod cell_kind;
mod names;
mod second_row;
#[cfg(test)]
mod tests;
mod titles;

use crate::spreadsheet::detected::Detected;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::record::Record;

/// The header row and what the rows around it show.
pub(crate) struct Header {
    pub(crate) line: Detected<u64>,
    /// The line of its last row; the next one where the names stand in two rows.
    pub(crate) last_line: u64,
    /// The texts of the rows above, which were taken for titles.
    pub(crate) titles: Vec<String>,
    pub(crate) looks_like_data: bool,
    pub(crate) names: Vec<String>,
    /// The number of nameless empty columns before the first name.
    pub(crate) leading: usize,
}

/// The most rows with text that are sampled.
const SAMPLE_ROWS: usize = 1_000;
/// Bytes of text after which sampling stops.
const SAMPLE_BYTES: usize = 4 << 20;

impl Header {
    /// Finds the header in rows read from the beginning, or checks the `specified` line.
    pub(crate) fn find(
        specified: Option<u64>,
        next: impl FnMut(&mut Record) -> Result<bool, ReadError>,
    ) -> Result<Header, OpenError> {
        let rows = sample(specified, next)?;
        let Some(first) = rows.first() else {
            return Err(specified.map_or(OpenError::Blank, |line| OpenError::NoHeaderThere { line }));
        };
        let titles = match specified {
            Some(line) if first.line() != line => return Err(OpenError::NoHeaderThere { line }),
            Some(_) => 0,
            None => titles::count(&rows),
        };
        let (header, mut body) = (&rows[titles], &rows[titles + 1..]);
        let mut second = None;
        if let Some((row, rest)) = body.split_first()
            && specified.is_none()
            && second_row::continues(header, row, rest)
        {
            (second, body) = (Some(row), rest);
        }
        if body.is_empty() {
            return Err(OpenError::HeaderAlone);
        }
        let leading = names::leading(header, body);
        let mut names = names::names(header, body);
        second.into_iter().for_each(|row| second_row::join(&mut names, row));
        Ok(Header {
            line: match specified {
                Some(line) => Detected::specified(line),
                None => Detected::guessed(header.line()),
            },
            last_line: second.unwrap_or(header).line(),
            titles: rows[..titles].iter().map(Record::filled_text).collect(),
            looks_like_data: cell_kind::looks_like_data(header),
            names: names.split_off(leading),
            leading,
        })
    }
}

/// Reads the first rows with text, from the specified line.
fn sample(
    specified: Option<u64>,
    mut next: impl FnMut(&mut Record) -> Result<bool, ReadError>,
) -> Result<Vec<Record>, ReadError> {
    let mut rows = Vec::new();
    let mut bytes = 0;
    let mut record = Record::new();
    while rows.len() < SAMPLE_ROWS && (bytes < SAMPLE_BYTES || rows.len() < 2) {
        if !next(&mut record)? {
            break;
        }
        if record.is_blank() || specified.is_some_and(|line| record.line() < line) {
            continue;
        }
        bytes += record.bytes();
        rows.push(record.clone());
    }
    Ok(rows)
}

//! Finds the row with the column names.

use crate::spreadsheet::detected::Detected;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::record::Record;

/// The header row and what the rows under it show.
pub(crate) struct Header {
    pub(crate) line: Detected<u64>,
    pub(crate) titles: u64,
    pub(crate) looks_like_data: bool,
    pub(crate) names: Vec<String>,
}

/// The most rows with text that are sampled.
const SAMPLE_ROWS: usize = 1_000;
/// Bytes of text after which sampling stops.
const SAMPLE_BYTES: usize = 4 << 20;
/// The most rows above the header that count as titles.
const TITLES_MAX: usize = 10;

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
            None => titles(&rows),
        };
        let (header, body) = (&rows[titles], &rows[titles + 1..]);
        if body.is_empty() {
            return Err(OpenError::HeaderAlone);
        }
        Ok(Header {
            line: match specified {
                Some(line) => Detected::specified(line),
                None => Detected::guessed(header.line()),
            },
            titles: titles as u64,
            looks_like_data: looks_like_data(header),
            names: names(header, body),
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

/// Counts the title rows above the header. In doubt it returns 0: people notice a title taken for a header at
/// once, while a header taken for a title loses all column names.
fn titles(rows: &[Record]) -> usize {
    let mut filled: Vec<usize> = rows.iter().map(filled).collect();
    let narrow = |row: &Record, usual: usize| self::filled(row) * 2 <= usual;
    filled.sort_unstable();
    let usual = filled[filled.len() / 2];
    let titles = rows.iter().take_while(|row| narrow(row, usual)).count();
    let (Some(header), Some(body)) = (rows.get(titles), rows.get(titles + 1..)) else {
        return 0;
    };
    if titles == 0 || titles > TITLES_MAX || body.is_empty() || !reads_like_names(header, usual) {
        return 0;
    }
    let set_off = header.line() > rows[titles - 1].line() + 1;
    let unlike_the_rest = differs(header, body);
    match usual {
        2 if set_off && unlike_the_rest => titles,
        3.. if set_off || unlike_the_rest => titles,
        _ => 0,
    }
}

fn filled(row: &Record) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Returns whether a row is as wide as the others and has short, distinct texts.
fn reads_like_names(row: &Record, usual: usize) -> bool {
    let mut cells: Vec<&str> = row.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let count = cells.len();
    // Line ends are left out, because they are one character or two depending on the file.
    let length = |cell: &str| cell.chars().filter(|c| !matches!(c, '\r' | '\n')).count();
    let short = cells.iter().all(|cell| length(cell) <= 60);
    let data = cells.iter().filter(|cell| is_data(cell)).count();
    cells.sort_unstable();
    cells.dedup();
    count * 5 >= usual * 4 && short && cells.len() == count && data * 4 <= count
}

/// Returns whether a column has 60 % numbers, dates or e-mail addresses under a cell of another kind.
fn differs(header: &Record, body: &[Record]) -> bool {
    header.iter().enumerate().any(|(column, name)| {
        if name.trim().is_empty() || is_data(name) {
            return false;
        }
        let cells =
            || body.iter().take(50).filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty());
        let all = cells().count();
        all > 0 && cells().filter(|cell| is_data(cell)).count() * 5 >= all * 3
    })
}

/// Returns whether the header looks like a contact: no column is called `8015551234`.
fn looks_like_data(header: &Record) -> bool {
    let (mut names, mut data) = (0, 0);
    for cell in header.iter().filter(|cell| !cell.trim().is_empty()) {
        if is_e_mail(cell) || (is_data(cell) && digits(cell) >= 7) {
            return true;
        }
        if is_data(cell) {
            data += 1;
        } else {
            names += 1;
        }
    }
    data > names
}

/// Returns whether a cell is roughly a number, a date, a phone number or an e-mail address.
fn is_data(cell: &str) -> bool {
    let alphanumeric = cell.chars().filter(|character| character.is_alphanumeric()).count();
    let digits = digits(cell);
    is_e_mail(cell) || (digits > 0 && digits * 2 >= alphanumeric)
}

fn is_e_mail(cell: &str) -> bool {
    let cell = cell.trim();
    let Some((name, host)) = cell.split_once('@') else {
        return false;
    };
    !name.is_empty() && host.contains('.') && !cell.contains(char::is_whitespace)
}

fn digits(cell: &str) -> usize {
    cell.chars().filter(char::is_ascii_digit).count()
}

/// Returns the names as typed, without nameless columns at the end that are empty in every sampled row. Rows wider than
/// the header are ignored, because their cells cannot be assigned to columns.
fn names(header: &Record, body: &[Record]) -> Vec<String> {
    let fitting = body.iter().map(Record::width).filter(|width| *width <= header.len());
    let width = fitting.max().unwrap_or(0).max(header.width());
    header.iter().take(width).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::detected::Confidence;

    /// Finds the header of rows given as lines, with cells between bars.
    fn found(specified: Option<u64>, text: &str) -> Result<Header, OpenError> {
        let mut lines = text.lines().enumerate();
        Header::find(specified, |record| {
            let Some((index, line)) = lines.next() else {
                return Ok(false);
            };
            record.begin(index as u64 + 1);
            for cell in line.split('|') {
                record.append(cell);
                record.end_cell();
            }
            Ok(true)
        })
    }

    #[test]
    fn a_nameless_column_is_not_kept_for_a_row_that_does_not_fit() {
        assert_eq!(found(None, "a|\n||x\nb|").unwrap().names, ["a"]);
        assert_eq!(found(None, "a|\n|x\nb|").unwrap().names, ["a", ""]);
    }

    #[test]
    fn an_ordinary_first_row_is_the_header() {
        let header = found(None, "Name|Phone\nBob|8015551234\nAl|8015551235").unwrap();
        assert_eq!((header.line.value, header.titles, header.looks_like_data), (1, 0, false));
        assert_eq!(header.line.confidence, Confidence::Guessed);
        assert_eq!(header.names, ["Name", "Phone"]);
    }

    #[test]
    fn titles_above_a_blank_line_are_recognised() {
        let header =
            found(None, "Customer list 2026\n\nName|Phone|City\nBob|8015551234|Provo\nAl|8015551235|Orem")
                .unwrap();
        assert_eq!((header.line.value, header.titles), (3, 1));
        let header =
            found(None, "Customers|\n|\nName|Phone\nBob|8015551234\nAl|8015551235\nEd|8015551236").unwrap();
        assert_eq!((header.line.value, header.titles), (3, 1));
    }

    #[test]
    fn titles_padded_by_excel_are_recognised_by_the_kind_of_what_follows() {
        let text = "Customer list|||\nAs of May|||\nName|Phone|City|Mail\nBob|8015551234|Provo|b@x.com\nAl|8015551235||a@x.com";
        assert_eq!(found(None, text).unwrap().line.value, 3);
    }

    #[test]
    fn an_ordinary_sheet_never_loses_its_header() {
        for text in [
            "Name|||\nBob|Smith|Provo|UT\nAl|Jones|Orem|UT\nEd|Lee|Lehi|UT",
            "Name|||\nBob|8015551234|Provo|UT\nAl|8015551235|Orem|UT",
            "Name|Phone\n\nBob|Provo\nAl|Orem",
            "Phone\n8015551234\n8015551235",
            "Name|Phone|City|Mail|Note\nBob|1|||\nAl|2|||",
            "a|b|c\n1|2|3",
        ] {
            assert_eq!(found(None, text).unwrap().line.value, 1, "{text}");
        }
    }

    #[test]
    fn a_specified_line_is_the_header() {
        let header = found(Some(2), "x|y\nName|Phone\nBob|1").unwrap();
        assert_eq!((header.line.value, header.line.confidence), (2, Confidence::Specified));
        for line in [2, 9] {
            assert!(matches!(found(Some(line), "x\n\nBob\nAl"), Err(OpenError::NoHeaderThere { .. })));
        }
    }

    #[test]
    fn a_first_row_of_data_is_warned_of() {
        assert!(found(None, "Bob|8015551234\nAl|8015551235").unwrap().looks_like_data);
        assert!(found(None, "Bob|bob@example.com\nAl|x").unwrap().looks_like_data);
        assert!(!found(None, "Name|Phone 2|2024\nAl|x|y").unwrap().looks_like_data);
    }

    #[test]
    fn nameless_empty_columns_at_the_end_are_dropped() {
        assert_eq!(found(None, "a||b||\n1|2|3||").unwrap().names, ["a", "", "b"]);
        assert_eq!(found(None, "a||b||\n1|2|3|4|").unwrap().names, ["a", "", "b", ""]);
    }

    #[test]
    fn nothing_and_a_header_alone_are_distinguished() {
        assert!(matches!(found(None, " \n\n"), Err(OpenError::Blank)));
        assert!(matches!(found(None, "a|b\n\n"), Err(OpenError::HeaderAlone)));
    }
}

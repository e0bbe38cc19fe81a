//! Writes CSV that spreadsheet programs show without running formulas, and that the reader restores exactly.

use std::io;

use super::delimiter;
use super::text_marker;

/// Writes CSV as UTF-8 with a byte order mark and CRLF, which Excel requires. Every cell is quoted, so
/// that delimiter and blank rows are unambiguous when it is imported again.
///
/// A cell that Excel may run as a formula gets its text marker, `="..."`, which
/// [`open`](crate::spreadsheet::open) removes.
pub struct Writer<W: io::Write> {
    to: csv::Writer<W>,
    first: bool,
}

impl<W: io::Write> Writer<W> {
    /// Begins a file. Output is buffered until [`Writer::finish`].
    pub fn new(mut to: W) -> io::Result<Writer<W>> {
        to.write_all("\u{feff}".as_bytes())?;
        let to = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(to);
        Ok(Writer { to, first: true })
    }

    /// Writes a row; the header is the first. A row without cells is read back as a blank one.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            // Excel would read a first cell `sep=;` as a declaration of the delimiter.
            let marked =
                text_marker::may_be_a_formula(cell) || (self.first && delimiter::declared(cell).is_some());
            if marked {
                self.to.write_field(text_marker::marked(cell))?;
            } else {
                self.to.write_field(cell)?;
            }
            self.first = false;
        }
        self.to.write_record(None::<&[u8]>)?;
        self.first = false;
        Ok(())
    }

    /// Writes the buffered output and returns the underlying writer.
    pub fn finish(self) -> io::Result<W> {
        self.to.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut writer = Writer::new(Vec::new()).unwrap();
        for row in rows {
            writer.row(row.iter().copied()).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn cells_are_quoted_and_lines_end_as_excel_wants() {
        assert_eq!(
            written(&[&["Name", "Phone"], &["O\"Hara, Al", "0012"]]),
            "\u{feff}\"Name\",\"Phone\"\r\n\"O\"\"Hara, Al\",\"0012\"\r\n"
        );
    }

    #[test]
    fn formulas_are_written_under_the_text_mark() {
        let row = written(&[&["=1+1", "+1 801", "-5-3", "-5", "+18015551234", "@x", "a=1", "\t", "=\"x\""]]);
        assert_eq!(
            row,
            "\u{feff}\"=\"\"=1+1\"\"\",\"=\"\"+1 801\"\"\",\"=\"\"-5-3\"\"\",\"-5\",\"+18015551234\",\"=\"\"@x\"\"\",\"a=1\",\"=\"\"\t\"\"\",\"=\"\"=\"\"\"\"x\"\"\"\"\"\"\"\r\n"
        );
    }

    #[test]
    fn a_first_cell_like_a_sep_line_is_no_sep_line() {
        assert!(
            written(&[&["sep=;"], &["sep=;"]]).starts_with("\u{feff}\"=\"\"sep=;\"\"\"\r\n\"sep=;\"\r\n")
        );
    }
}

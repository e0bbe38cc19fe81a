//! A text file from its bytes to its rows: encoding, then delimiter, then rows.

use super::detect;
use std::fs::File;

use super::csv::decoder::Text;
use super::csv::delimiter::{self, Delimiter};
use super::csv::encoding::Encoding;
use super::csv::parser::{Cutter, DelimitedRows};
use super::detect::{encoding, file_type};
use super::detected::{How, Known};
use super::open_error::NotASheet;
use super::options::Reading;
use super::read_error::ReadError;

/// A text file whose encoding and delimiter are settled; rows can be read from its beginning as often
/// as needed.
pub(super) struct TextFile {
    file: File,
    size: u64,
    mark: u64,
    pub(super) encoding: Known<Encoding>,
    pub(super) delimiter: Known<Delimiter>,
    has_sep_line: bool,
    reading: Reading,
}

/// Bytes of text that the delimiter is guessed from.
const SAMPLE: usize = 256 << 10;

impl TextFile {
    pub(super) fn open(mut file: File, size: u64, reading: &Reading) -> Result<TextFile, NotASheet> {
        let survey = encoding::survey(&mut file, reading.encoding).map_err(NotASheet::from_io)?;
        let mut text = Text::open(
            file.try_clone().map_err(NotASheet::from_io)?,
            size,
            survey.mark,
            survey.encoding.value,
        )?;
        while !text.at_end() && text.window().len() < SAMPLE {
            text.grow()?;
        }
        refuse_what_is_no_table(text.window(), survey.mark > 0, &survey.encoding)?;
        let declared = delimiter::declared(text.window());
        let delimiter = match (reading.delimiter, declared) {
            (Some(told), _) => Known::told(told),
            (None, Some(declared)) => Known::certain(declared),
            (None, None) => detect::delimiter::guess(text.window(), text.at_end(), reading.limits),
        };
        Ok(TextFile {
            file,
            size,
            mark: survey.mark,
            encoding: survey.encoding,
            delimiter,
            has_sep_line: declared.is_some(),
            reading: reading.clone(),
        })
    }

    /// The rows from the first line on, or from the second where the first is Excel's `sep=` line.
    pub(super) fn rows(&self) -> Result<DelimitedRows, ReadError> {
        let cutter = Cutter { delimiter: self.delimiter.value, limits: self.reading.limits };
        let mut rows =
            DelimitedRows::open(self.file.try_clone()?, self.size, self.mark, self.encoding.value, cutter)?;
        if self.has_sep_line {
            rows.skip_line()?;
        }
        Ok(rows)
    }
}

fn refuse_what_is_no_table(sample: &str, marked: bool, encoding: &Known<Encoding>) -> Result<(), NotASheet> {
    // Control characters in percent that are too many. Bytes that are valid UTF-8 throughout are
    // text, if odd text; with a byte order mark even more so.
    let controls = match encoding.how {
        _ if marked => 100,
        How::Guessed => 2,
        How::Certain | How::Told => 30,
    };
    match file_type::of_text(sample, controls) {
        None => Ok(()),
        Some(NotASheet::Binary) if encoding.how == How::Told => {
            Err(NotASheet::WrongEncoding { encoding: encoding.value })
        }
        Some(other) => Err(other),
    }
}

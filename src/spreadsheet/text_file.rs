//! A text file from its bytes to its rows: encoding, then delimiter, then rows.

use super::detect;
use std::fs::File;

use super::csv::decoder::TextDecoder;
use super::csv::delimiter::{self, Delimiter};
use super::csv::encoding::Encoding;
use super::csv::parser::{CsvParser, DelimitedRows};
use super::detect::{encoding, file_type};
use super::detected::{Confidence, Detected};
use super::open_error::OpenError;
use super::options::ReadOptions;
use super::read_error::ReadError;

/// A text file whose encoding and delimiter are settled; rows can be read from its beginning as often
/// as needed.
pub(super) struct TextFile {
    file: File,
    size: u64,
    mark: u64,
    pub(super) encoding: Detected<Encoding>,
    pub(super) delimiter: Detected<Delimiter>,
    has_sep_line: bool,
    options: ReadOptions,
}

/// Bytes of text that the delimiter is guessed from.
const SAMPLE: usize = 256 << 10;

impl TextFile {
    pub(super) fn open(mut file: File, size: u64, options: &ReadOptions) -> Result<TextFile, OpenError> {
        let detection = encoding::detect(&mut file, options.encoding).map_err(OpenError::from_io)?;
        let mut text = TextDecoder::open(
            file.try_clone().map_err(OpenError::from_io)?,
            size,
            detection.mark,
            detection.encoding.value,
        )?;
        while !text.at_end() && text.window().len() < SAMPLE {
            text.grow()?;
        }
        refuse_what_is_no_table(text.window(), detection.mark > 0, &detection.encoding)?;
        let declared = delimiter::declared(text.window());
        let delimiter = match (options.delimiter, declared) {
            (Some(specified), _) => Detected::specified(specified),
            (None, Some(declared)) => Detected::certain(declared),
            (None, None) => detect::delimiter::guess(text.window(), text.at_end(), options.limits),
        };
        Ok(TextFile {
            file,
            size,
            mark: detection.mark,
            encoding: detection.encoding,
            delimiter,
            has_sep_line: declared.is_some(),
            options: options.clone(),
        })
    }

    /// The rows from the first line on, or from the second where the first is Excel's `sep=` line.
    pub(super) fn rows(&self) -> Result<DelimitedRows, ReadError> {
        let parser = CsvParser { delimiter: self.delimiter.value, limits: self.options.limits };
        let mut rows =
            DelimitedRows::open(self.file.try_clone()?, self.size, self.mark, self.encoding.value, parser)?;
        if self.has_sep_line {
            rows.skip_line()?;
        }
        Ok(rows)
    }
}

fn refuse_what_is_no_table(
    sample: &str,
    marked: bool,
    encoding: &Detected<Encoding>,
) -> Result<(), OpenError> {
    // Control characters in percent that are too many. Bytes that are valid UTF-8 throughout are
    // text, if odd text; with a byte order mark even more so.
    let controls = match encoding.confidence {
        _ if marked => 100,
        Confidence::Guessed => 2,
        Confidence::Certain | Confidence::Specified => 30,
    };
    match file_type::of_text(sample, controls) {
        None => Ok(()),
        Some(OpenError::Binary) if encoding.confidence == Confidence::Specified => {
            Err(OpenError::WrongEncoding { encoding: encoding.value })
        }
        Some(other) => Err(other),
    }
}

//! Opens a text file: detects encoding and delimiter, then reads rows.

use super::csv::decoder::TextDecoder;
use super::csv::delimiter::{self, Delimiter};
use super::csv::encoding::Encoding;
use super::csv::parser::{CsvParser, DelimitedRows};
use super::detect::{self, encoding, file_type};
use super::detected::{Confidence, Detected};
use super::open_error::OpenError;
use super::options::ReadOptions;
use super::read_error::ReadError;
use std::fs::File;

/// A text file with known encoding and delimiter. Its rows can be read repeatedly.
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
const SAMPLE_BYTES: usize = 256 << 10;

impl TextFile {
    pub(super) fn open(mut file: File, size: u64, options: &ReadOptions) -> Result<TextFile, OpenError> {
        let detection = encoding::detect(&mut file, options.encoding).map_err(OpenError::from_io)?;
        let mut text = TextDecoder::open(
            file.try_clone().map_err(OpenError::from_io)?,
            size,
            detection.mark,
            detection.encoding.value,
        )?;
        while !text.at_end() && text.window().len() < SAMPLE_BYTES {
            text.grow()?;
        }
        refuse_non_table(text.window(), detection.mark > 0, &detection.encoding)?;
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

    /// Returns the rows from the first line, or from the second if the first is Excel's `sep=` line.
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

fn refuse_non_table(sample: &str, marked: bool, encoding: &Detected<Encoding>) -> Result<(), OpenError> {
    // The percentage of control characters above which a file is binary. Valid UTF-8 is allowed 30, a
    // guessed encoding 2; a byte order mark proves that the file is text.
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
        Some(error) => Err(error),
    }
}

//! Opens a file of any format, finds its header and reads its rows one by one.

use super::csv::parser::{DelimitedRows, StrayQuotes};
use super::detect::file_type::{self, FileType};
use super::detect::header::Header;
use super::detected::{DetectedFormat, Format};
use super::open_error::OpenError;
use super::options::ReadOptions;
use super::read_error::ReadError;
use super::record::Record;
use super::text_file::TextFile;
use super::workbook;
use super::workbook::{WorkbookFile, WorkbookRows};
use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;

/// Opens a file of any readable format, or returns why it is refused.
pub fn open(path: &Path, options: &ReadOptions) -> Result<SheetReader, OpenError> {
    let metadata = std::fs::metadata(path).map_err(OpenError::from_io)?;
    // Checked before opening, because opening a pipe blocks until a writer comes.
    match metadata {
        _ if metadata.is_dir() => return Err(OpenError::Directory),
        _ if !metadata.is_file() => return Err(OpenError::NotAFile),
        _ if metadata.len() == 0 => return Err(OpenError::Empty),
        _ if metadata.len() > options.limits.file_bytes => {
            return Err(OpenError::TooLarge { limit: options.limits.file_bytes });
        }
        _ => {}
    }
    let size = metadata.len();
    let mut file = File::open(path).map_err(OpenError::from_io)?;
    match file_type::detect(&mut file).map_err(OpenError::from_io)? {
        FileType::Other(error) => Err(error),
        FileType::Archive => {
            let format = workbook::zip::inspect(&mut file, options.limits)?;
            let (file, rows) = WorkbookFile::open(file, size, format, options)?;
            SheetReader::with_header(Source::Workbook(file), Rows::Workbook(rows), size, options)
        }
        FileType::Text => {
            let file = TextFile::open(file, size, options)?;
            let rows = Rows::Text(file.rows()?);
            SheetReader::with_header(Source::Text(file), rows, size, options)
        }
    }
}

/// Reads an open sheet row by row; the header is already read.
pub struct SheetReader {
    source: Source,
    rows: Rows,
    /// Rows of a workbook that were read to find the header and are not yet returned.
    ahead: VecDeque<Record>,
    detected: DetectedFormat,
    headers: Vec<String>,
    titles: Vec<String>,
    /// Nameless columns in front of the list, which are left out of every row.
    leading: usize,
    size: u64,
}

impl SheetReader {
    /// Returns how the file was read.
    pub fn detected(&self) -> &DetectedFormat {
        &self.detected
    }

    /// Returns the column names as typed, including empty and duplicate ones. Nameless columns on either side
    /// whose cells are empty in the first 1,000 rows are left out.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Returns the texts of the rows above the header.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Reads the next row under the header into `record`; returns `false` at the end. Blank rows are
    /// included, so that every row is counted; a final line end makes no row.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        let more = match self.ahead.pop_front() {
            Some(ahead) => {
                *record = ahead;
                true
            }
            None => self.rows.next(record)?,
        };
        record.skip(self.leading);
        Ok(more)
    }

    /// Returns to the first row under the header. Format and header stay as detected.
    pub fn rewind(&mut self) -> Result<(), ReadError> {
        self.ahead.clear();
        // Dropped before the next reader starts, because both would share one file position.
        self.rows = Rows::None;
        self.rows = self.source.rows()?;
        let mut record = Record::new();
        while self.rows.next(&mut record)? {
            if record.line() >= self.detected.last_header_line {
                return Ok(());
            }
        }
        Err(ReadError::Changed)
    }

    /// Returns the bytes read so far and the size of the file.
    pub fn progress(&self) -> (u64, u64) {
        let done = match &self.rows {
            Rows::Text(rows) => rows.done(),
            Rows::Workbook(rows) => rows.done(),
            Rows::None => 0,
        };
        (done.min(self.size), self.size)
    }

    /// Returns the quotation marks read as ordinary characters so far.
    pub fn stray_quotes(&self) -> StrayQuotes {
        match &self.rows {
            Rows::Text(rows) => rows.stray_quotes(),
            Rows::Workbook(_) | Rows::None => StrayQuotes::default(),
        }
    }

    /// Returns whether bytes were undecodable so far and read as U+FFFD, a sign of a wrong encoding.
    pub fn has_undecodable_text(&self) -> bool {
        matches!(&self.rows, Rows::Text(rows) if rows.replaced())
    }

    fn with_header(
        source: Source,
        mut rows: Rows,
        size: u64,
        options: &ReadOptions,
    ) -> Result<SheetReader, OpenError> {
        let mut ahead = VecDeque::new();
        let header = Header::find(options.header_row, |record| {
            let more = rows.next(record)?;
            // Kept for workbooks only: rewinding them means unpacking and parsing again, rewinding text is a seek.
            if more && matches!(rows, Rows::Workbook(_)) {
                ahead.push_back(record.clone());
            }
            Ok(more)
        });
        let header = header.map_err(|error| source.explain(error))?;
        ahead.retain(|record| record.line() > header.last_line);
        let detected = source.detected(&header);
        let Header { names: headers, titles, leading, .. } = header;
        let mut sheet = SheetReader { source, rows, ahead, detected, headers, titles, leading, size };
        if let Rows::Text(_) = sheet.rows {
            sheet.rewind()?;
        }
        Ok(sheet)
    }
}

/// The file that rows are read from, repeatedly.
enum Source {
    Text(TextFile),
    Workbook(WorkbookFile),
}

impl Source {
    fn rows(&self) -> Result<Rows, ReadError> {
        match self {
            Source::Text(file) => Ok(Rows::Text(file.rows()?)),
            Source::Workbook(file) => Ok(Rows::Workbook(file.rows()?)),
        }
    }

    fn detected(&self, header: &Header) -> DetectedFormat {
        let detected = DetectedFormat {
            format: Format::Text,
            encoding: None,
            delimiter: None,
            header_line: header.line.clone(),
            last_header_line: header.last_line,
            titles: header.titles.len() as u64,
            header_looks_like_data: header.looks_like_data,
            worksheet: None,
            other_worksheets: Vec::new(),
        };
        match self {
            Source::Text(file) => DetectedFormat {
                encoding: Some(file.encoding.clone()),
                delimiter: Some(file.delimiter.clone()),
                ..detected
            },
            Source::Workbook(file) => DetectedFormat {
                format: file.format,
                worksheet: Some(file.worksheet.clone()),
                other_worksheets: file.others.clone(),
                ..detected
            },
        }
    }

    /// Adds the worksheet's name to the error for a blank worksheet.
    fn explain(&self, error: OpenError) -> OpenError {
        match (self, error) {
            (Source::Workbook(file), OpenError::Blank) => {
                OpenError::BlankWorksheet { name: file.worksheet.value.clone(), others: file.others.clone() }
            }
            (_, error) => error,
        }
    }
}

/// The rows of the current pass over the file.
enum Rows {
    Text(DelimitedRows),
    Workbook(WorkbookRows),
    /// No rows, between two passes.
    None,
}

impl Rows {
    fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        match self {
            Rows::Text(rows) => rows.next(record),
            Rows::Workbook(rows) => rows.next(record),
            Rows::None => Ok(false),
        }
    }
}

//! Opens a file of any kind, finds its header and gives its rows one by one.

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

/// Opens a file of any kind that can be read, or says why it is none.
pub fn open(path: &Path, options: &ReadOptions) -> Result<SheetReader, OpenError> {
    let about = std::fs::metadata(path).map_err(OpenError::from_io)?;
    // Asked before opening: opening a pipe would wait for a writer that may never come.
    match about {
        _ if about.is_dir() => return Err(OpenError::Directory),
        _ if !about.is_file() => return Err(OpenError::NotAFile),
        _ if about.len() == 0 => return Err(OpenError::Empty),
        _ if about.len() > options.limits.file_bytes => {
            return Err(OpenError::TooLarge { limit: options.limits.file_bytes });
        }
        _ => {}
    }
    let size = about.len();
    let mut file = File::open(path).map_err(OpenError::from_io)?;
    match file_type::detect(&mut file).map_err(OpenError::from_io)? {
        FileType::Other(what) => Err(what),
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

/// An open sheet: its header is read, its rows come one by one.
pub struct SheetReader {
    source: Source,
    rows: Rows,
    /// Rows of a workbook that were read to find the header and have not been given out.
    ahead: VecDeque<Record>,
    detected: DetectedFormat,
    headers: Vec<String>,
    size: u64,
}

impl SheetReader {
    /// How the file was read.
    pub fn detected(&self) -> &DetectedFormat {
        &self.detected
    }

    /// The names of the columns as typed, empty and double ones too. Nameless columns at the end
    /// whose cells are empty in the first thousand rows are left out.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Reads the next row under the header into `record`; `false` when there is none. Blank rows come
    /// too, so that every row is accounted for; the line end that ends the file makes no row.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        match self.ahead.pop_front() {
            Some(ahead) => {
                *record = ahead;
                Ok(true)
            }
            None => self.rows.next(record),
        }
    }

    /// Goes back to the first row under the header. What was found is not looked for again.
    pub fn rewind(&mut self) -> Result<(), ReadError> {
        self.ahead.clear();
        // The reader before this one must be gone: both would share a place in the file.
        self.rows = Rows::None;
        self.rows = self.source.rows()?;
        let mut record = Record::new();
        while self.rows.next(&mut record)? {
            if record.line() >= self.detected.header_line.value {
                return Ok(());
            }
        }
        Err(ReadError::Changed)
    }

    /// Bytes of the file that are read so far, and all its bytes.
    pub fn progress(&self) -> (u64, u64) {
        let done = match &self.rows {
            Rows::Text(rows) => rows.done(),
            Rows::Workbook(rows) => rows.done(),
            Rows::None => 0,
        };
        (done.min(self.size), self.size)
    }

    /// Quotation marks so far that were read as ordinary characters.
    pub fn stray_quotes(&self) -> StrayQuotes {
        match &self.rows {
            Rows::Text(rows) => rows.stray_quotes(),
            Rows::Workbook(_) | Rows::None => StrayQuotes::default(),
        }
    }

    /// Whether bytes so far meant nothing in the encoding and came out as U+FFFD: a sign that it is
    /// the wrong one.
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
            // A text file is soon at its beginning again; a workbook is unpacked and parsed for it.
            if more && matches!(rows, Rows::Workbook(_)) {
                ahead.push_back(record.clone());
            }
            Ok(more)
        });
        let header = header.map_err(|error| source.explain(error))?;
        ahead.retain(|record| record.line() > header.line.value);
        let found = source.found(&header);
        let mut sheet = SheetReader { source, rows, ahead, detected: found, headers: header.names, size };
        if let Rows::Text(_) = sheet.rows {
            sheet.rewind()?;
        }
        Ok(sheet)
    }
}

/// Where the rows can be had from, again and again.
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

    fn found(&self, header: &Header) -> DetectedFormat {
        let found = DetectedFormat {
            format: Format::Text,
            encoding: None,
            delimiter: None,
            header_line: header.line.clone(),
            titles: header.titles,
            header_looks_like_data: header.looks_like_data,
            worksheet: None,
            other_worksheets: Vec::new(),
        };
        match self {
            Source::Text(file) => DetectedFormat {
                encoding: Some(file.encoding.clone()),
                delimiter: Some(file.delimiter.clone()),
                ..found
            },
            Source::Workbook(file) => DetectedFormat {
                format: file.format,
                worksheet: Some(file.worksheet.clone()),
                other_worksheets: file.others.clone(),
                ..found
            },
        }
    }

    /// Says which worksheet it is that is blank.
    fn explain(&self, error: OpenError) -> OpenError {
        match (self, error) {
            (Source::Workbook(file), OpenError::Blank) => {
                OpenError::BlankWorksheet { name: file.worksheet.value.clone(), others: file.others.clone() }
            }
            (_, error) => error,
        }
    }
}

/// Rows being read.
enum Rows {
    Text(DelimitedRows),
    Workbook(WorkbookRows),
    /// Nothing, between two readings.
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

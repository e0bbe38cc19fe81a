//! The history entry of an imported file, and notes about how it was read.

use super::request::ImportRequest;
use crate::domain::catalog::sheet::SourceFile;
use crate::spreadsheet::{Confidence, DetectedFormat, SheetReader};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

/// Computes a file's size and SHA-256 on its own thread while the rows are read.
pub(super) struct ChecksumTask(JoinHandle<io::Result<(u64, String)>>);

impl ChecksumTask {
    /// Starts reading the file.
    pub(super) fn begin(path: &Path) -> ChecksumTask {
        let path = path.to_owned();
        ChecksumTask(thread::spawn(move || checksum(&path)))
    }

    fn wait(self) -> io::Result<(u64, String)> {
        self.0.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Returns the file's entry in the history.
pub(super) fn of(
    import: &ImportRequest,
    checksum: ChecksumTask,
    detected: &DetectedFormat,
) -> io::Result<SourceFile> {
    let (bytes, sha256) = checksum.wait()?;
    Ok(SourceFile {
        name: import.file_name.clone(),
        bytes,
        sha256,
        encoding: detected.encoding.as_ref().map(|known| known.value.to_string()),
        delimiter: detected.delimiter.as_ref().map(|known| char::from(known.value.byte()).to_string()),
    })
}

fn checksum(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((bytes, HEXLOWER.encode(&sha256.finalize()))),
            read => {
                sha256.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

/// A file's size, time of change and inode. An import reads the file several times and compares them to refuse a
/// changed one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct FileStamp {
    bytes: u64,
    modified: SystemTime,
    #[cfg(unix)]
    inode: u64,
}

impl FileStamp {
    pub(super) fn of(path: &Path) -> io::Result<FileStamp> {
        FileStamp::of_metadata(&std::fs::metadata(path)?)
    }

    /// Returns whether the file is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    pub(super) fn of_metadata(metadata: &Metadata) -> io::Result<FileStamp> {
        Ok(FileStamp {
            bytes: metadata.len(),
            modified: metadata.modified()?,
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(metadata),
        })
    }
}

/// Returns guesses that the owner should check, each with how to correct it.
pub(super) fn notes(file: &SheetReader) -> Vec<String> {
    let detected = file.detected();
    let mut notes = Vec::new();
    if let Some(encoding) = detected.encoding.as_ref().filter(|it| it.confidence == Confidence::Guessed) {
        notes.push(format!(
            "The file does not name its encoding; it was read as {}. If letters look wrong, name the right one with --encoding.",
            encoding.value
        ));
    }
    if file.has_undecodable_text() {
        notes.push("Some letters could not be read in this encoding and were replaced. Name the right one with --encoding.".to_owned());
    }
    if detected.titles > 0 {
        notes.push(format!(
            "The column names are in line {}; the text above was taken for a title. If that is wrong: --header-row LINE.",
            detected.header_line.value
        ));
    }
    if detected.last_header_line > detected.header_line.value {
        notes.push(format!(
            "The column names stand in two lines, {} and {}; they were joined, such as \"{}\". If line {1} is a contact: --header-row {0}.",
            detected.header_line.value,
            detected.last_header_line,
            file.headers().first().map_or("", String::as_str)
        ));
    }
    let named = file.headers().iter().filter(|name| !name.trim().is_empty()).count();
    if file.headers().len() >= 3 && named * 2 <= file.headers().len() {
        notes.push(format!(
            "Only {named} of {} columns have a name in line {}. If the column names are in another line: --header-row LINE.",
            file.headers().len(),
            detected.header_line.value
        ));
    }
    if detected.header_looks_like_data {
        notes.push("The first row looks like a contact, not like names of columns. If the file has no header, put one above it, or this contact is lost.".to_owned());
    }
    if let Some(worksheet) = &detected.worksheet
        && !detected.other_worksheets.is_empty()
    {
        let called = |name: &String| {
            if detected.hidden_worksheets.contains(name) { format!("{name} (hidden)") } else { name.clone() }
        };
        let others: Vec<String> = detected.other_worksheets.iter().map(called).collect();
        notes.push(format!(
            "The worksheet \"{}\" was read. There are also: {}. To read another: --worksheet NAME.",
            called(&worksheet.value),
            listed(&others)
        ));
    }
    workbook_notes(file, &mut notes);
    let stray = file.stray_quotes();
    if stray.rows > 0 {
        notes.push(format!(
            "Quotation marks that do not belong there were read as ordinary characters, first in line {}.",
            stray.first_line
        ));
    }
    notes
}

/// Joins names, of which there may be a thousand.
fn listed(names: &[String]) -> String {
    const LISTED_MAX: usize = 20;
    let listed = names[..names.len().min(LISTED_MAX)].join(", ");
    match names.len().saturating_sub(LISTED_MAX) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

/// Adds what a workbook holds that its owner may not see, or that an import cannot use.
fn workbook_notes(file: &SheetReader, notes: &mut Vec<String>) {
    match file.hidden_rows() {
        0 => {}
        1 => notes.push("One row that the workbook hides came in like the others. If it is no longer a contact, delete it from the worksheet and import again.".to_owned()),
        rows => notes.push(format!("{rows} rows that the workbook hides came in like the others. If they are no longer contacts, delete them from the worksheet and import again.")),
    }
    match file.empty_formulas() {
        0 => {}
        1 => notes.push("One cell holds a formula without a stored result, so it came in empty. Open the workbook in Excel or LibreOffice, save it there and import again.".to_owned()),
        cells => notes.push(format!("{cells} cells hold formulas without stored results, so they came in empty. Open the workbook in Excel or LibreOffice, save it there and import again.")),
    }
    match file.merged_areas() {
        0 => {}
        1 => notes.push("One merged area has its text in the first cell alone; its other cells came in empty. If they should have it, unmerge them, fill them and import again.".to_owned()),
        areas => notes.push(format!("{areas} merged areas have their text in the first cell alone; their other cells came in empty. If they should have it, unmerge them, fill them and import again.")),
    }
}

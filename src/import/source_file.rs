//! What is kept of an imported file in the history, and what is said of how it was read.

use super::request::ImportRequest;
use crate::domain::catalog::sheet::SourceFile;
use crate::spreadsheet::{Confidence, DetectedFormat, SheetReader};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

/// A file's size and SHA-256, being made on a thread of its own while the rows are read.
pub(super) struct ChecksumTask(JoinHandle<io::Result<(u64, String)>>);

impl ChecksumTask {
    /// Begins to read the file.
    pub(super) fn begin(path: &Path) -> ChecksumTask {
        let path = path.to_owned();
        ChecksumTask(thread::spawn(move || checksum(&path)))
    }

    fn wait(self) -> io::Result<(u64, String)> {
        self.0.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// What is kept of the file in the history.
pub(super) fn of(
    import: &ImportRequest,
    checksum: ChecksumTask,
    found: &DetectedFormat,
) -> io::Result<SourceFile> {
    let (bytes, sha256) = checksum.wait()?;
    Ok(SourceFile {
        name: import.file_name.clone(),
        bytes,
        sha256,
        encoding: found.encoding.as_ref().map(|known| known.value.to_string()),
        delimiter: found.delimiter.as_ref().map(|known| char::from(known.value.byte()).to_string()),
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

/// What a file looks like from outside. An import reads it several times, and must have read the same one each time.
#[derive(PartialEq, Eq)]
pub(super) struct FileStamp {
    bytes: u64,
    modified: SystemTime,
    #[cfg(unix)]
    number: u64,
}

impl FileStamp {
    pub(super) fn of(path: &Path) -> io::Result<FileStamp> {
        let about = std::fs::metadata(path)?;
        Ok(FileStamp {
            bytes: about.len(),
            modified: about.modified()?,
            #[cfg(unix)]
            number: std::os::unix::fs::MetadataExt::ino(&about),
        })
    }
}

/// What somebody should look at before trusting the reading; each with how to correct it.
pub(super) fn notes(file: &SheetReader) -> Vec<String> {
    let found = file.detected();
    let mut notes = Vec::new();
    if let Some(encoding) = found.encoding.as_ref().filter(|known| known.confidence == Confidence::Guessed) {
        notes.push(format!(
            "The file does not say how its letters are written; it was read as {}. If letters look wrong, tell it with --encoding.",
            encoding.value
        ));
    }
    if file.has_undecodable_text() {
        notes.push("Some letters could not be read in this encoding and were replaced. Tell the right one with --encoding.".to_owned());
    }
    if found.titles > 0 {
        notes.push(format!(
            "The columns are named in line {}; what stands above was taken for a title. If that is wrong: --header-row LINE.",
            found.header_line.value
        ));
    }
    if found.header_looks_like_data {
        notes.push("The first row looks like a contact, not like names of columns. If the file has no header, put one above it, or this contact is lost.".to_owned());
    }
    if let Some(worksheet) = &found.worksheet
        && !found.other_worksheets.is_empty()
    {
        notes.push(format!(
            "The worksheet \"{}\" was read. There are also: {}. To read another: --worksheet NAME.",
            worksheet.value,
            found.other_worksheets.join(", ")
        ));
    }
    let stray = file.stray_quotes();
    if stray.rows > 0 {
        notes.push(format!(
            "Quotation marks that do not belong there were read as ordinary characters, first in line {}.",
            stray.first_line
        ));
    }
    notes
}

//! Identifies zip archives and checks that they are safe to unpack.

use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::spreadsheet::detected::Format;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

/// Identifies XLSX and ODS among zip archives, and refuses the rest.
pub(crate) fn inspect(file: &mut File, limits: Limits) -> Result<Format, OpenError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(from_zip)?;
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).replace('\\', "/").to_lowercase())
        .collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("mimetype") {
        return open_document(&mut archive);
    }
    match () {
        () if has("xl/workbook.bin") => Err(OpenError::BinaryExcel),
        () if has("word/") => Err(OpenError::OfficeDocument { kind: "text document" }),
        () if has("ppt/") => Err(OpenError::OfficeDocument { kind: "presentation" }),
        () if has("index/calculationengine") || has("index/tables/") => Err(OpenError::Numbers),
        () if has("[content_types].xml") && has("_rels/.rels") => {
            measure(&mut archive, limits)?;
            Ok(Format::Xlsx)
        }
        () => Err(OpenError::Packed { kind: "zip" }),
    }
}

/// Converts an archive error: system errors stay I/O errors, the rest means a damaged file.
pub(crate) fn from_zip(error: ZipError) -> OpenError {
    match error {
        ZipError::Io(cause)
            if cause.kind() != std::io::ErrorKind::UnexpectedEof && cause.raw_os_error().is_some() =>
        {
            ReadError::Io(cause).into()
        }
        other => damaged(&other),
    }
}

pub(crate) fn damaged(cause: &dyn std::fmt::Display) -> OpenError {
    ReadError::Damaged { cause: cause.to_string() }.into()
}

fn open_document<R: Read + std::io::Seek>(archive: &mut ZipArchive<R>) -> Result<Format, OpenError> {
    let mut kind = String::new();
    let entry = archive.by_name("mimetype").map_err(from_zip)?;
    entry.take(200).read_to_string(&mut kind).map_err(|error| damaged(&error))?;
    match kind.trim().strip_prefix("application/vnd.oasis.opendocument.") {
        Some("spreadsheet" | "spreadsheet-template") => Ok(Format::Ods),
        Some(other) if other.starts_with("presentation") => {
            Err(OpenError::OfficeDocument { kind: "presentation" })
        }
        Some(_) => Err(OpenError::OfficeDocument { kind: "text document" }),
        None => Err(OpenError::Packed { kind: "zip" }),
    }
}

/// Unpacks everything once and discards it, because the XLSX reader has no limits of its own and an
/// archive may declare false sizes.
fn measure<R: Read + std::io::Seek>(archive: &mut ZipArchive<R>, limits: Limits) -> Result<(), OpenError> {
    let mut left = limits.expanded_bytes;
    let too_large = Arc::new(AtomicBool::new(false));
    let mut buffer = vec![0; 128 << 10];
    for index in 0..archive.len() {
        let entry = match archive.by_index(index) {
            Err(ZipError::UnsupportedArchive(_) | ZipError::InvalidPassword) => {
                return Err(OpenError::Password);
            }
            entry => entry.map_err(from_zip)?,
        };
        let name = String::from_utf8_lossy(entry.name_raw()).to_lowercase();
        let held = name.ends_with("sharedstrings.xml") || name.ends_with("styles.xml");
        let bound = if held { left.min(limits.held_bytes) } else { left };
        let mut part =
            LimitedReader::new(entry, bound, name.ends_with(".xml"), limits, Arc::clone(&too_large));
        let mut first = true;
        loop {
            let read = part.read(&mut buffer).map_err(|error| {
                unpacking(
                    &error,
                    &too_large,
                    if held { limits.held_bytes.min(limits.expanded_bytes) } else { limits.expanded_bytes },
                )
            })?;
            if read == 0 {
                break;
            }
            if first && name.ends_with("sharedstrings.xml") {
                check_unique_count(&buffer[..read], limits)?;
            }
            first = false;
        }
        left -= part.read;
    }
    Ok(())
}

/// Checks the declared number of shared strings, because the reader reserves memory for that many.
fn check_unique_count(beginning: &[u8], limits: Limits) -> Result<(), OpenError> {
    let Some(at) = memchr::memmem::find(beginning, b"uniqueCount") else {
        return Ok(());
    };
    let digits = beginning[at..]
        .iter()
        .skip_while(|byte| !byte.is_ascii_digit())
        .take_while(|byte| byte.is_ascii_digit());
    let declared =
        digits.fold(0u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    // Each text takes at least ten bytes of its part: `<si><t/></si>`.
    if declared > limits.held_bytes / 10 {
        return Err(damaged(&format!("{declared} shared strings declared")));
    }
    Ok(())
}

pub(crate) fn unpacking(error: &dyn std::fmt::Display, too_large: &AtomicBool, limit: u64) -> OpenError {
    if too_large.load(Ordering::Relaxed) {
        ReadError::TooLargeUnpacked { limit }.into()
    } else {
        damaged(error)
    }
}

/// Unpacks a part, and fails if it exceeds a bound or if XML has a text over `Limits::row_bytes`, which an
/// XML reader would hold in memory whole.
pub(crate) struct LimitedReader<R> {
    part: R,
    read: u64,
    bound: u64,
    xml: bool,
    since_tag: usize,
    longest: usize,
    too_large: Arc<AtomicBool>,
}

impl<R: Read> LimitedReader<R> {
    pub(crate) fn new(
        part: R,
        bound: u64,
        xml: bool,
        limits: Limits,
        too_large: Arc<AtomicBool>,
    ) -> LimitedReader<R> {
        LimitedReader { part, read: 0, bound, xml, since_tag: 0, longest: limits.row_bytes, too_large }
    }
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(buffer)?;
        self.read += read as u64;
        if self.xml {
            self.since_tag = match memchr::memrchr(b'<', &buffer[..read]) {
                Some(at) => read - at,
                None => self.since_tag + read,
            };
        }
        if self.since_tag > self.longest {
            return Err(std::io::Error::other("text without end"));
        }
        if self.read > self.bound {
            self.too_large.store(true, Ordering::Relaxed);
            return Err(std::io::Error::other("unpacks to more than allowed"));
        }
        Ok(read)
    }
}

//! Identifies zip archives and checks that their directory is safe to read.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::spreadsheet::detected::Format;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

/// The most parts of an archive, and the most bytes of their names.
const PARTS_MAX: usize = 10_000;
const NAMES_MAX: usize = 4 << 20;

/// Identifies workbooks among zip archives, and refuses the rest.
pub(crate) fn inspect(file: &mut File) -> Result<Format, OpenError> {
    measure_directory(file).map_err(OpenError::from_io)??;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(from_zip)?;
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_lowercase())
        .collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if names.iter().any(|name| name == "mimetype") {
        return open_document(&mut archive);
    }
    match () {
        () if has("xl/workbook.bin") => Ok(Format::Xlsb),
        () if has("word/") => Err(OpenError::OfficeDocument { kind: "text document" }),
        () if has("ppt/") => Err(OpenError::OfficeDocument { kind: "presentation" }),
        () if has("index/calculationengine") || has("index/tables/") || has("index.numbers") => {
            Err(OpenError::Numbers)
        }
        () if has("buildversionhistory.plist") && has("index.xml") => Err(OpenError::Numbers),
        () if has("index.zip") && has("metadata/") => Err(OpenError::Numbers),
        () if has("xl/workbook.xml") || (has("[content_types].xml") && has("_rels/.rels")) => {
            Ok(Format::Xlsx)
        }
        // Some programs leave out the mimetype; whether it is a spreadsheet is seen inside.
        () if has("content.xml") => Ok(Format::Ods),
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

/// Counts the entries of the archive's directory, because the archive reader holds each with its name, remark and extra
/// fields in memory.
fn measure_directory(file: &mut File) -> std::io::Result<Result<(), OpenError>> {
    const SIGNATURE: &[u8] = b"PK\x01\x02";
    const HEADER: usize = 46;
    let (mut parts, mut names) = (0, 0);
    let mut buffer = vec![0; 256 << 10];
    let mut kept = 0;
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.read(&mut buffer[kept..])?;
        let filled = kept + read;
        // Near the end of the buffer a header may be cut off; it is looked at with the next bytes.
        let end = if read == 0 { filled } else { filled.saturating_sub(HEADER - 1) };
        for at in memchr::memmem::find_iter(&buffer[..filled], SIGNATURE).take_while(|at| *at < end) {
            let length = |field: usize| {
                let bytes = buffer[..filled].get(at + field..at + field + 2);
                bytes.map_or(0, |bytes| usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
            };
            parts += 1;
            names += length(28) + length(30) + length(32);
        }
        if parts > PARTS_MAX || names > NAMES_MAX {
            return Ok(Err(ReadError::TooMany { what: "parts", limit: PARTS_MAX }.into()));
        }
        if read == 0 {
            file.seek(SeekFrom::Start(0))?;
            return Ok(Ok(()));
        }
        kept = filled - end;
        buffer.copy_within(end..filled, 0);
    }
}

fn open_document<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Format, OpenError> {
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

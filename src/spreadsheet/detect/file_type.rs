//! Detects a file's type by its content, because names mislead: workbooks are called `.csv`, web pages `.xls`.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::encoding;
use crate::spreadsheet::open_error::OpenError;

/// The type that the content suggests.
pub(crate) enum FileType {
    /// Text, as far as the first 1,024 bytes show.
    Text,
    /// A zip archive, perhaps a workbook.
    Archive,
    /// An OLE container with a workbook.
    OldWorkbook,
    /// A type that is refused.
    Other(OpenError),
}

/// Detects the type from the first 1,024 bytes; searches up to 64 MiB of an old Office file.
pub(crate) fn detect(file: &mut File) -> io::Result<FileType> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(1024).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(FileType::Archive);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Ok(old_office(file)?.map_or(FileType::OldWorkbook, FileType::Other));
    }
    if is_owner_file(&head) {
        return Ok(FileType::Other(OpenError::OwnerFile));
    }
    Ok(by_signature(&head).map_or(FileType::Text, FileType::Other))
}

/// Returns why a decoded text is not a table. Above `controls` percent of control characters it is binary.
pub(crate) fn of_text(sample: &str, controls: usize) -> Option<OpenError> {
    let text =
        sample.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    let starts =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<script", "<div"]
        .iter()
        .any(|tag| starts(tag))
    {
        return Some(OpenError::WebPage);
    }
    if starts("<?xml") {
        let near: String = text.chars().take(1024).collect::<String>().to_ascii_lowercase();
        return Some(if near.contains("<html") { OpenError::WebPage } else { OpenError::Xml });
    }
    if is_sylk(text) {
        return Some(OpenError::Exchange { kind: "SYLK" });
    }
    let mut lines = text.lines().map(str::trim_end);
    if lines.next() == Some("TABLE") && lines.next() == Some("0,1") {
        return Some(OpenError::Exchange { kind: "DIF" });
    }
    if starts("BEGIN:VCARD") {
        return Some(OpenError::AddressBook);
    }
    if starts("{\\rtf") {
        return Some(OpenError::RichText);
    }
    if let Some(inside) = text.strip_prefix(['{', '['])
        && inside.trim_start().starts_with(['"', '{', '[', '}', ']'])
    {
        return Some(OpenError::Json);
    }
    let all = sample.chars().count();
    let odd = sample
        .chars()
        .filter(|character| {
            character.is_control() && !matches!(character, '\t'..='\r' | '\x1a' | '\x1b' | '\u{85}')
        })
        .count();
    (odd * 100 > all * controls).then_some(OpenError::Binary)
}

/// Returns whether every line is a SYLK record; a CSV file may begin with `ID;P` as well.
fn is_sylk(text: &str) -> bool {
    const RECORDS: [&str; 10] = ["P;", "F;", "B;", "C;", "O;", "W;", "NN;", "NU;", "NE;", "E"];
    let mut records = text.lines().skip(1).take(5).peekable();
    text.starts_with("ID;P")
        && records.peek().is_some()
        && records.all(|line| RECORDS.iter().any(|record| line.starts_with(record)))
}

fn by_signature(head: &[u8]) -> Option<OpenError> {
    use OpenError::{Binary, Database, OldExcel, Packed, Pdf, Picture, Utf32};
    let starts = |signature: &[u8]| head.starts_with(signature);
    // A byte order mark means text of any content. UTF-32 comes first, because its mark begins like UTF-16's.
    if encoding::is_utf_32(head) {
        return Some(Utf32);
    }
    if starts(b"\xef\xbb\xbf") || starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        return None;
    }
    let at =
        |offset: usize, signature: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    // Some programs write a line before the PDF signature.
    if memchr::memmem::find(head, b"%PDF-").is_some_and(|found| found == 0 || !head[..found].contains(&b','))
    {
        return Some(Pdf);
    }
    // Films and some pictures begin with a length under 64 KiB, so with two zero bytes; sheets begin with text.
    let has_length = starts(b"\0\0");
    let picture = match () {
        () if starts(b"\x89PNG\r\n\x1a\n") => Some("PNG"),
        () if starts(b"\xff\xd8\xff") => Some("JPEG"),
        () if starts(b"GIF87a") || starts(b"GIF89a") => Some("GIF"),
        () if starts(b"RIFF") && at(8, b"WEBP") => Some("WebP"),
        () if starts(b"II*\0") || starts(b"MM\0*") => Some("TIFF"),
        () if has_length && (at(4, b"ftyphei") || at(4, b"ftypmif1")) => Some("HEIC"),
        () => None,
    };
    if let Some(kind) = picture {
        return Some(Picture { kind });
    }
    let packed = match () {
        () if starts(b"\x1f\x8b") => Some("gzip"),
        () if starts(b"7z\xbc\xaf\x27\x1c") => Some("7z"),
        () if starts(b"Rar!\x1a\x07") => Some("RAR"),
        () if starts(b"BZh") && at(4, b"1AY&SY") => Some("bzip2"),
        () if starts(b"\xfd7zXZ\0") => Some("xz"),
        () if starts(b"\x28\xb5\x2f\xfd") => Some("zstd"),
        () => None,
    };
    if let Some(kind) = packed {
        return Some(Packed { kind });
    }
    match () {
        () if starts(b"SQLite format 3\0") => Some(Database),
        () if starts(b"\x09\0\x04\0") || starts(b"\x09\x02\x06\0") || starts(b"\x09\x04\x06\0") => {
            Some(OldExcel)
        }
        () if starts(b"\x7fELF") || (has_length && at(4, b"ftyp")) => Some(Binary),
        () => None,
    }
}

/// Returns whether this is the file with a person's name that Excel keeps beside an open workbook: the name in 8-bit
/// letters, filled up with spaces to 54 places, and once more in UTF-16.
fn is_owner_file(head: &[u8]) -> bool {
    let Some(&[length, ref name @ ..]) = head.get(..55) else {
        return false;
    };
    head.len() == 165
        && (1..=54).contains(&length)
        && name[usize::from(length)..].iter().all(|byte| matches!(byte, b' ' | 0))
        && head[55] == length
}

/// Identifies what an OLE container holds if it is no workbook: Excel 97, Word 97 and encrypted XLSX share the format.
fn old_office(file: &mut File) -> io::Result<Option<OpenError>> {
    // The directory with the names may lie anywhere, so the first 64 MiB are searched without parsing.
    const SEARCH_MAX: u64 = 64 << 20;
    const OVERLAP: usize = 64;
    let name = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let names = [
        (name("EncryptedPackage"), Some(OpenError::Password)),
        (name("Workbook"), None),
        (name("WordDocument"), Some(OpenError::OfficeDocument { kind: "text document" })),
        (name("PowerPoint Document"), Some(OpenError::OfficeDocument { kind: "presentation" })),
        (name("__properties_version1.0"), Some(OpenError::OfficeDocument { kind: "mail message" })),
    ];
    let mut seen = [false; 5];
    let mut buffer = vec![0; 256 << 10];
    let (mut kept, mut searched) = (0, 0);
    file.seek(SeekFrom::Start(0))?;
    while searched < SEARCH_MAX {
        let read = file.read(&mut buffer[kept..])?;
        if read == 0 {
            break;
        }
        searched += read as u64;
        let filled = kept + read;
        for (seen, (name, _)) in seen.iter_mut().zip(&names) {
            *seen |= memchr::memmem::find(&buffer[..filled], name).is_some();
        }
        kept = filled.min(OVERLAP);
        buffer.copy_within(filled - kept..filled, 0);
    }
    let first = names.into_iter().zip(seen).find(|(_, seen)| *seen);
    Ok(first.and_then(|((_, error), _)| error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_no_tables_are_recognised() {
        let of_text = |text: &str| super::of_text(text, 2);
        assert!(matches!(of_text("\n<!DOCTYPE html><html>"), Some(OpenError::WebPage)));
        assert!(matches!(of_text("<?xml version=\"1.0\"?><html xmlns=\"x\">"), Some(OpenError::WebPage)));
        assert!(matches!(of_text("<?xml version=\"1.0\"?><Workbook>"), Some(OpenError::Xml)));
        assert!(matches!(of_text("[ {\"name\": 1}]"), Some(OpenError::Json)));
        assert!(matches!(of_text("begin:vcard\r\n"), Some(OpenError::AddressBook)));
        assert!(matches!(of_text("\u{1}\u{2}ab\0"), Some(OpenError::Binary)));
        for text in ["Name,Phone\n", "[Name],[Phone]\n", "<Name>;<Phone>\n", "a\tb\r\nc\td\r\n", ""] {
            assert!(of_text(text).is_none(), "{text:?}");
        }
    }
}
